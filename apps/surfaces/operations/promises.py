"""What must be true of a marketplace whatever broke, read from the database alone (docs/reliability/faults.md, 1).

Every fault test ends with `assert_nothing_lost`; operators run the same as `manage.py check_promises`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.metering.counting import balance, differences
from apps.demand.metering.models import UsageSource
from apps.ground.commands.models import IdempotencyKey
from apps.ground.commands.registry import all_commands
from apps.ground.events.models import Handled, Message
from apps.ground.events.subscribe import subscribed_types, subscribers_of
from apps.ground.jobs.asking import is_known
from apps.ground.jobs.models import Job
from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.leaves import Leaf
from apps.ground.provenance.models import LeafRow, Opening, Sealed, Unsealed
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from intelgraph.database.connection import connection

Announced = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Broken:
    """A promise that does not hold, by its id, and what shows it."""

    promise: str
    what: str


def broken_promises(marketplace: Marketplace) -> list[Broken]:
    """Every promise of the ground, of seats and of counting that does not hold here, all read at one instant."""
    with inside(marketplace), _at_one_instant():
        return [Broken(promise, what) for promise, check in CHECKS for what in check()]


def assert_nothing_lost(marketplace: Marketplace) -> None:
    """Raises: AssertionError, a line for each promise that does not hold."""
    broken = broken_promises(marketplace)
    if broken:
        raise AssertionError("\n".join(f"{each.promise}: {each.what}" for each in broken))


@contextmanager
def _at_one_instant() -> Iterator[None]:
    """One snapshot for all questions, so that work going on meanwhile shows in all of them or in none."""
    own = not connection.in_atomic_block
    with transaction.atomic():
        if own:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with scoped(Scope(reach="marketplace")):
            yield


def _leaf_and_announcement() -> Iterator[str]:
    """P02: for each command that a leaf names there is its outbox row, and for each such row a leaf."""
    announces = {spec.name: spec.announces for spec in all_commands()}
    recorded: Announced = Counter()
    for opening in Opening.objects.select_related("leaf").order_by().iterator(chunk_size=2000):
        recorded[_about(announces.get(opening.command, ""), opening.subject)] += 1
        parts = Leaf.decode(bytes(opening.leaf.body)).parts
        for part, subject in zip(parts, opening.parts, strict=True):
            recorded[_about(announces.get(part.type, ""), subject)] += 1
    known = set(announces.values())
    rows = Message.objects.filter(type__in=known).order_by().values_list("type", "subject").annotate(Count("pk"))
    announced: Announced = Counter({(kind, subject): count for kind, subject, count in rows})
    for (kind, subject), count in (recorded - announced).items():
        if kind in known:
            yield f"{kind} of {subject}: {count} more in the log than in the outbox"
    for (kind, subject), count in (announced - recorded).items():
        yield f"{kind} of {subject}: {count} more in the outbox than in the log"


def _about(kind: str, subject: str) -> tuple[str, str]:
    return kind, subject or f"{kind}:{connection.schema_name}"


def _opened_leaves() -> Iterator[str]:
    """P02: a leaf without what opens it, or one that neither waits nor has a place (P13)."""
    closed = LeafRow.objects.filter(opening__isnull=True).count()
    if closed:
        yield f"{closed} leaves have nothing that opens them"


def _stored_answers() -> Iterator[str]:
    """P03: what a key answers with is there."""
    rows = IdempotencyKey.objects.filter(answer__has_key="model").values_list("key", "answer__model", "answer__id")
    wanted: dict[str, dict[int, str]] = {}
    for key, label, pk in rows:
        wanted.setdefault(label, {})[pk] = key
    for label, keys in wanted.items():
        model = apps.get_model(label)
        there = set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
        for pk in keys.keys() - there:
            yield f"the key {keys[pk]} answers with {label} {pk}, which is not there"


def _heard() -> Iterator[str]:
    """P04: whoever subscribes has an inbox row for each message done since the first one it heard."""
    for kind in subscribed_types():
        done = Message.objects.filter(type=kind, state=Message.State.DONE)
        for subscriber in subscribers_of(kind):
            heard = Handled.objects.filter(subscriber=subscriber.name).values("event_id")
            first = done.filter(event_id__in=heard).order_by("pk").values_list("pk", flat=True).first()
            missed = done.filter(pk__gt=first).exclude(event_id__in=heard).count() if first else 0
            if missed:
                yield f"{missed} {kind} are done and {subscriber.name} has not heard them"


def _in_sequence() -> Iterator[str]:
    """P05: the messages of a subject are numbered 1, 2, 3 …; none is done while an earlier one is not."""
    rows = (
        Message.objects.order_by()
        .values("subject")
        .annotate(
            messages=Count("pk"),
            done=Count("pk", filter=Q(state=Message.State.DONE)),
        )
    )
    newest = dict(
        Message.objects.order_by("subject", "-sequence").distinct("subject").values_list("subject", "sequence")
    )
    ended = dict(
        Message.objects.filter(state=Message.State.DONE)
        .order_by("subject", "-sequence")
        .distinct("subject")
        .values_list("subject", "sequence")
    )
    for row in rows:
        subject = row["subject"]
        if newest[subject] != row["messages"]:
            yield f"{subject} has {row['messages']} messages, the last is number {newest[subject]}"
        if ended.get(subject, 0) != row["done"]:
            yield f"{subject}: number {ended[subject]} is done and an earlier one is not"


def _last_of(messages: QuerySet[Message]) -> dict[str, int]:
    """The highest sequence of each subject."""
    return dict(messages.order_by("subject", "-sequence").distinct("subject").values_list("subject", "sequence"))


def _counted() -> Iterator[str]:
    """P06: what was accepted is somewhere, and sums are their events."""
    for source in UsageSource.objects.order_by("pk"):
        if not balance(source).holds:
            yield f"the books of {source.name} do not balance"
    for difference in differences():
        yield f"a sum of use is not that of its events: {difference}"


def _seats() -> Iterator[str]:
    """P09: never more seats than bought, and the counter is the rows."""
    taken = Count("taken", filter=Q(taken__state=Seat.State.ASSIGNED))
    for counted in Entitlement.objects.order_by().annotate(rows=taken).exclude(rows=F("seats_assigned")):
        yield f"{counted.public_id} counts {counted.seats_assigned} seats and has {counted.rows}"
    for oversold in Entitlement.objects.filter(seats_assigned__gt=F("seats")):
        yield f"{oversold.public_id} has {oversold.seats_assigned} of {oversold.seats} seats taken"


def _log() -> Iterator[str]:
    """P13: each leaf waits or has one place, and the tree is what was signed."""
    waiting, placed = Unsealed.objects.count(), Sealed.objects.count()
    both = Unsealed.objects.filter(leaf__sealed__isnull=False).count()
    leaves = LeafRow.objects.count()
    if both or waiting + placed != leaves:
        yield f"{leaves} leaves: {waiting} wait, {placed} have a place, {both} both"
    for finding in audit_log().findings:
        yield f"leaf {finding.leaf}: {finding.what}"


def _not_stuck() -> Iterator[str]:
    """P18: what is parked says why, and what waits is something that a worker can do."""
    silent = Message.objects.filter(state=Message.State.PARKED, reason="").count()
    if silent:
        yield f"{silent} parked messages have no reason"
    for task in Job.objects.filter(state=Job.State.WAITING).order_by().values_list("task", flat=True).distinct():
        if not is_known(task):
            yield f"no worker knows how to do {task}"


CHECKS: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
    ("P02", _leaf_and_announcement),
    ("P02", _opened_leaves),
    ("P03", _stored_answers),
    ("P04", _heard),
    ("P05", _in_sequence),
    ("P06", _counted),
    ("P09", _seats),
    ("P13", _log),
    ("P18", _not_stuck),
)
