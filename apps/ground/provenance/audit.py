"""Reads the whole log back and says where it is not what was signed: edits, deletions, reordering, rollback."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.ground.provenance import store
from apps.ground.provenance.checkpoint import Checkpoint, open_checkpoint
from apps.ground.provenance.leaves import Leaf, MalformedLeaf, opens
from apps.ground.provenance.merkle import leaf_hash
from apps.ground.provenance.models import CheckpointRow, Opening, Sealed
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


def audit_log(held: Sequence[tuple[str, VerifierKey]] = ()) -> Audit:
    """Recompute the tree from the leaves and compare with every checkpoint, the stored hashes and the openings.

    held: checkpoints that somebody outside kept, each with the key it is trusted by; only they expose a log that was
    rebuilt and signed again.
    """
    findings: list[Finding] = []
    roots: dict[int, bytes] = {}
    kept = {checkpoint.size: bytes(checkpoint.root) for checkpoint in CheckpointRow.objects.all()}
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
    findings += _compare("a checkpoint's root is not the tree's", kept, roots, frontier.size)
    findings += _compare("a checkpoint held outside shows another past", outside, roots, frontier.size)
    wrong, erased = _check_openings()
    return Audit(frontier.size, frontier.root, findings + wrong, erased)


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
    """Each opening against its leaf's digests. Raises nothing: what does not open is a finding, erased ones count."""
    findings: list[Finding] = []
    erased = 0
    rows = Opening.objects.select_related("leaf__sealed").order_by("id").iterator(chunk_size=CHUNK)
    for row in rows:
        place = getattr(row.leaf, "sealed", None)
        index = place.index if place else -1
        try:
            digests = Leaf.decode(bytes(row.leaf.body)).digests()
        except MalformedLeaf:
            findings.append(Finding(index, "the leaf is none"))
            continue
        for name, opened in row.opens.items():
            if "erased" in opened:
                erased += 1
            elif not opens(digests.get(name, ""), opened["payload"], bytes.fromhex(opened["salt"])):
                findings.append(Finding(index, f"what is kept for {name} is not what was logged"))
    return findings, erased


def head() -> CheckpointRow | None:
    """The newest checkpoint."""
    return store.newest_checkpoint()
