"""Buying by pages, without a script: forms, redirects, and what a person reads when something stands in the way."""

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.demand.checkout import commands
from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Agreement, Order
from apps.ground import clock
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.models import Marketplace
from tests.factories import checkout as made
from tests.factories.accounts import member, user_of

BrowserOf = Callable[..., Client]


class _Fields(HTMLParser):
    """The named fields of the page's main form with their values, and the forms' addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "input" and given.get("name") and given.get("type") not in ("checkbox", "radio", "search"):
            self.values[str(given["name"])] = given.get("value") or ""


def fields(response: HttpResponse) -> dict[str, str]:
    """What a browser would send back unchanged."""
    reader = _Fields()
    reader.feed(response.content.decode())
    return {name: reader.values[name] for name in ("key", "version", "digest") if name in reader.values}


@pytest.fixture
def actor(us: Marketplace) -> Actor:
    return made.buyer()


@pytest.fixture
def shopper(actor: Actor, browser_of: BrowserOf) -> Client:
    return browser_of(user_of(actor))


def test_a_purchase_by_forms_alone_takes_three_steps(actor: Actor, shopper: Client, deliver: Callable[[], int]) -> None:
    offer = made.offer()
    first = shopper.get(f"/l/{offer.listing_slug}/buy/")
    assert "Meridian Sanctions Graph" in first.content.decode()
    second = shopper.post(f"/l/{offer.listing_slug}/buy/", {**fields(first), "seats": "3"}, follow=True)
    assert second.redirect_chain[-1][0].endswith("/terms/")
    body = second.content.decode()
    assert customer_terms("en").digest[:6] in body
    assert "Parties." in body

    given = {**fields(second), "accept": "on", "purchase_order_number": "NWB-26-0118"}
    third = shopper.post(second.request["PATH_INFO"], given, follow=True)
    assert third.redirect_chain[-1][0].endswith("/review/")
    assert "NWB-26-0118" in third.content.decode()
    assert "$147.00" in third.content.decode()
    assert "added on the invoice" in third.content.decode()

    done = shopper.post(third.request["PATH_INFO"], fields(third), follow=True)
    order = Order.objects.get()
    assert done.redirect_chain[-1][0] == f"/orders/{order.number}/"
    assert order.state == Order.State.FULFILLED
    assert order.agreement.number in done.content.decode()


def test_pressing_the_button_twice_is_one_order(actor: Actor, shopper: Client) -> None:
    """C01"""
    order = made.ready(actor)
    review = f"/checkout/{order.public_id}/review/"
    sent = fields(shopper.get(review))
    first, second = shopper.post(review, sent), shopper.post(review, sent)
    assert first.status_code == 302
    assert second.status_code == 302
    assert Agreement.objects.count() == 1


def test_a_visitor_is_led_to_sign_in_and_back(us: Marketplace, browser_of: BrowserOf) -> None:
    offer = made.offer()
    response = browser_of().get(f"/l/{offer.listing_slug}/buy/")
    assert response.status_code == 302
    assert f"next=%2Fl%2F{offer.listing_slug}%2Fbuy%2F" in response["Location"]


def test_terms_not_accepted_are_asked_for_at_their_field(actor: Actor, shopper: Client) -> None:
    order = made.quoted(actor)
    address = f"/checkout/{order.public_id}/terms/"
    response = shopper.post(address, fields(shopper.get(address)))
    assert response.status_code == 422
    assert "Accept the terms to continue." in response.content.decode()
    review = shopper.get(f"/checkout/{order.public_id}/review/")
    assert review["Location"] == address


def test_terms_that_are_not_in_force_are_shown_anew(actor: Actor, shopper: Client) -> None:
    order = made.quoted(actor)
    address = f"/checkout/{order.public_id}/terms/"
    response = shopper.post(address, {"version": "2025-01", "digest": "0" * 64, "accept": "on"})
    assert response.status_code == 422
    assert "The terms have changed" in response.content.decode()
    assert fields(response)["digest"] == customer_terms("en").digest


def test_the_german_reader_accepts_the_german_text(actor: Actor, browser_of: BrowserOf) -> None:
    order = made.quoted(actor)
    browser = browser_of(user_of(actor))
    browser.cookies["language"] = "de"
    address = f"/checkout/{order.public_id}/terms/"
    shown = browser.get(address)
    assert fields(shown)["digest"] == customer_terms("de").digest
    browser.post(address, {**fields(shown), "accept": "on"})
    order.refresh_from_db()
    assert order.terms_language == "de"


def test_an_offer_that_ended_while_the_page_was_open_says_so(actor: Actor, shopper: Client) -> None:
    offer = made.offer()
    order = made.ready(actor, offer)
    review = f"/checkout/{order.public_id}/review/"
    sent = fields(shopper.get(review))
    commands.withdraw_offer(system_actor("checkout"), offer)
    response = shopper.post(review, sent)
    assert response.status_code == 422
    assert "no longer valid" in response.content.decode()
    assert not Agreement.objects.exists()


def test_a_changed_price_is_shown_beside_the_old_one_and_can_be_taken(actor: Actor, shopper: Client) -> None:
    offer = made.offer()
    order = made.ready(actor, offer)
    new = made.offer(offer.partner, supersedes=offer, terms=made.price(9_900))
    type(new).objects.filter(pk=new.pk).update(listing_slug=offer.listing_slug)
    Order.objects.filter(pk=order.pk).update(price_until=clock.now() - timedelta(seconds=1))
    review = f"/checkout/{order.public_id}/review/"
    shown = shopper.get(review)
    assert "$147.00" in shown.content.decode()
    assert "$297.00" in shown.content.decode()
    refused = shopper.post(review, fields(shown))
    assert refused.status_code == 422
    taken = shopper.post(f"/checkout/{order.public_id}/requote/", fields(refused), follow=True)
    assert "$297.00" in taken.content.decode()
    assert shopper.post(review, fields(taken)).status_code == 302
    assert Agreement.objects.get().total_minor == 29_700


def test_a_second_member_approves_by_the_page(us: Marketplace, browser_of: BrowserOf) -> None:
    bank = made.customer()
    first, second = made.buyer(bank), made.buyer(bank, ["finance"])
    order = made.placed(first, seats=200)
    address = f"/orders/{order.number}/approve/"

    own = browser_of(user_of(first)).get(address)
    assert "You took part in this order" in own.content.decode()
    assert 'value="approve"' not in own.content.decode()

    browser = browser_of(user_of(second))
    assert order.number in browser.get("/orders/").content.decode()
    shown = browser.get(address)
    refused = browser.post(address, {**fields(shown), "do": "decline"})
    assert refused.status_code == 422
    done = browser.post(address, {**fields(shown), "do": "approve"}, follow=True)
    assert done.status_code == 200
    order.refresh_from_db()
    assert order.state == Order.State.FULFILLED


def test_declining_keeps_the_reason_where_the_requester_reads_it(us: Marketplace, browser_of: BrowserOf) -> None:
    bank = made.customer()
    first, second = made.buyer(bank), made.buyer(bank)
    order = made.placed(first, seats=200)
    browser = browser_of(user_of(second))
    address = f"/orders/{order.number}/approve/"
    browser.post(address, {**fields(browser.get(address)), "do": "decline", "reason": "Not in this year's budget"})
    read = browser_of(user_of(first)).get(f"/orders/{order.number}/")
    assert "Not in this year&#x27;s budget" in read.content.decode()


def test_anothers_orders_are_not_there(actor: Actor, browser_of: BrowserOf) -> None:
    order = made.placed(actor)
    quoted = made.quoted(actor)
    stranger = browser_of(user_of(made.buyer(made.customer("Another Bank"))))
    seller = browser_of(user_of(member(order.partner)))
    for browser in (stranger, seller):
        for address in (f"/orders/{order.number}/", f"/checkout/{quoted.public_id}/review/"):
            assert browser.get(address).status_code == 404
        assert order.number not in browser.get("/orders/").content.decode()


def test_an_order_is_cancelled_after_one_more_question(actor: Actor, shopper: Client) -> None:
    order = made.placed(actor, seats=200)
    address = f"/checkout/{order.public_id}/cancel/"
    assert "Cancel the order" in shopper.get(address).content.decode()
    shopper.post(address, fields(shopper.get(address)))
    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED
    assert shopper.get(f"/orders/{order.number}/").status_code == 200


def test_a_partner_that_buys_nothing_is_told_why(us: Marketplace, browser_of: BrowserOf) -> None:
    offer = made.offer()
    seller = browser_of(user_of(member(made.partner("Kestrel"))))
    response = seller.get(f"/l/{offer.listing_slug}/buy/")
    assert "not a customer here" in response.content.decode()
    posted = seller.post(f"/l/{offer.listing_slug}/buy/", {"seats": "3"})
    assert posted.status_code in (403, 422)
    assert not Order.objects.exists()


def test_what_is_not_offered_is_not_there(shopper: Client) -> None:
    assert shopper.get("/l/no-such-listing/buy/").status_code == 404


def test_the_list_of_orders_needs_as_many_queries_for_one_as_for_many(actor: Actor, shopper: Client) -> None:
    made.placed(actor)
    shopper.get("/orders/")
    with CaptureQueriesContext(connection) as one:
        shopper.get("/orders/")
    for _ in range(6):
        made.placed(actor)
    with CaptureQueriesContext(connection) as many:
        shopper.get("/orders/")
    assert len(many) <= len(one)


def test_every_step_tells_the_log_and_the_neighbours(actor: Actor) -> None:
    made.placed(actor)
    types = set(Message.objects.filter(type__startswith="checkout.").values_list("type", flat=True))
    assert types >= {
        "checkout.order_started",
        "checkout.terms_accepted",
        "checkout.order_placed",
        "checkout.order_fulfilled",
    }
