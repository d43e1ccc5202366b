"""A refused command leaves the caller's instance as the database has it: a page that renders it tells the truth."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.demand.checkout import commands
from apps.demand.checkout.models import Order
from apps.ground.accounts.models import Organisation
from apps.ground.commands.machine import WrongState
from apps.ground.commands.rows import GivenRows
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Invalid
from tests.factories import checkout as made
from tests.factories.accounts import member, user_of


@pytest.fixture
def company(us: Marketplace) -> Organisation:
    return made.customer()


@pytest.fixture
def waiting(company: Organisation) -> Order:
    """An order above the limit of approval, read as a page reads it."""
    placed = made.placed(made.buyer(company), made.offer(terms=made.price(200_000)), seats=3)
    return Order.objects.get(pk=placed.pk)


def test_a_refused_decision_leaves_the_order_waiting(company: Organisation, waiting: Order) -> None:
    before = {field.attname: getattr(waiting, field.attname) for field in Order._meta.concrete_fields}
    with pytest.raises(Invalid):
        commands.decline_order(member(company, ["finance"]), waiting, reason=" ", key=made.fresh_key())
    after = {field.attname: getattr(waiting, field.attname) for field in Order._meta.concrete_fields}
    assert after == before
    assert after["state"] == Order.State.AWAITING_APPROVAL


def test_the_page_of_a_refused_decision_shows_the_order_as_it_is(
    company: Organisation, waiting: Order, browser_of: Callable[..., Client]
) -> None:
    client = browser_of(user_of(member(company, ["finance"])))
    answer = client.post(f"/orders/{waiting.number}/approve/", {"do": "decline", "reason": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Approval needed" in page
    assert "Declined" not in page


def test_a_row_that_changed_meanwhile_shows_what_the_database_has(company: Organisation, waiting: Order) -> None:
    """The instance was read before a colleague approved: after the refusal it says so."""
    finance = member(company, ["finance"])
    commands.approve_order(finance, Order.objects.get(pk=waiting.pk), key=made.fresh_key())
    with pytest.raises(WrongState):
        commands.decline_order(finance, waiting, reason="Too dear", key=made.fresh_key())
    assert waiting.state == Order.State.FULFILLED
    assert waiting.reason == ""


def test_a_new_row_whose_saving_was_rolled_back_is_new_again(us: Marketplace) -> None:
    row = Organisation(name="Harbor Mutual")
    rows = GivenRows([row])
    row.pk, row.name, row._state.adding = 7, "Other", False
    rows.restore()
    assert (row.pk, row.name, row._state.adding) == (None, "Harbor Mutual", True)


def test_columns_that_are_edited_in_place_are_put_back(us: Marketplace) -> None:
    offer = made.offer()
    rows = GivenRows([offer, "not a row"])
    offer.listing_names["en"] = "Another name"
    offer.partner = made.partner("Another partner")
    rows.restore()
    assert offer.listing_names["en"] == "Meridian Sanctions Graph"
    assert offer.partner.name == "Halcyon Data"
