"""Reads the whole log back and says where it is not what was signed: edits, deletions, reordering, rollback.

Nothing in the database vouches for anything else there: the roots are those of the signed notes, and the words beside
a leaf are those that its digests stand for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import F

from apps.ground.provenance import store
from apps.ground.provenance.checkpoint import Checkpoint, open_checkpoint
from apps.ground.provenance.checks import erasure_leaves, faults, is_erased
from apps.ground.provenance.head import LogBroken, open_row, published_keys
from apps.ground.provenance.keys import UnreadableKeys
from apps.ground.provenance.merkle import leaf_hash
from apps.ground.provenance.models import CheckpointRow, LeafRow, Opening, Sealed
from apps.ground.provenance.note import VerifierKey
from apps.ground.provenance.tree import Coordinate, Frontier, append

CHUNK = 2000


@dataclass(frozen=True)
class Finding:
    """Something wrong, and where: the first bad leaf by number, or -1 for the log as a whole."""

    leaf: int
    what: str


@dataclass(frozen=True)
class Audit:
    """What was read, and what was found."""

    size: int
    root: bytes
    findings: Sequence[Finding]
    erased: int

    @property
    def holds(self) -> bool:
        return not self.findings


def audit_log(held: Sequence[tuple[str, VerifierKey]] = (), keys: Sequence[VerifierKey] | None = None) -> Audit:
    """Recompute the tree from the leaves and compare with every signed note, the stored hashes and the openings.

    keys: the log's verifier keys (default: the published ones). held: checkpoints that somebody outside kept, each with
    the key it is trusted by; only they expose a log that was rebuilt and signed again with the log's own key.
    """
    findings: list[Finding] = []
    roots: dict[int, bytes] = {}
    kept, unsigned = _open_checkpoints(keys)
    outside = {known.size: known.root for known in _open_all(held)}
    wanted = set(kept) | set(outside)
    frontier, fresh = Frontier(), dict[Coordinate, bytes]()
    for place, row in enumerate(_leaves()):
        if row.index != place:
            findings.append(Finding(place, "the leaf is missing"))
            break
        body = bytes(row.leaf.body)
        computed = leaf_hash(body)
        if computed != bytes(row.leaf.hash):
            findings.append(Finding(row.index, "the leaf was changed"))
        grown = append(frontier, [computed])
        frontier = grown.frontier
        fresh |= dict(grown.nodes)
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root
        if len(fresh) >= CHUNK:
            findings += _changed_hashes(fresh, findings)
            fresh.clear()
    findings += _changed_hashes(fresh, findings)
    findings += unsigned
    if frontier.size > _newest_size():
        findings.append(Finding(-1, f"no checkpoint covers the {frontier.size} leaves that have a place"))
    findings += _compare("a checkpoint's root is not the tree's", kept, roots, frontier.size)
    findings += _compare("a checkpoint held outside shows another past", outside, roots, frontier.size)
    wrong, erased = _check_openings()
    return Audit(frontier.size, frontier.root, [*findings, *_without_place(), *wrong, *_without_opening()], erased)


def _open_checkpoints(keys: Sequence[VerifierKey] | None) -> tuple[dict[int, bytes], list[Finding]]:
    """The signed root of each size, and the first checkpoint that no key vouches for or whose columns say other."""
    roots: dict[int, bytes] = {}
    broken: list[str] = []
    try:
        trusted = published_keys() if keys is None else keys
    except UnreadableKeys as error:
        return {}, [Finding(-1, str(error))]
    for row in CheckpointRow.objects.order_by("size").iterator(chunk_size=CHUNK):
        try:
            roots[row.size] = open_row(row, trusted).root
        except LogBroken as error:
            broken.append(str(error))
    more = f" ({len(broken)} checkpoints in all)" if len(broken) > 1 else ""
    return roots, [Finding(-1, f"{broken[0]}{more}")] if broken else []


def _newest_size() -> int:
    """Read after the leaves: each seal writes its places and its checkpoint in one transaction."""
    newest = store.newest_checkpoint()
    return newest.size if newest else 0


def _open_all(held: Sequence[tuple[str, VerifierKey]]) -> Iterator[Checkpoint]:
    for note, key in held:
        yield open_checkpoint(note, key.name, key)


def _leaves() -> Iterator[Sealed]:
    return Sealed.objects.select_related("leaf").order_by("index").iterator(chunk_size=CHUNK)


def _changed_hashes(computed: dict[Coordinate, bytes], known: Sequence[Finding]) -> list[Finding]:
    """The first stored hash that is not the one of the leaves below it; nothing where an earlier leaf is bad anyway."""
    if known or not computed:
        return []
    stored = store.read_nodes(list(computed))
    wrong = [each for each, value in computed.items() if stored.get(each) != value]
    if not wrong:
        return []
    first = min(wrong)  # a leaf before the hashes above it
    what = "a hash above it is missing or changed" if first.level else "this is not the leaf that was put here"
    return [Finding(first.position << first.level, what)]


def _compare(what: str, signed: dict[int, bytes], found: dict[int, bytes], size_now: int) -> list[Finding]:
    for size in sorted(signed):
        if size not in found:
            return [Finding(size_now, f"{what}: it spoke of {size} leaves, and from here on there are none")]
        if signed[size] != found[size]:
            return [Finding(-1, f"{what}: first at size {size}")]
    return []


def _check_openings() -> tuple[list[Finding], int]:
    """Each opening against its leaf. Raises nothing: what does not fit is a finding; proved erasures count."""
    findings: list[Finding] = []
    erased = 0
    rows = Opening.objects.select_related("leaf__sealed").order_by("id").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        erasures = store.openings_of(erasure_leaves(chunk))
        for row in chunk:
            place = getattr(row.leaf, "sealed", None)
            wrong = faults(row, erasures)
            findings += [Finding(place.index if place else -1, what) for what in wrong]
            if not wrong:
                erased += sum(map(is_erased, row.opens.values()))
    return findings, erased


def _without_place() -> Iterator[Finding]:
    """Leaves that neither have a place nor wait for one: no seal will ever come to them."""
    for leaf in LeafRow.objects.filter(sealed=None, waiting=None).order_by("id").values_list("id", flat=True):
        yield Finding(-1, f"the leaf with row id {leaf} has no place and does not wait for one")


def _without_opening() -> Iterator[Finding]:
    """Leaves that nothing is kept for, so nobody could be shown what they stand for."""
    rows = LeafRow.objects.filter(opening=None).annotate(place=F("sealed__index")).order_by("id")
    for place in rows.values_list("place", flat=True):
        yield Finding(-1 if place is None else place, "nothing is kept that opens the leaf")
