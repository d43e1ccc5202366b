"""The command path: one effect a key, one leaf and one event a command, and nothing at all when it is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from apps.ground.clock import now
from apps.ground.commands.idempotency import KeyInvalid, KeyReused
from apps.ground.commands.models import IdempotencyKey
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor
from apps.ground.provenance.models import LeafRow, Opening, Unsealed
from apps.ground.restrictions.commands import AlreadyFrozen, freeze_listing, lift
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied, Invalid

MODERATOR = Actor(
    kind="operator", user_id=1, user_ref="usr_moderator", roles=frozenset({"moderator"}), mfa=True, stepped_up=True
)
LISTING = "lst_00000000000000000001"


@pytest.fixture
def freeze(us: Marketplace) -> Callable[..., Restriction]:
    def call(actor: Actor = MODERATOR, *, key: str | None = None, **changes: Any) -> Restriction:
        given = {
            "organisation_id": 7,
            "basis": "security",
            "reason": "A report of leaked credentials",
            "review_by": now().replace(microsecond=0) + timedelta(days=7),
            **changes,
        }
        return freeze_listing(actor, LISTING, key=key, **given)

    return call


def counts() -> tuple[int, int, int, int]:
    """Rows, leaves, events, keys."""
    return (
        Restriction.objects.count(),
        LeafRow.objects.count(),
        Message.objects.count(),
        IdempotencyKey.objects.count(),
    )


def test_a_command_leaves_its_row_one_leaf_one_event_and_its_answer(freeze: Callable[..., Restriction]) -> None:
    """P02"""
    restriction = freeze(key="once")

    assert counts() == (1, 1, 1, 1)
    opening = Opening.objects.get()
    assert (opening.command, opening.subject) == ("restrictions.freeze_listing", restriction.public_id)
    assert opening.actor_ref == "usr_moderator"
    assert Unsealed.objects.filter(leaf=opening.leaf).exists()
    message = Message.objects.get()
    assert (message.type, message.subject, message.sequence) == (
        "restrictions.listing_frozen",
        restriction.public_id,
        1,
    )
    assert message.organisations == [7]


def test_the_same_key_and_body_give_the_stored_answer(freeze: Callable[..., Restriction]) -> None:
    """P03"""
    until = now() + timedelta(days=3)
    first = freeze(key="k1", review_by=until)
    again = freeze(key="k1", review_by=until)

    assert again == first
    assert counts() == (1, 1, 1, 1)


def test_the_same_key_with_another_body_is_refused(freeze: Callable[..., Restriction]) -> None:
    """B019"""
    freeze(key="k1")
    with pytest.raises(KeyReused):
        freeze(key="k1", reason="Something else entirely here")


def test_a_replayed_answer_asks_the_policy_again(freeze: Callable[..., Restriction]) -> None:
    """B019: who may no longer do it is not shown the answer either."""
    until = now() + timedelta(days=3)
    freeze(key="k1", review_by=until)
    without_factor = Actor(kind="operator", user_id=1, user_ref="usr_moderator", roles=frozenset({"moderator"}))
    with pytest.raises(Denied) as refused:
        freeze(without_factor, key="k1", review_by=until)
    assert "mfa_required" in refused.value.reasons


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "ümlaut"])
def test_a_key_that_is_none_is_refused(freeze: Callable[..., Restriction], key: str) -> None:
    """B020"""
    with pytest.raises(KeyInvalid):
        freeze(key=key)


def test_who_is_not_granted_leaves_nothing(freeze: Callable[..., Restriction]) -> None:
    member = Actor(kind="member", user_id=2, organisation_id=7, roles=frozenset({"owner"}))
    with pytest.raises(Denied):
        freeze(member, key="k1")
    assert counts() == (0, 0, 0, 0)


def test_a_refusal_inside_the_rule_leaves_nothing_and_the_key_is_free_again(
    freeze: Callable[..., Restriction],
) -> None:
    """P02"""
    with pytest.raises(Invalid):
        freeze(key="k1", review_by=now() - timedelta(days=1))
    assert counts() == (0, 0, 0, 0)
    freeze(key="k1")
    assert counts() == (1, 1, 1, 1)


def test_a_second_freeze_says_so_and_lifting_frees_the_listing(freeze: Callable[..., Restriction]) -> None:
    restriction = freeze()
    with pytest.raises(AlreadyFrozen):
        freeze()
    lifted = lift(MODERATOR, restriction, reason="The credentials were rotated")
    assert not lifted.is_in_force
    first, second = Opening.objects.order_by("id")
    assert second.opens["subject"]["payload"]["facts"]["in_force"] is False
    assert first.subject == second.subject
    assert list(Message.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2]
