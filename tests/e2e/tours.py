"""Every page there is, by role; and the addresses that are no pages, each with the reason."""

from collections.abc import Callable, Iterator

from django.urls import URLPattern, resolve, reverse

from apps.supply.listings.editor import SECTIONS
from intelgraph.urls import URL_MODULES
from tests.e2e.scenes import Scene

Arguments = Callable[[Scene], list[str]]
Tour = list[tuple[str, Arguments]]


def _none(scene: Scene) -> list[str]:
    return []


def _plain(*names: str) -> Tour:
    return [(name, _none) for name in names]


def _sections(*names: str) -> Tour:
    return [("listings:edit", lambda scene, section=name: [scene.draft, section]) for name in names]


def _acts(*names: str) -> Tour:
    subject = {"withdraw": "sent", "publish": "sent"}
    return [
        ("listings:act", lambda scene, act=name: [getattr(scene, subject.get(act, ""), scene.listing.public_id), act])
        for name in names
    ]


VISITOR: Tour = [
    *_plain("storefront:home", "storefront:browse", "storefront:terms", "portal:log", "developers:reference"),
    *_plain("accounts:sign_in", "accounts:sign_up", "accounts:request_password_reset", "program:apply"),
    *_plain("accounts:sign_up_sent", "program:sent"),
    *_plain("components:styleguide"),
    ("storefront:category", lambda scene: ["corporate-ownership"]),
    ("storefront:listing", lambda scene: [scene.listing.slug]),
    ("storefront:vendor", lambda scene: ["halcyon-data"]),
    ("accounts:confirm_email", lambda scene: [scene.tokens["confirm"]]),
    ("program:confirm", lambda scene: [scene.tokens["application"]]),
    ("accounts:reset_password", lambda scene: [scene.tokens["reset"]]),
    ("accounts:accept_invitation", lambda scene: [scene.tokens["invitation"]]),
]
CUSTOMER: Tour = [
    *_plain("storefront:home", "portal:customer_home", "notices:bell", "accounts:profile", "accounts:members"),
    *_plain("accounts:keys", "accounts:enrol_second_factor", "checkout:orders", "entitlements:purchases"),
    *_plain("portal:proof"),
    ("accounts:change_roles", lambda scene: [scene.colleague]),
    ("accounts:remove_member", lambda scene: [scene.colleague]),
    ("accounts:withdraw_invitation", lambda scene: [scene.invitation]),
    ("accounts:revoke_key", lambda scene: [scene.api_key]),
    ("storefront:listing", lambda scene: [scene.listing.slug]),
    ("checkout:buy", lambda scene: [scene.listing.slug]),
    ("checkout:plan", lambda scene: [scene.quoted]),
    ("checkout:terms", lambda scene: [scene.quoted]),
    ("checkout:review", lambda scene: [scene.quoted]),
    ("checkout:cancel", lambda scene: [scene.quoted]),
    ("checkout:receipt", lambda scene: [scene.order]),
    ("checkout:receipt", lambda scene: [scene.waiting]),
    ("checkout:approve", lambda scene: [scene.waiting]),
    ("entitlements:detail", lambda scene: [scene.entitlement]),
    ("entitlements:release", lambda scene: [scene.entitlement, scene.seat]),
    ("metering:usage", _none),
    ("metering:usage_of_purchase", lambda scene: [scene.entitlement]),
    ("portal:story", lambda scene: [scene.order_id]),
]
PARTNER: Tour = [
    *_plain("portal:partner_home", "program:onboarding", "program:profile", "program:agreement"),
    *_plain(
        "accounts:partner_keys", "listings:table", "listings:new", "portal:partner_proof", "metering:partner_usage"
    ),
    ("accounts:revoke_partner_key", lambda scene: [scene.partner_key]),
    ("listings:overview", lambda scene: [scene.listing.public_id]),
    ("listings:overview", lambda scene: [scene.draft]),
    ("listings:overview", lambda scene: [scene.sent]),
    ("listings:diff", lambda scene: [scene.sent]),
    ("listings:comment", lambda scene: [scene.sent]),
    *_sections(*(each for each in SECTIONS if each != "preview")),
    ("storefront:preview", lambda scene: [scene.draft]),
    *_acts("revise", "retire", "address", "withdraw"),
    ("portal:partner_story", lambda scene: [scene.order_id]),
]
APPLICANT: Tour = _plain("program:application", "program:correct")

NO_PAGES = {
    "a file": [
        *(
            "storefront:export",
            "storefront:sitemap",
            "storefront:sitemap_pages",
            "storefront:sitemap_part",
            "storefront:feed",
            "storefront:robots",
            "storefront:security_txt",
        ),
        *("portal:bundle", "portal:partner_bundle", "portal:checkpoint", "portal:verifier", "entitlements:jwks"),
        *("metering:usage_csv", "metering:purchase_csv", "metering:partner_csv", "metering:waiting_csv"),
        *("listings:picture", "developers:openapi"),
    ],
    "takes a POST and leads on": [
        *("accounts:sign_out", "accounts:switch_organisation", "notices:mark_read", "notices:mark_all_read"),
        *("checkout:requote", "entitlements:token", "program:skip"),
    ],
    "shows again what an interrupted form had": ["accounts:resume"],
    "an operator's view of a listing, which the crawler opens from its review": ["storefront:reviewed"],
    "only leads on": ["developers:docs", "operations:home"],
    "a part of the plan's page": ["pricing:estimate"],
    "a part of the search box": ["storefront:suggestions"],
    "seen while signing in": ["accounts:second_factor"],
}


def paths(tour: Tour, scene: Scene) -> Iterator[str]:
    """The addresses of a tour in this scene."""
    for name, arguments in tour:
        yield reverse(name, args=arguments(scene))


def named_addresses() -> set[str]:
    """The names of all addresses that apps bring for pages; the API's and the admin's are not among them."""
    names = set()
    for urls in URL_MODULES:
        patterns = [each for each in getattr(urls, "urlpatterns", []) if isinstance(each, URLPattern)]
        names |= {f"{urls.app_name}:{each.name}" for each in patterns}
    return names


def kind_of(path: str) -> str:
    """The name of the view behind a path; two listings' pages are of one kind."""
    return resolve(path).view_name


def form_of(path: str) -> str:
    """The last word of that name: index, changelist, change, history, review; `act` for every lever."""
    name = resolve(path).url_name or ""
    return "act" if "_act_" in name else name.rpartition("_")[2]
