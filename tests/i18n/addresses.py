"""The addresses of a world's pages, by who reads them."""

from django.contrib.admin import site

from tests.isolation.addresses import plain_addresses, private_addresses, public_addresses
from tests.isolation.worlds import World

#: Addresses that nobody opens here, each with the reason.
NOT_OPENED = {
    "accounts:sign_out": "it would end the walk",
    "components:styleguide": "for those who build pages; it shows words of templates as they are written there",
}


def of_everybody(world: World) -> list[str]:
    """Every address of the product but the API's, with the things of the world: who asks is shown some of them."""
    found = [*plain_addresses(), *public_addresses(world), *private_addresses(world)]
    return [each.path for each in found if not each.is_api and each.route not in NOT_OPENED]


def of_visitors(world: World) -> list[str]:
    """What else visitors come by."""
    return [
        "/browse/?q=resolver&data_residency=eu&sort=newest",
        "/browse/?q=nothingofthekind",
        f"/l/{world.things['live'].slug}/?seats=4",
        "/nothing/here/",
    ]


def of_customers(world: World) -> list[str]:
    """What else customers come by."""
    return ["/notifications/?show=unread", f"/l/{world.things['frozen'].slug}/"]


def of_partners(world: World) -> list[str]:
    """What else partners come by: a listing in each stage."""
    stages = [world.things[name].public_id for name in ("live", "reviewed_listing", "frozen", "draft")]
    return [
        "/partner/listings/?state=retired",
        *[f"/partner/listings/{listing}/" for listing in stages],
        *[f"/partner/listings/{listing}/diff/" for listing in stages],
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
