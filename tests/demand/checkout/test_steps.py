"""Values on their way through checkout: seats from the listing, bounds of the plan, and every error in one answer."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.demand.checkout import commands
from apps.demand.checkout.models import Order
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Invalid
from tests.factories import checkout as made
from tests.factories.accounts import user_of

BrowserOf = Callable[..., Client]


@pytest.fixture
def actor(us: Marketplace) -> Actor:
    return made.buyer()


@pytest.fixture
def shopper(actor: Actor, browser_of: BrowserOf) -> Client:
    return browser_of(user_of(actor))


def seats_in(page: str) -> str:
    """The value of the field of seats."""
    control = re.search(r'<input[^>]*name="seats"[^>]*>', page)
    assert control is not None
    value = re.search(r'value="([^"]*)"', control[0])
    return value[1] if value else ""


def test_the_seats_priced_on_the_listing_arrive_at_checkout(shopper: Client) -> None:
    offer = made.offer(terms=made.price(108_000))
    page = shopper.get(f"/l/{offer.listing_slug}/buy/?seats=10").content.decode()
    assert seats_in(page) == "10"
    assert "$10,800.00" in page


@pytest.mark.parametrize(
    ("seats", "says"),
    [
        ("1", "Minimum 2 seats"),
        ("0", "Minimum 2 seats"),
        ("151", "Maximum 150 seats"),
        ("abc", "Enter a whole number."),
    ],
)
def test_seats_outside_the_plan_are_named_at_their_field(shopper: Client, seats: str, says: str) -> None:
    offer = made.offer(terms=made.price(min_seats=2, max_seats=150))
    address = f"/l/{offer.listing_slug}/buy/"
    carried = shopper.get(address, {"seats": seats})
    assert says in carried.content.decode()
    assert seats_in(carried.content.decode()) == seats
    sent = shopper.post(address, {"seats": seats})
    assert sent.status_code == 422
    assert says in sent.content.decode()
    assert 'href="#id_seats"' in sent.content.decode()
    assert not Order.objects.exists()


def test_an_address_without_seats_begins_with_the_least(shopper: Client) -> None:
    offer = made.offer(terms=made.price(min_seats=2, max_seats=150))
    page = shopper.get(f"/l/{offer.listing_slug}/buy/").content.decode()
    assert seats_in(page) == "2"
    assert "Minimum" not in page


def test_the_command_names_the_bound_too(actor: Actor) -> None:
    offer = made.offer(terms=made.price(min_seats=2, max_seats=150))
    for seats, says in ((1, "Minimum 2 seats"), (151, "Maximum 150 seats")):
        with pytest.raises(Invalid) as refused:
            commands.start_order(actor, offer=offer.public_id, seats=seats)
        assert [str(error.detail) for error in refused.value.errors] == [says]


def test_changing_the_seats_starts_from_those_of_the_order(actor: Actor, shopper: Client) -> None:
    order = made.quoted(actor, seats=7)
    assert seats_in(shopper.get(f"/checkout/{order.public_id}/plan/").content.decode()) == "7"


def test_everything_wrong_with_the_terms_is_said_in_one_answer(actor: Actor, shopper: Client) -> None:
    order = made.quoted(actor)
    sent = shopper.post(f"/checkout/{order.public_id}/terms/", {"purchase_order_number": "-"})
    page = sent.content.decode()
    assert sent.status_code == 422
    assert "There are 2 problems on this page" in page
    assert 'href="#id_accept"' in page
    assert 'href="#id_purchase_order_number"' in page
    assert 'value="-"' in page


def test_a_visitor_s_seats_survive_the_sign_in(us: Marketplace, browser_of: BrowserOf) -> None:
    offer = made.offer()
    led = browser_of().get(f"/l/{offer.listing_slug}/buy/?seats=10")
    assert led["Location"].endswith(f"next=%2Fl%2F{offer.listing_slug}%2Fbuy%2F%3Fseats%3D10")
