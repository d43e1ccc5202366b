"""Operators in a browser: signing in with a second factor, freezing and lifting, revoking with effect."""

import pytest
from django.contrib.auth.hashers import make_password
from django_otp.oath import TOTP
from playwright.sync_api import expect

from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts.commands import create_api_key
from apps.ground.policy.actor import Actor
from apps.supply.listings.models import Listing
from tests.e2e.backstage import Backstage
from tests.e2e.desk import REASON, Desk
from tests.e2e.scenes import bought, published
from tests.e2e.tab import Tabs
from tests.factories.accounts import PASSWORD, TOTP_KEY, OrganisationFactory, member, operator, user_of, verified_device
from tests.factories.program import active_partner
from tests.support.product import Product


@pytest.fixture(scope="module")
def sold(stage: Backstage) -> tuple[Listing, Actor, str]:
    """A listing, a customer who bought it, and the purchase."""
    partner, _row = stage(active_partner, "Basalt Data", "basalt.example")
    listing = stage(published, partner, "Basalt Screening")
    buyer = stage(member, stage(OrganisationFactory, name="Fathom Bank", kinds=["customer"]), full_name="Lea Fathom")
    order = stage(bought, buyer, listing)
    entitlement = stage.look(lambda: Entitlement.objects.get(agreement__order=order).public_id)
    return listing, buyer, entitlement


def with_a_password() -> str:
    """An operator who signs in by hand; returns the address."""
    user = user_of(operator())
    user.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    user.save(update_fields=["password"])
    verified_device(user)
    return user.email


def test_signing_in_takes_the_password_and_the_code_of_the_app(tabs: Tabs, stage: Backstage) -> None:
    email = stage(with_a_password)
    tab = tabs()
    tab.open("/admin/")
    assert tab.path == "/account/sign-in/"
    tab.fill(email=email, password="not the password")
    with tab.expecting(422):
        tab.press("Sign in")
        expect(tab.page.get_by_role("alert").first).to_be_visible()
    tab.fill(email=email, password=PASSWORD)
    tab.press("Sign in")
    tab.page.wait_for_url("**/account/second-factor/**")
    tab.open("/admin/")
    assert tab.path == "/account/sign-in/", "a password alone opens nothing"
    tab.fill(email=email, password=PASSWORD)
    tab.press("Sign in")
    tab.page.wait_for_url("**/account/second-factor/**")
    tab.fill(code=f"{TOTP(bytes.fromhex(TOTP_KEY)).token():06d}")
    tab.press("Continue")
    tab.page.wait_for_url("**/admin/")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("Operations")


def test_a_frozen_listing_is_gone_from_the_storefront_until_it_is_lifted(
    tabs: Tabs, stage: Backstage, sold: tuple[Listing, Actor, str]
) -> None:
    listing, buyer, entitlement = sold
    desk, visitor, customer = Desk(tabs(stage(operator))), tabs(), tabs(buyer)
    visitor.open(f"/l/{listing.slug}/")

    desk.open_row("listings/listing", listing.slug)
    desk.pull("Freeze", basis="Security")
    visitor.open(f"/l/{listing.slug}/", status=404)
    visitor.open("/browse/?q=basalt")
    expect(visitor.page.get_by_role("link", name="Basalt Screening")).to_have_count(0)
    customer.open(f"/purchases/{entitlement}/")
    expect(customer.page.get_by_text("Not available right now")).to_have_count(0)

    desk.open_row("restrictions/restriction", listing.public_id)
    desk.pull("Lift restriction")
    visitor.open(f"/l/{listing.slug}/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Basalt Screening")


def test_revoking_cuts_access_at_the_next_question(
    tabs: Tabs, stage: Backstage, sold: tuple[Listing, Actor, str]
) -> None:
    listing, buyer, entitlement = sold
    key = stage(lambda: create_api_key(buyer, name="Gate", scopes=["entitlements:read"]).shown_once)
    desk, customer = Desk(tabs(stage(operator))), tabs(buyer)
    customer.open(f"/purchases/{entitlement}/")
    customer.listens()
    assert answer(stage.product, key, listing) == (True, "ok")

    desk.open_row("entitlements/entitlement", listing.slug)
    desk.pull("Request revocation")
    assert answer(stage.product, key, listing) == (True, "ok"), "one operator alone revokes nothing"
    second = Desk(tabs(stage(operator)))
    second.open_row("entitlements/revocation", entitlement)
    second.pull("Revoke", name="Fathom Bank")

    assert answer(stage.product, key, listing) == (False, "revoked")
    expect(customer.page.get_by_text("Not available right now")).to_be_visible()  # without a reload
    expect(customer.page.get_by_text(REASON)).to_be_visible()


def answer(product: Product, key: str, listing: Listing) -> tuple[bool, str]:
    """What the decision API says to a program of the customer."""
    asked = product.ask(
        "POST",
        "/api/v1/entitlements/decisions",
        json={"checks": [{"listing": listing.public_id}]},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert asked.status_code == 200, asked.text
    (decision,) = asked.json()["decisions"]
    return decision["allow"], decision["code"]
