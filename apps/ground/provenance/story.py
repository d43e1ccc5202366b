"""The story of things as the log has it: their leaves, each with its proof."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import PolicyQuerySet
from apps.ground.provenance import store
from apps.ground.provenance.checks import erasure_leaves, faults, is_erased, payload_of
from apps.ground.provenance.head import Head
from apps.ground.provenance.merkle import InvalidProof, leaf_hash, verify_inclusion
from apps.ground.provenance.models import Opening, Sealed
from apps.ground.provenance.tree import MissingNodes, inclusion_plan, prove_consistency, prove_inclusion
from apps.ground.web.refusals import NotFound, Unavailable

MOST_LEAVES = 500


class NotSealedYet(Unavailable):
    """The newest leaf has no place in the tree; the sealer comes by every second."""

    code = "not_sealed_yet"
    detail = _("Part of this record was written a moment ago and is not sealed yet. That takes a second or two.")
    default_retry_after = 2


class LogNotProvable(Unavailable):
    """The stored log is not what was signed, so it proves nothing until people have looked."""

    code = "log_broken"
    detail = _("The log does not match its signed checkpoint, so no evidence can be issued. Contact the marketplace.")
    default_retry_after = 300


@dataclass(frozen=True)
class Part:
    """A command that was done within another, and what it was about."""

    command: str
    subject: str


@dataclass(frozen=True)
class Entry:
    """A leaf as a person reads it. parts: what was done with it in the same moment.

    subject, actor: empty where their payload was erased; then nothing signed says them any more.
    """

    at: datetime
    command: str
    subject: str
    subject_type: str
    actor: str
    index: int | None
    leaf_hash: str
    facts: dict[str, Any]
    erased: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Proved:
    """A leaf with its inclusion proof in the newest checkpoint.

    path: hashes in hex, empty while the leaf waits for its seal. holds: the leaf's bytes hash to what the log ordered,
    the proof leads to the signed root, and all that is shown of it (command, time, actor, subject, facts) is what the
    leaf and its digests say; None while it waits, unless what is shown is already wrong.
    """

    entry: Entry
    path: list[str]
    holds: bool | None


def entries(actor: Actor, subjects: Sequence[str] = (), most: int = MOST_LEAVES) -> list[Entry]:
    """What the log says of these public ids, oldest first, as far as this actor may see it; one query."""
    rows = rows_of(actor, subjects).select_related("leaf", "leaf__sealed")[:most]
    return [as_entry(row) for row in rows]


def visible_rows(actor: Actor) -> PolicyQuerySet:
    """The leaves that this actor may see, with their places, for lists that are read in parts by `as_entry`."""
    return Opening.objects.visible_to(actor).select_related("leaf", "leaf__sealed")


def proved(actor: Actor, subjects: Sequence[str], head: Head | None) -> list[Proved]:
    """The story's leaves, oldest first, each checked against this head; two queries, whatever the number.

    One query more where payloads were erased: their receipts are read.
    """
    rows = list(rows_of(actor, subjects).select_related("leaf", "leaf__sealed")[:MOST_LEAVES])
    erasures = store.openings_of(erasure_leaves(rows))
    found = [(row, as_entry(row)) for row in rows]
    size = head.size if head is not None else 0
    plans = {
        entry.index: inclusion_plan(entry.index, size)
        for _, entry in found
        if entry.index is not None and entry.index < size
    }
    nodes = store.read_nodes(list({each for plan in plans.values() for each in plan.coordinates()})) if plans else {}
    broken = head is not None and head.signed is None
    shown = []
    for row, entry in found:
        wrong = bool(faults(row, erasures))
        if head is None or entry.index not in plans:
            shown.append(Proved(entry, [], False if wrong or (broken and entry.index is not None) else None))
            continue
        try:
            path = plans[entry.index].assemble(nodes)
        except MissingNodes:
            shown.append(Proved(entry, [], False))
            continue
        holds = not wrong and _is_included(row, entry, path, head)
        shown.append(Proved(entry, [each.hex() for each in path], holds))
    return shown


def wait_for_seal(actor: Actor, subjects: Sequence[str], within_s: float, every_s: float = 0.1) -> None:
    """Return when every leaf of these things is sealed. Raises: NotSealedYet after so many seconds."""
    end = time.monotonic() + within_s
    while rows_of(actor, subjects).filter(leaf__sealed__isnull=True).exists():
        if time.monotonic() > end:
            raise NotSealedYet
        time.sleep(every_s)


def inclusion(index: int, size: int) -> list[str]:
    """The inclusion proof of a leaf in the tree of `size`, hashes in hex.

    Raises: NotFound for a size not reached, or a leaf outside that tree.
    """
    _require_size(size)
    try:
        return [found.hex() for found in prove_inclusion(index, size, store.read_nodes)]
    except InvalidProof:
        raise NotFound from None
    except MissingNodes:
        raise LogNotProvable from None


def consistency(old: int, new: int) -> list[str]:
    """The proof that the tree of `new` continues the tree of `old`, in hex. Raises: NotFound."""
    _require_size(new)
    try:
        return [found.hex() for found in prove_consistency(old, new, store.read_nodes)]
    except InvalidProof:
        raise NotFound from None
    except MissingNodes:
        raise LogNotProvable from None


def index_of(leaf_hash: bytes) -> int:
    """A sealed leaf's number. Raises: NotFound."""
    found = Sealed.objects.filter(leaf__hash=leaf_hash).values_list("index", flat=True).first()
    if found is None:
        raise NotFound
    return int(found)


def _require_size(size: int) -> None:
    head = store.newest_checkpoint()
    if head is None or size > head.size:
        raise NotFound


def rows_of(actor: Actor, subjects: Sequence[str]) -> Any:
    """The openings about these public ids that this actor may see, oldest first."""
    named = Q(subject__in=subjects) | Q(parts__overlap=list(subjects))
    return Opening.objects.visible_to(actor).filter(named).order_by("id")


def as_entry(row: Opening) -> Entry:
    """The row as a person reads it; its place comes with it."""
    sealed = getattr(row.leaf, "sealed", None)
    kept = row.opens if isinstance(row.opens, dict) else {}
    facts = payload_of(row, "subject").get("facts")
    return Entry(
        at=row.created_at,
        command=row.command,
        subject="" if is_erased(kept.get("subject")) else row.subject,
        subject_type="" if is_erased(kept.get("subject")) else row.subject_type,
        actor="" if is_erased(kept.get("actor")) else row.actor_ref,
        index=sealed.index if sealed else None,
        leaf_hash=bytes(row.leaf.hash).hex(),
        facts=facts if isinstance(facts, dict) else {},
        erased=any(map(is_erased, kept.values())),
        parts=tuple(_parts(row)),
    )


def _parts(row: Opening) -> Iterator[Part]:
    for number in range(len(row.parts)):
        if payload := payload_of(row, f"parts/{number}/subject"):
            yield Part(str(payload.get("command") or ""), str(payload.get("id") or ""))


def _is_included(row: Opening, entry: Entry, path: list[bytes], head: Head) -> bool:
    """Whether the proof leads from the leaf's bytes to the signed root, and its stored hash is that of the bytes."""
    computed = leaf_hash(bytes(row.leaf.body))
    if head.signed is None or entry.index is None or computed.hex() != entry.leaf_hash:
        return False
    try:
        verify_inclusion(computed, entry.index, head.signed.size, path, head.signed.root)
    except InvalidProof:
        return False
    return True
