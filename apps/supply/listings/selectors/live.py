"""What stands in the storefront now: one listing by its address, a vendor's, and all of them for sitemaps and feeds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.actor import Actor
from apps.ground.restrictions.resolver import effects_on
from apps.ground.tenancy.current import current
from apps.ground.web.refusals import Gone, NotFound
from apps.supply.listings import rules
from apps.supply.listings.addresses import logo_url
from apps.supply.listings.markdown import render
from apps.supply.listings.models import FormerSlug, Listing, ListingVersion, SearchEntry
from apps.supply.listings.models.version import Said
from apps.supply.listings.selectors.query import ListingCard, SearchQuery
from apps.supply.listings.selectors.search import search
from apps.supply.listings.taxonomy import EVERYWHERE, FACETS, taxonomy
from apps.supply.pricing.models import Plan
from apps.supply.program.models import Partner


@dataclass(frozen=True)
class ListingDetail:
    """A listing's page: what is live, in one language, with its vendor and plan.

    moved_to: set alone where the address is a former one; the page redirects. facets: facet -> names. privacy, support:
    what is stated, each with the language it is said in. effects: of restrictions in force; `is_hidden` and
    `is_blocked` are what pages ask.
    """

    listing: Listing
    version: ListingVersion
    language: str
    name: str
    tagline: str
    description: SafeString
    highlights: Sequence[str]
    category_path: Sequence[tuple[str, str]]
    facets: dict[str, list[tuple[str, str]]]
    regions: Sequence[tuple[str, str]]
    footprint: Sequence[dict[str, str]]
    privacy: dict[str, Said]
    support: dict[str, Said]
    logo_url: str
    vendor: Partner
    plan: Plan | None
    published_at: datetime
    effects: frozenset[str]

    def facet_rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each facet that has words: its name, and its words as slug and name."""
        words = taxonomy().facets
        return [(words[facet].name(self.language), chosen) for facet, chosen in self.facets.items() if chosen]

    @property
    def is_hidden(self) -> bool:
        return "hide" in self.effects

    @property
    def stops_use(self) -> bool:
        return "block_use" in self.effects

    @property
    def is_blocked(self) -> bool:
        return "block_new_purchase" in self.effects


class Moved(Exception):
    """The address is a former one: `slug` is where the listing stands now."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def detail(
    actor: Actor, slug: str, language: str, holds: Callable[[str], bool] = lambda listing: False
) -> ListingDetail:
    """What stands at an address now; the resolver of restrictions is asked itself, not the read model.

    A hidden listing is there for its own partner, for operators and for whom `holds` says have a right to use it (it is
    asked with the listing's public id); for all others the answer is that of an address that never was.
    Raises: Moved, NotFound, Gone for a retired one, TakenDown.
    """
    rows = Listing.objects.select_related("live_version__plan", "live_version__listing")
    listing = rows.filter(slug=slug, first_published_at__isnull=False).first()
    if listing is None:
        former = FormerSlug.objects.select_related("listing").filter(slug=slug).first()
        if former is None:
            raise NotFound
        _require_present(former.listing)
        raise Moved(former.listing.slug)
    _require_present(listing)
    version = listing.live_version
    if listing.state != Listing.State.LIVE or version is None:
        raise NotFound
    vendor = Partner.objects.filter(organisation_id=listing.organisation_id).first()
    if vendor is None:
        raise NotFound
    effects = frozenset().union(*effects_on([version.public_id, *listing.restricted_by()]).values())
    own = actor.organisation_id == listing.organisation_id or actor.is_operator or holds(listing.public_id)
    if not own and ("hide" in effects or not is_sold_in(version, current().region)):
        raise NotFound
    return _detail(listing, version, vendor, language, effects)


class TakenDown(Gone):
    """It was taken down; what it was is told to nobody (fault B041)."""

    code = "taken_down"
    detail = _("This listing was removed.")


def _require_present(listing: Listing) -> None:
    """Raises: Gone, TakenDown for a listing that was here."""
    if listing.state == Listing.State.RETIRED:
        raise Gone
    if listing.state == Listing.State.TAKEN_DOWN:
        raise TakenDown


def is_sold_in(version: ListingVersion, region: str) -> bool:
    """Whether the version is offered to buyers of a region."""
    return bool({region, EVERYWHERE} & set(version.regions))


def of_vendor(actor: Actor | None, vendor_slug: str, language: str, most: int = 100) -> Sequence[ListingCard]:
    """A vendor's listings as search would find them, the most ordered first."""
    return search(actor, SearchQuery(vendor=vendor_slug, language=language, limit=most)).rows


def newest(most: int) -> list[dict[str, Any]]:
    """Slug, names, taglines, vendor and date of the newest that may be found, for the feed; one query."""
    labels = [f"region:{current().region}", f"region:{EVERYWHERE}"]
    rows = SearchEntry.objects.filter(labels__overlap=labels).order_by("-published_at", "-id")[:most]
    return [dict(row) for row in rows.values("slug", "names", "taglines", "vendor_name", "published_at")]


def preview(version: ListingVersion, language: str) -> ListingDetail:
    """Any version as its page would look; the caller has judged who may see it."""
    vendor = Partner.objects.get(organisation_id=version.organisation_id)
    return _detail(version.listing, version, vendor, language, frozenset())


def _detail(
    listing: Listing, version: ListingVersion, vendor: Partner, language: str, effects: frozenset[str]
) -> ListingDetail:
    words = taxonomy()
    highlights: list[str] = version.content.get(language, {}).get("highlights") or next(
        (texts["highlights"] for texts in version.content.values() if texts.get("highlights")), []
    )
    return ListingDetail(
        listing=listing,
        version=version,
        language=language,
        name=version.text("name", language),
        tagline=version.text("tagline", language),
        description=render(version.text("description", language)),
        highlights=highlights,
        category_path=[
            (slug, words.name("category", slug, language)) for slug in reversed(words.path(version.category))
        ],
        facets={
            facet: [(slug, words.name(facet, slug, language)) for slug in version.facets.get(facet, [])]
            for facet in FACETS
        },
        regions=[(slug, words.name("region", slug, language)) for slug in version.regions],
        footprint=words.edges(version.footprint, language),
        privacy=_facts(version, version.privacy, rules.PRIVACY_TEXTS, language),
        support=_facts(version, version.support, rules.SUPPORT_TEXTS, language),
        logo_url=logo_url(version.logo_digest),
        vendor=vendor,
        plan=version.plan,
        published_at=version.published_at or version.saved_at,
        effects=effects,
    )


def _facts(version: ListingVersion, plain: Mapping[str, str], names: Sequence[str], language: str) -> dict[str, Said]:
    """What needs no language, and the sentences in the reader's language or another's; without those that are empty."""
    stated = {name: Said(text, language) for name, text in plain.items()}
    stated |= {name: version.said(name, language) for name in names}
    return {name: said for name, said in stated.items() if said.text}
