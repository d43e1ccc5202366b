"""The web process is killed inside and just after a command: everything of it is there, or nothing (P01 P02 P03)."""

import os
import signal
from contextlib import nullcontext

import pytest

from apps.demand.checkout import commands
from apps.demand.checkout.models import Offer, Order
from apps.ground.accounts.commands import create_api_key
from apps.ground.commands import path
from apps.ground.commands.models import IdempotencyKey
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from intelgraph import failpoint
from intelgraph.database.connection import connection
from tests.factories import checkout as made
from tests.faults.installation import Gone, Installation
from tests.support.racing import WHOLE

NOTHING, ALL = (0, 0, 0, 0), (1, 1, 1, 1)


def left() -> tuple[int, int, int, int]:
    """Orders, leaves of them, their outbox rows, stored answers."""
    with scoped(WHOLE):
        return (
            Order.objects.count(),
            Opening.objects.filter(command="checkout.start_order").count(),
            Message.objects.filter(type="checkout.order_started").count(),
            IdempotencyKey.objects.filter(key="once").count(),
        )


@pytest.fixture
def buying(shop: Marketplace, installation: Installation) -> tuple[Offer, str]:
    """An offer, and the API key of a customer who may order it."""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
        key = create_api_key(actor, name="Procurement", scopes=["orders:write"])
    return offer, key.shown_once


@pytest.mark.stack
@pytest.mark.parametrize(
    "point, remains",
    [("command.written", NOTHING), ("command.recorded", NOTHING), ("command.emitted", NOTHING)],
)
def test_dying_inside_the_transaction_leaves_nothing_and_the_key_is_free(
    buying: tuple[Offer, str], installation: Installation, point: str, remains: tuple[int, ...]
) -> None:
    """F02 P02"""
    order_with_a_kill(buying, installation, point, remains)


@pytest.mark.stack
def test_dying_after_the_commit_leaves_everything_and_the_key_gives_the_stored_answer(
    buying: tuple[Offer, str], installation: Installation
) -> None:
    """F01 P01 P03"""
    order_with_a_kill(buying, installation, "command.committed", ALL)


def order_with_a_kill(
    buying: tuple[Offer, str], installation: Installation, point: str, remains: tuple[int, ...]
) -> None:
    """Order while the web process dies at a point; look; order again with the same key at a process that lives."""
    offer, key = buying

    def order() -> str:
        given = {"offer": offer.public_id, "seats": 3}
        answer = installation.ask(
            "POST", "/api/v1/orders", given, Authorization=f"Bearer {key}", Idempotency_Key="once"
        )
        assert answer.status == 201, answer.content
        return str(answer.json["id"])

    installation.start_web(f"{point}=kill@1")
    with pytest.raises(Gone):
        order()
    assert left() == remains
    installation.stop()
    with scoped(WHOLE):
        before = set(Order.objects.values_list("public_id", flat=True))
    installation.start_web()
    first = order()
    assert left() == ALL
    assert before in (set(), {first})
    assert order() == first
    assert left() == ALL


@pytest.mark.parametrize("point", ["command.written", "command.recorded", "command.emitted", "command.committed"])
def test_a_process_killed_at_any_point_of_the_path_leaves_all_or_nothing(shop: Marketplace, point: str) -> None:
    """F01 F02 P02"""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
    assert killed_in_a_child(actor, offer, point, shop) == signal.SIGKILL
    assert left() == (ALL if point == "command.committed" else NOTHING)


def test_without_the_transaction_a_kill_leaves_half(shop: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """F02, control: the same path outside a transaction leaves an order that no log and no event knows."""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
    monkeypatch.setattr(path, "scoped", lambda _actor: nullcontext())
    assert killed_in_a_child(actor, offer, "command.written", shop, reach="marketplace") == signal.SIGKILL
    assert left() == (1, 0, 0, 0)


def test_without_the_stored_answer_whoever_asks_again_orders_twice(
    shop: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F01, control: the order was committed, its answer was lost, and the key is not known."""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
    monkeypatch.setattr(path.idempotency, "claim", lambda *_command: None)
    assert killed_in_a_child(actor, offer, "command.committed", shop) == signal.SIGKILL
    commands.start_order(actor, offer=offer.public_id, seats=3, key="once")
    assert left() == (2, 2, 2, 0)


def killed_in_a_child(actor: Actor, offer: Offer, point: str, shop: Marketplace, reach: str = "") -> int:
    """Start an order in a forked child that a failpoint kills; the signal that ended it, 0 where none did."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            connection.set_tenant(shop)
            if reach:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('intelgraph.reach', %s, false)", [reach])
                connection.intelgraph_scope = WHOLE
            failpoint.plan(failpoint.parse(f"{point}=kill"))
            commands.start_order(actor, offer=offer.public_id, seats=3, key="once")
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
