"""The story of things as the log has it: their leaves, each with its proof, and the bundle to take away."""

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
from apps.ground.provenance.bundle import Erasure, Evidence, build_bundle
from apps.ground.provenance.bundle import Opening as BundleOpening
from apps.ground.provenance.leaves import Leaf, opens
from apps.ground.provenance.merkle import InvalidProof, leaf_hash, verify_inclusion
from apps.ground.provenance.models import CheckpointRow, Opening, Sealed
from apps.ground.provenance.note import VerifierKey
from apps.ground.provenance.tree import inclusion_plan, prove_consistency, prove_inclusion
from apps.ground.web.refusals import NotFound, Unavailable

MOST_LEAVES = 500


class NotSealedYet(Unavailable):
    """The newest leaf has no place in the tree; the sealer comes by every second."""

    code = "not_sealed_yet"
    detail = _("Something of this was written a moment ago and is not sealed yet. That takes a second or two.")
    default_retry_after = 2


@dataclass(frozen=True)
class Part:
    """A command that was done within another, and what it was about."""

    command: str
    subject: str


@dataclass(frozen=True)
class Entry:
    """A leaf as a person reads it. parts: what was done with it in the same moment."""

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
    the proof leads to the signed root, and what is shown of it is what its digests stand for; None while it waits.
    """

    entry: Entry
    path: list[str]
    holds: bool | None


def entries(actor: Actor, subjects: Sequence[str] = (), most: int = MOST_LEAVES) -> list[Entry]:
    """What the log says of these public ids, oldest first, as far as this actor may see it; one query."""
    rows = _rows(actor, subjects).select_related("leaf", "leaf__sealed")[:most]
    return [as_entry(row) for row in rows]


def visible_rows(actor: Actor) -> PolicyQuerySet:
    """The leaves that this actor may see, with their places, for lists that are read in parts by `as_entry`."""
    return Opening.objects.visible_to(actor).select_related("leaf", "leaf__sealed")


def proved(actor: Actor, subjects: Sequence[str], head: CheckpointRow | None) -> list[Proved]:
    """The story's leaves, oldest first, each checked against this checkpoint; two queries, whatever the number."""
    rows = list(_rows(actor, subjects).select_related("leaf", "leaf__sealed")[:MOST_LEAVES])
    found = [(row, as_entry(row)) for row in rows]
    plans = {
        entry.index: inclusion_plan(entry.index, head.size)
        for _, entry in found
        if head is not None and entry.index is not None and entry.index < head.size
    }
    nodes = store.read_nodes(list({each for plan in plans.values() for each in plan.coordinates()})) if plans else {}
    return [
        _prove(row, entry, plans[entry.index].assemble(nodes), head)
        if head is not None and entry.index in plans
        else Proved(entry, [], None)
        for row, entry in found
    ]


@dataclass(frozen=True)
class Bundle:
    """The file, how many leaves it holds, and the size of the checkpoint that their proofs lead to."""

    content: bytes
    leaves: int
    size: int


def bundle(actor: Actor, subjects: Sequence[str], about: dict[str, str]) -> Bundle:
    """The evidence bundle of these things, verifiable offline with sdk/verify.py.

    The leaves are read before the checkpoint: whatever was sealed by then, the newest checkpoint has it.
    Raises: NotFound where nothing may be seen, NotSealedYet while the newest leaf waits for its checkpoint.
    """
    rows = list(_rows(actor, subjects).select_related("leaf", "leaf__sealed")[:MOST_LEAVES])
    if not rows:
        raise NotFound
    if not all(hasattr(row.leaf, "sealed") for row in rows):
        raise NotSealedYet
    checkpoint = store.newest_checkpoint()
    if checkpoint is None:
        raise NotSealedYet
    key = VerifierKey.parse(checkpoint.verifier)
    content = build_bundle(
        checkpoint=checkpoint.note,
        origin=key.name,
        keys=[key],
        evidence=[_evidence(row, checkpoint.size) for row in rows],
        about=about,
    )
    return Bundle(content, len(rows), checkpoint.size)


def wait_for_seal(actor: Actor, subjects: Sequence[str], within_s: float, every_s: float = 0.1) -> None:
    """Return when every leaf of these things is sealed. Raises: NotSealedYet after so many seconds."""
    end = time.monotonic() + within_s
    while _rows(actor, subjects).filter(leaf__sealed__isnull=True).exists():
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


def consistency(old: int, new: int) -> list[str]:
    """The proof that the tree of `new` continues the tree of `old`, in hex. Raises: NotFound."""
    _require_size(new)
    try:
        return [found.hex() for found in prove_consistency(old, new, store.read_nodes)]
    except InvalidProof:
        raise NotFound from None


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


def _rows(actor: Actor, subjects: Sequence[str]) -> Any:
    named = Q(subject__in=subjects) | Q(parts__overlap=list(subjects))
    return Opening.objects.visible_to(actor).filter(named).order_by("id")


def as_entry(row: Opening) -> Entry:
    """The row as a person reads it; its place comes with it."""
    sealed = getattr(row.leaf, "sealed", None)
    return Entry(
        at=row.created_at,
        command=row.command,
        subject=row.subject,
        subject_type=row.subject_type,
        actor=row.actor_ref,
        index=sealed.index if sealed else None,
        leaf_hash=bytes(row.leaf.hash).hex(),
        facts=row.opens.get("subject", {}).get("payload", {}).get("facts", {}),
        erased=any("erased" in opened for opened in row.opens.values()),
        parts=tuple(_parts(row)),
    )


def _parts(row: Opening) -> Iterator[Part]:
    for number in range(len(row.parts)):
        payload = row.opens.get(f"parts/{number}/subject", {}).get("payload", {})
        if payload:
            yield Part(payload["command"], payload["id"] or "")


def _prove(row: Opening, entry: Entry, path: list[bytes], head: CheckpointRow) -> Proved:
    body = bytes(row.leaf.body)
    digests = Leaf.decode(body).digests()
    shown = all(
        opens(digests.get(name, ""), opened["payload"], bytes.fromhex(opened["salt"]))
        for name, opened in row.opens.items()
        if "erased" not in opened
    )
    try:
        verify_inclusion(leaf_hash(body), entry.index or 0, head.size, path, bytes(head.root))
        holds = shown and leaf_hash(body).hex() == entry.leaf_hash
    except InvalidProof:
        holds = False
    return Proved(entry, [each.hex() for each in path], holds)


def _evidence(row: Opening, size: int) -> Evidence:
    kept = {name: opened for name, opened in row.opens.items() if "erased" not in opened}
    gone = {name: opened for name, opened in row.opens.items() if "erased" in opened}
    return Evidence(
        index=row.leaf.sealed.index,
        leaf=bytes(row.leaf.body),
        path=prove_inclusion(row.leaf.sealed.index, size, store.read_nodes),
        openings=[
            BundleOpening(name, opened["payload"], bytes.fromhex(opened["salt"])) for name, opened in kept.items()
        ],
        erasures=[Erasure(name, opened["erased"], opened["at"], opened["basis"]) for name, opened in gone.items()],
    )
