"""What must be true of what commands leave behind: a leaf, an announcement and a stored answer."""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Count

from apps.ground.commands.models import IdempotencyKey
from apps.ground.commands.registry import all_commands
from apps.ground.events.models import Message
from apps.ground.provenance.leaves import Leaf
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.promises import promise
from intelgraph.database.connection import connection

Announced = Counter[tuple[str, str]]


@promise("P02")
def leaf_and_announcement() -> Iterator[str]:
    """For each command that a leaf names there is its outbox row, and for each such row a leaf."""
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


@promise("P03")
def stored_answers() -> Iterator[str]:
    """What a key answers with is there."""
    rows = IdempotencyKey.objects.filter(answer__has_key="model").values_list("key", "answer__model", "answer__id")
    wanted: dict[str, dict[int, str]] = {}
    for key, label, pk in rows:
        wanted.setdefault(label, {})[pk] = key
    for label, keys in wanted.items():
        model = apps.get_model(label)
        there = set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
        for pk in keys.keys() - there:
            yield f"the key {keys[pk]} answers with {label} {pk}, which is not there"
