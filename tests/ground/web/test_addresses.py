"""Addresses have one home, the URL lists: elsewhere pages are named by route, by object, or by what they show."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, Resolver404, get_resolver, resolve, reverse

from apps.demand.checkout.models import Order
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.addresses import address_of, shown_kinds, shows
from intelgraph.stack.paths import PROJECT
from tests.factories import checkout as bought
from tests.factories import entitlements as made
from tests.factories import listings as make
from tests.factories.program import active_partner

#: Addresses that are no links, by the file that holds them.
NO_LINKS = {
    ("apps/ground/accounts/devices.py", "/account/"): "the path of a cookie",
    ("apps/ground/accounts/middleware.py", "/admin/"): "all that lies under it",
    ("apps/ground/accounts/middleware.py", "/ops/"): "all that lies under it",
}
#: Programs that use the product from outside, as a client does.
CLIENTS = ("apps/surfaces/golden/", "apps/surfaces/operations/bench/")
IN_TEMPLATES = re.compile(r"""["'](/[a-z][^"'\s<>]*)["']""")


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """Each text that begins like a path, an f-string with `x` for each value; and the paths that follow a value."""
    for node in ast.walk(ast.parse(source)):
        parts: list[str] = []
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = [node.value]
        elif isinstance(node, ast.JoinedStr):
            parts = ["".join(str(each.value) if isinstance(each, ast.Constant) else "x" for each in node.values)]
        yield from ((node.lineno, part) for part in parts if re.fullmatch(r"/[a-z][^\s{}]*", part))


def leads_to_a_page(path: str) -> bool:
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True


def written_in_python() -> set[tuple[str, str]]:
    return {
        (name, text)
        for path in (PROJECT / "apps").rglob("*.py")
        if not (name := str(path.relative_to(PROJECT))).startswith(CLIENTS) and path.name != "urls.py"
        for _line, text in texts_of(path.read_text())
        if leads_to_a_page(text)
    }


def test_no_python_code_writes_an_address_as_text() -> None:
    assert written_in_python() == NO_LINKS.keys()


def test_no_template_writes_an_address_as_text() -> None:
    found = [
        (str(path.relative_to(PROJECT)), text)
        for path in sorted((PROJECT / "templates").rglob("*.html"))
        for text in IN_TEMPLATES.findall(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("link = '/orders/'", True),
        ("link = f'/orders/{order.number}/'", True),
        ("link = f'/api/v1/orders/{order.public_id}'", True),
        ("error = FieldError('/seats', 'range')", False),
        ("pointer = f'/content/{language}/name'", False),
        ("link = reverse('checkout:orders')", False),
    ],
)
def test_the_walk_knows_an_address_when_it_sees_one(source: str, found: bool) -> None:
    assert any(leads_to_a_page(text) for _line, text in texts_of(source)) is found


def test_the_walk_through_templates_knows_an_address_when_it_sees_one() -> None:
    for text in ('{% crumbs _("Listings") "/partner/listings/" name %}', "<a href='/browse/'>"):
        assert IN_TEMPLATES.search(text)
    assert not IN_TEMPLATES.search('<a href="/">')


def test_every_kind_has_a_page_and_one_only() -> None:
    routes = get_resolver().namespace_dict
    assert {"catalogue", "proof", "partner_proof", "store_listing"} <= set(shown_kinds())
    for kind in shown_kinds():
        places: list[tuple[str, ...]] = [(), ("x",)]
        assert any(_reverses(kind, place) for place in places), (kind, sorted(routes))
    with pytest.raises(ValueError, match="two pages show proof"):
        shows("proof", "portal:proof")
    with pytest.raises(LookupError):
        address_of("nothing that any app shows")


def _reverses(kind: str, place: tuple[str, ...]) -> bool:
    try:
        return leads_to_a_page(address_of(kind, *place))
    except NoReverseMatch:
        return False


def test_a_template_asks_for_a_page_of_a_higher_floor() -> None:
    text = Template('{% address_of "proof" "ord_1" %}').render(Context())
    assert text == reverse("portal:story", args=["ord_1"])


def test_things_know_their_page(us: Marketplace) -> None:
    actor = bought.buyer()
    quoted, placed = bought.quoted(actor), bought.placed(actor)
    entitlement = made.bought(actor)
    listing = make.draft(active_partner()[0]).listing
    assert quoted.get_absolute_url() == f"/checkout/{quoted.public_id}/review/"
    assert Order.objects.get(pk=placed.pk).get_absolute_url() == f"/orders/{placed.number}/"
    assert entitlement.get_absolute_url() == f"/purchases/{entitlement.public_id}/"
    assert listing.get_absolute_url() == f"/partner/listings/{listing.public_id}/"
