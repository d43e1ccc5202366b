"""The addresses of a world's pages, by who reads them."""

from django.contrib.admin import site

from apps.supply.listings.editor import SECTIONS
from tests.isolation.worlds import World


def of_visitors(world: World) -> list[str]:
    live = world.things["live"]
    return [
        "/",
        "/browse/",
        "/browse/?q=resolver&data_residency=eu&sort=newest",
        "/browse/?q=nothingofthekind",
        "/browse/corporate-ownership/",
        f"/l/{live.slug}/",
        f"/l/{live.slug}/?seats=4",
        f"/v/{world.partner.slug}/",
        "/account/sign-in/",
        "/account/sign-up/",
        "/account/password/",
        "/partner/apply/",
        "/partner/apply/sent/",
        "/developers/",
        "/log/",
        "/legal/terms/",
        "/nothing/here/",
    ]


def of_customers(world: World) -> list[str]:
    things = world.things
    order, waiting, quoted, bought = things["order"], things["waiting"], things["quoted"], things["entitlement"]
    return [
        "/home/",
        "/account/",
        "/account/second-factor/set-up/",
        "/org/members/",
        f"/org/members/{things['customer_member'].public_id}/roles/",
        f"/org/members/{things['customer_member'].public_id}/remove/",
        f"/org/invitations/{things['customer_invitation'].public_id}/withdraw/",
        "/org/keys/",
        f"/org/keys/{things['customer_key'].public_id}/revoke/",
        "/notifications/",
        "/notifications/?show=unread",
        f"/l/{things['live'].slug}/",
        f"/l/{things['frozen'].slug}/",
        f"/checkout/{quoted.public_id}/plan/",
        f"/checkout/{quoted.public_id}/terms/",
        f"/checkout/{quoted.public_id}/cancel/",
        "/orders/",
        f"/orders/{order.number}/",
        f"/orders/{waiting.number}/",
        f"/orders/{waiting.number}/approve/",
        "/purchases/",
        f"/purchases/{bought.public_id}/",
        f"/purchases/{bought.public_id}/seats/{things['seat'].public_id}/release/",
        f"/purchases/{bought.public_id}/usage/",
        "/usage/",
        "/proof/",
        f"/proof/{order.public_id}/",
        "/partner/apply/",
        "/partner/listings/",
    ]


def of_partners(world: World) -> list[str]:
    things = world.things
    draft = things["draft"].public_id
    sections = [f"/partner/listings/{draft}/edit/{section}/" for section in SECTIONS if section != "preview"]
    sections.append(f"/partner/listings/{draft}/preview/")
    stages = [things[name].public_id for name in ("live", "reviewed_listing", "frozen", "draft")]
    return [
        "/partner/",
        "/partner/onboarding/",
        "/partner/profile/",
        "/partner/agreement/",
        "/partner/application/",
        "/partner/listings/",
        "/partner/listings/?state=retired",
        "/partner/listings/new/",
        *[f"/partner/listings/{listing}/" for listing in stages],
        *[f"/partner/listings/{listing}/diff/" for listing in stages],
        *sections,
        "/partner/usage/",
        "/partner/keys/",
        "/partner/proof/",
        f"/partner/proof/{things['live'].public_id}/",
        f"/partner/proof/{things['agreement'].public_id}/",
    ]


def of_applicants() -> list[str]:
    return ["/partner/application/", "/partner/application/correct/", "/account/"]


def of_operators(world: World) -> list[str]:
    """The first page, every list, every kind of object, and every lever's page."""
    found = ["/admin/"]
    for model, shown in site._registry.items():
        place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        found.append(place)
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            found += [f"{place}{row.pk}/change/", *[f"{place}{row.pk}/act/{act.address}/" for act in shown.acts]]
    reviewed = world.things["reviewed"].pk
    return [*found, f"/admin/listings/listingversion/{reviewed}/review/"]


def refused_to_visitors() -> list[tuple[str, dict[str, str]]]:
    """Forms that are sent wrongly: the address, and what was typed."""
    return [
        ("/account/sign-in/", {"email": "ada@example.com", "password": "not this one"}),
        ("/account/sign-in/", {"email": "no address"}),
        ("/account/sign-up/", {"email": "no address", "password": "short", "full_name": ""}),
        ("/account/password/", {"email": "no address"}),
        ("/partner/apply/", {"website": "no address", "email": "ada@gmail.com"}),
    ]


def refused_to_customers(world: World) -> list[tuple[str, dict[str, str]]]:
    quoted = world.things["quoted"].public_id
    return [
        (f"/checkout/{quoted}/plan/", {"seats": "0"}),
        (f"/checkout/{quoted}/terms/", {"purchase_order_number": "?" * 60}),
        ("/org/members/", {"email": "no address", "role": "queen"}),
        ("/org/keys/", {"name": ""}),
    ]


def refused_to_partners(world: World) -> list[tuple[str, dict[str, str]]]:
    draft = f"/partner/listings/{world.things['draft'].public_id}"
    return [
        ("/partner/listings/new/", {"name": ""}),
        ("/partner/profile/", {"founded": "long ago"}),
        (f"{draft}/edit/plan/", {"seat_price": "much", "min_seats": "9", "max_seats": "2"}),
        (f"{draft}/edit/basics/", {"stamp": "an older one", "content_en_name": ""}),
    ]
