"""The sealer is killed at each step, or two are at it at once: every leaf has one place, every size one root (P13)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from psycopg.errors import UniqueViolation

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance import sealer
from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.keys import make_seed, signer_of
from apps.ground.provenance.models import CheckpointRow, LeafRow, Sealed, Unsealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from intelgraph import failpoint
from tests.faults.installation import KILLED, Installation
from tests.support.meanwhile import Meanwhile
from tests.support.racing import HANG_S, WHOLE, at_once, enter_us

MODERATOR = Actor(
    kind="operator", user_id=1, user_ref="usr_moderator", roles=frozenset({"moderator"}), mfa=True, stepped_up=True
)
WRITERS, SEALERS, EACH = 8, 3, 250


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    path = tmp_path / "log.ed25519"
    make_seed(path)
    return signer_of("us", path)


def leave(count: int, first: int = 0) -> None:
    """Write leaves by a real command."""
    for number in range(first, first + count):
        freeze_listing(
            MODERATOR,
            f"lst_{number:020d}",
            organisation_id=7,
            basis="security",
            reason="A report of leaked credentials",
            review_by=now() + timedelta(days=7),
        )


def each_leaf_has_one_place(count: int) -> None:
    with scoped(WHOLE):
        assert list(Sealed.objects.order_by("index").values_list("index", flat=True)) == list(range(count))
        assert LeafRow.objects.count() == count
        assert not Unsealed.objects.exists()
        assert audit_log().holds


@pytest.mark.stack
@pytest.mark.parametrize("point, checkpoints", [("sealer.ordered", 0), ("sealer.signed", 0), ("sealer.published", 1)])
def test_a_killed_sealer_leaves_no_leaf_twice_and_none_out(
    shop: Marketplace, installation: Installation, point: str, checkpoints: int
) -> None:
    """F09 P13"""
    leave(5)
    assert installation.run("seal", "--once", points=f"{point}=kill@1") == KILLED
    with scoped(WHOLE):
        assert CheckpointRow.objects.count() == checkpoints
        assert Sealed.objects.count() == 5 * checkpoints
    leave(2, first=5)
    assert installation.run("seal", "--once") == 0
    each_leaf_has_one_place(7)


def test_without_the_transaction_a_sealer_that_dies_leaves_places_that_nobody_signed(
    own_database: str, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F09, control: in a database that is broken on purpose, so that nobody asks afterwards whether it is whole."""
    enter_us()

    class Died(BaseException):
        """The sealer went at this point."""

    def die(_name: str) -> None:
        raise Died

    leave(4)
    monkeypatch.setattr(sealer, "transaction", SimpleNamespace(atomic=nullcontext))
    failpoint.plan({"sealer.ordered": die})
    with pytest.raises(Died):
        seal_once(signer)
    failpoint.plan({})
    with scoped(WHOLE):
        assert (Sealed.objects.count(), CheckpointRow.objects.count()) == (4, 0)
        assert not audit_log().holds


@pytest.mark.race
def test_sealers_and_writers_at_once_leave_one_tree(shop: Marketplace, signer: Signer) -> None:
    """C18 F09"""
    writing = threading.Semaphore(0)

    def act(number: int) -> int:
        if number < WRITERS:
            try:
                leave(EACH, first=number * EACH)
            finally:
                writing.release()
            return 0
        sealed = 0
        for _ in range(10_000):
            sealed += seal_once(signer, most=7)
            with scoped(WHOLE):
                done = LeafRow.objects.count() == WRITERS * EACH and not Unsealed.objects.exists()
            if done:
                break
        return sealed

    answers = at_once(WRITERS + SEALERS, shop, act)
    assert [each for each in answers if isinstance(each, BaseException)] == []
    assert sum(answers) == WRITERS * EACH
    each_leaf_has_one_place(WRITERS * EACH)
    with scoped(WHOLE):
        sizes = list(CheckpointRow.objects.order_by("created_at", "size").values_list("size", flat=True))
    assert sizes == sorted(set(sizes))


def test_a_leaf_that_commits_last_though_it_was_first_is_not_skipped(shop: Marketplace, signer: Signer) -> None:
    """C18: the lowest id commits after higher ones were sealed."""
    written, sealed = threading.Event(), threading.Event()
    first = threading.local()

    def hold(_name: str) -> None:
        if getattr(first, "here", False):
            written.set()
            assert sealed.wait(HANG_S)

    def act(number: int) -> int:
        if number == 0:
            first.here = True
            leave(1)
            return 0
        assert written.wait(HANG_S)
        leave(3, first=1)
        try:
            return seal_once(signer)
        finally:
            sealed.set()

    failpoint.plan({"command.recorded": hold})
    assert at_once(2, shop, act) == [0, 3]
    failpoint.plan({})
    with scoped(WHOLE):
        late = Unsealed.objects.get().leaf_id
        assert late < min(Sealed.objects.values_list("leaf_id", flat=True))
    assert seal_once(signer) == 1
    each_leaf_has_one_place(4)


class LocksNothing:
    """The database connection as the sealer sees it, whose every thread takes a lock of its own."""

    def __init__(self, real: Any) -> None:
        self.real = real

    @property
    def schema_name(self) -> str:
        return f"nobody else's {threading.get_ident()}"

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        with self.real.cursor() as cursor:
            yield cursor


def two_sealers(shop: Marketplace, signer: Signer) -> tuple[int, Any, bool | None]:
    """One is held after it has ordered, while another tries; what came of each, and whether the other had to wait."""

    def seal() -> Any:
        try:
            return seal_once(signer)
        except UniqueViolation as refused:
            return refused

    other = Meanwhile(shop, "sealer.ordered", seal)
    sealed = seal_once(signer)
    return sealed, other.answer(), other.had_to_wait


def test_of_two_sealers_one_seals_and_one_has_nothing_to_do(shop: Marketplace, signer: Signer) -> None:
    """C18 F09"""
    leave(4)
    assert two_sealers(shop, signer) == (4, 0, False)
    each_leaf_has_one_place(4)


def test_without_the_lock_two_sealers_give_the_same_places(
    shop: Marketplace, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C18, control: both take the same leaves, and only the table's own key stops the second."""
    leave(4)
    monkeypatch.setattr(sealer, "connection", LocksNothing(sealer.connection))
    sealed, answer, had_to_wait = two_sealers(shop, signer)
    assert (sealed, type(answer), had_to_wait) == (4, UniqueViolation, True)
