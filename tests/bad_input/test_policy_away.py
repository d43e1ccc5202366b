"""A policy that cannot answer: whoever asks it is denied `policy_unavailable`, and everybody else goes on (B107)."""

import pytest

from apps.demand.checkout.models import Order
from apps.demand.entitlements.models import Entitlement, Seat
from apps.ground.accounts.models import Organisation
from apps.ground.policy import active
from apps.ground.policy.bundle import Bundle
from tests.bad_input.conftest import Caller, code_of
from tests.factories.accounts import member

FAULTS = {
    "a rule fails": "\ngrant contains `checkout.start_order` if to_number(input.action) > 1\n",
    "not a set of texts": "\ngrant contains 5\n",
    "refuse is no set of texts": "\nrefuse contains {`why`: `so`} if input.action != `see`\n",
}


@pytest.fixture(params=FAULTS, ids=FAULTS.keys())
def faulty(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own policies, with a fault in what checkout's says of every command."""
    sources = dict(Bundle.from_folder(active.policies_folder()).sources)
    sources["checkout.rego"] += FAULTS[request.param]
    monkeypatch.setattr(active, "_active", Bundle(sources))


def ordered(buyer: Caller, entitlement: Entitlement) -> tuple[int, str]:
    offer = entitlement.agreement.order.offer.public_id
    return code_of(buyer.post("/api/v1/orders", {"offer": offer, "seats": 2}, **{"Idempotency-Key": "once"}))


def test_what_it_should_decide_is_denied_and_nothing_is_written(
    entitlement: Entitlement, buyer: Caller, faulty: None
) -> None:
    """B107 P11: even what another rule of the same file would grant."""
    before = Order.objects.count()
    assert ordered(buyer, entitlement) == (403, "policy_unavailable")
    assert Order.objects.count() == before


def test_other_rules_decide_on_and_the_catalogue_is_read(
    entitlement: Entitlement, buyer: Caller, visitor: Caller, faulty: None
) -> None:
    """B107 P11: one app's fault denies nothing in another, and opens nothing."""
    user = member(Organisation.objects.get(pk=entitlement.customer_id)).user_ref
    given = buyer.post(f"/api/v1/entitlements/{entitlement.public_id}/seats", {"user": user})
    assert (given.status_code, Seat.objects.count()) == (201, 1)
    assert visitor.post(f"/api/v1/entitlements/{entitlement.public_id}/seats", {"user": user}).status_code == 401
    for path in ("/api/v1/catalogue", "/", "/browse/"):
        assert visitor.get(path).status_code == 200


def test_without_the_fault_the_same_order_is_made(entitlement: Entitlement, buyer: Caller) -> None:
    """B107, control"""
    offer = entitlement.agreement.order.offer.public_id
    answer = buyer.post("/api/v1/orders", {"offer": offer, "seats": 2}, **{"Idempotency-Key": "once"})
    assert answer.status_code == 201, answer.content
