"""The evidence of a story: its leaves as one bundle, made only of a log that is what was signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.ground.policy.actor import Actor
from apps.ground.provenance import store
from apps.ground.provenance.bundle import Erasure, Evidence, UnprovableBundle, build_bundle
from apps.ground.provenance.bundle import Opening as BundleOpening
from apps.ground.provenance.checks import erasure_leaves, faults, is_erased
from apps.ground.provenance.head import LogBroken, newest_signed, published_keys
from apps.ground.provenance.keys import UnreadableKeys
from apps.ground.provenance.models import Opening
from apps.ground.provenance.story import MOST_LEAVES, LogNotProvable, NotSealedYet, rows_of
from apps.ground.provenance.tree import MissingNodes, prove_inclusion
from apps.ground.web.refusals import NotFound


@dataclass(frozen=True)
class Bundle:
    """The file, how many leaves it holds, and the size of the checkpoint that their proofs lead to."""

    content: bytes
    leaves: int
    size: int


def bundle(actor: Actor, subjects: Sequence[str], about: dict[str, str]) -> Bundle:
    """The evidence bundle of these things, verifiable offline with sdk/verify.py.

    With the leaves come those that record an erasure of their payloads, so that the erasure can be checked as well.
    The leaves are read before the checkpoint: whatever was sealed by then, the newest checkpoint has it.
    Raises: NotFound where nothing may be seen, NotSealedYet while the newest leaf waits for its checkpoint,
    LogNotProvable where the log is not what was signed.
    """
    rows = list(rows_of(actor, subjects).select_related("leaf", "leaf__sealed")[:MOST_LEAVES])
    if not rows:
        raise NotFound
    erasures = store.openings_of(erasure_leaves(rows))
    own = {row.leaf_id for row in rows}
    receipts = [row for leaf, row in sorted(erasures.items()) if leaf not in own]
    if not all(hasattr(row.leaf, "sealed") for row in [*rows, *receipts]):
        raise NotSealedYet
    try:
        keys = published_keys()
        signed = newest_signed(keys)
        if signed is None:
            raise NotSealedYet
        if any(faults(row, erasures) for row in rows):
            raise LogNotProvable
        content = build_bundle(
            checkpoint=signed.note,
            origin=signed.checkpoint.origin,
            keys=keys,
            evidence=[
                *(_evidence(row, signed.checkpoint.size, erasures) for row in rows),
                *(_evidence(row, signed.checkpoint.size, erasures, only=("subject",)) for row in receipts),
            ],
            about=about,
        )
    except (LogBroken, UnreadableKeys, MissingNodes, UnprovableBundle) as broken:
        raise LogNotProvable from broken
    return Bundle(content, len(rows) + len(receipts), signed.checkpoint.size)


def _evidence(row: Opening, size: int, erasures: Mapping[int, Opening], only: Sequence[str] = ()) -> Evidence:
    """The leaf with its proof and what opens it. only: no other payloads than these (default: all that are kept)."""
    shown = {name: opened for name, opened in row.opens.items() if not only or name in only}
    kept = {name: opened for name, opened in shown.items() if not is_erased(opened)}
    gone = {name: opened for name, opened in shown.items() if is_erased(opened)}
    return Evidence(
        index=row.leaf.sealed.index,
        leaf=bytes(row.leaf.body),
        path=prove_inclusion(row.leaf.sealed.index, size, store.read_nodes),
        openings=[
            BundleOpening(name, opened["payload"], bytes.fromhex(opened["salt"])) for name, opened in kept.items()
        ],
        erasures=[
            Erasure(name, opened["erased"], opened["at"], opened["basis"], erasures[opened["leaf"]].leaf.sealed.index)
            for name, opened in gone.items()
        ],
    )
