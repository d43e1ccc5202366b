"""A part of a page is for the exchange that asks for it; coming back by the history needs the whole page."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.tenancy.models import Marketplace
from tests.factories.listings import live_listing

PART = {"HX-Request": "true"}
RESTORED = {**PART, "HX-History-Restore-Request": "true"}
BOOSTED = {**PART, "HX-Boosted": "true"}


@pytest.fixture
def addresses(us: Marketplace, deliver: Callable[[], int]) -> dict[str, str]:
    """Each page that answers with a part of itself."""
    listing = live_listing("Ownership Resolver")
    deliver()
    plan = listing.live_version.plan
    return {
        "browse": "/browse/?purposes=research",
        "category": "/browse/corporate-ownership/",
        "listing": f"/l/{listing.slug}/?seats=3",
        "estimate": f"/plans/{plan.public_id}/estimate/",
    }


@pytest.mark.parametrize("name", ["browse", "category", "listing", "estimate"])
def test_only_an_exchange_gets_a_part(addresses: dict[str, str], name: str, browser_of: Callable[..., Client]) -> None:
    visitor = browser_of()
    for headers, whole in ((PART, False), ({}, True), (RESTORED, True), (BOOSTED, True)):
        answer = visitor.get(addresses[name], headers=headers)
        assert answer.status_code == 200
        assert ("<html" in answer.content.decode()) is whole, headers
        varies = {each.strip() for each in answer.headers["Vary"].split(",")}
        assert {"HX-Request", "HX-History-Restore-Request", "HX-Boosted"} <= varies
