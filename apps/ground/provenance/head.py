"""The head of the log, held against its signature: what the newest note says, never what the columns beside it say.

Whoever owns the database can change every column and every stored hash, and cannot sign. So a root counts only as far
as a published key has signed it, and the stored tree only as far as it gives that root.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from apps.ground.provenance import store
from apps.ground.provenance.checkpoint import Checkpoint, open_checkpoint
from apps.ground.provenance.keys import UnreadableKeys, origin_of, trusted_keys
from apps.ground.provenance.models import CheckpointRow, Sealed
from apps.ground.provenance.note import MalformedNote, UntrustedNote, VerifierKey
from apps.ground.provenance.tree import Frontier, MissingNodes, read_frontier
from intelgraph.database.connection import connection


class LogBroken(RuntimeError):
    """The stored log is not what was signed; the message says where they part. Sealing stops until it is resolved."""


@dataclass(frozen=True)
class Head:
    """The newest checkpoint. signed: what a trusted key has signed, None where none has. fault: "" when all fits.

    key: the published key that checks it, empty where none is published. note, at: as the database keeps them; empty
    and None where every checkpoint is gone and leaves are there.
    """

    signed: Checkpoint | None
    fault: str
    note: str = ""
    key: str = ""
    at: datetime | None = None

    @property
    def holds(self) -> bool:
        """The signature and the stored tree agree."""
        return not self.fault

    @property
    def size(self) -> int:
        """How many leaves were signed; 0 where no signature holds."""
        return self.signed.size if self.signed else 0

    @property
    def root(self) -> str:
        """The signed root in hex; empty where no signature holds."""
        return self.signed.root.hex() if self.signed else ""


def published_keys() -> list[VerifierKey]:
    """The keys that this marketplace's log is trusted by. Raises: UnreadableKeys."""
    return trusted_keys(connection.schema_name, settings.LOG_VERIFIER_KEYS_FILE)


def read_head() -> Head | None:
    """The newest checkpoint, checked against the published keys and the tree; None while nothing was sealed.

    Three queries. Raises nothing: what does not fit is the head's `fault`.
    """
    row, last = _newest()
    if row is None:
        return None if last is None else Head(None, f"there are {last + 1} places and no checkpoint")
    signed, key, fault = None, "", ""
    try:
        keys = published_keys()
        key = str(keys[-1]) if keys else ""
        signed = open_row(row, keys)
        require_tree(signed, last, exactly=False)
    except (LogBroken, UnreadableKeys) as broken:
        fault = str(broken)
    return Head(signed, fault, row.note, key, row.created_at)


@dataclass(frozen=True)
class Signed:
    """The newest note as text, and what it says."""

    note: str
    checkpoint: Checkpoint


def newest_signed(keys: Sequence[VerifierKey]) -> Signed | None:
    """The newest note, once a trusted key has signed it and the stored tree gives its root; None before the first.

    Raises: LogBroken.
    """
    row, last = _newest()
    if row is None:
        if last is not None:
            raise LogBroken(f"there are {last + 1} places and no checkpoint")
        return None
    signed = open_row(row, keys)
    require_tree(signed, last, exactly=False)
    return Signed(row.note, signed)


def open_row(row: CheckpointRow, keys: Sequence[VerifierKey]) -> Checkpoint:
    """What the row's note says, once a trusted key has signed it and the columns say the same. Raises: LogBroken."""
    if not keys:
        raise LogBroken(f"no key of the log {origin_of(connection.schema_name)} is published")
    try:
        signed = open_checkpoint(row.note, origin_of(connection.schema_name), *keys)
    except (MalformedNote, UntrustedNote) as error:
        raise LogBroken(f"the checkpoint of size {row.size} is not signed: {error}") from error
    if (signed.size, signed.root) != (row.size, bytes(row.root)):
        raise LogBroken(f"the checkpoint of size {row.size} is not what its note has signed")
    return signed


def newest_frontier(keys: Sequence[VerifierKey]) -> Frontier:
    """The edge of the tree to grow on, held against the newest note. Raises: LogBroken.

    For the one sealer at work: nobody else adds places between the queries.
    """
    row, last = _newest()
    if row is None:
        if last is not None:
            raise LogBroken(f"there are {last + 1} places and no checkpoint")
        return Frontier()
    return require_tree(open_row(row, keys), last, exactly=True)


def require_tree(signed: Checkpoint, last: int | None, *, exactly: bool) -> Frontier:
    """The stored tree's edge at the signed size. last: the highest place. Raises: LogBroken."""
    placed = 0 if last is None else last + 1
    if placed < signed.size or (exactly and placed > signed.size):
        raise LogBroken(f"{signed.size} leaves were signed, and {placed} have a place")
    try:
        frontier = read_frontier(signed.size, store.read_nodes)
    except MissingNodes as error:
        raise LogBroken(f"the tree of {signed.size} leaves is incomplete: {error}") from error
    if frontier.root != signed.root:
        raise LogBroken(f"the tree of {signed.size} leaves does not give the root that was signed")
    return frontier


def _newest() -> tuple[CheckpointRow | None, int | None]:
    """The newest checkpoint, and the highest place of a leaf; a seal may come between the two queries."""
    row = store.newest_checkpoint()
    last = Sealed.objects.order_by("-index").values_list("index", flat=True).first()
    if row is None and last is not None:
        row = store.newest_checkpoint()  # the first seal came in between, unless every checkpoint was taken away
    return row, last
