"""Growing the log's tree and proving things of it, with a handful of stored hashes at a time.

The store keeps the hash of every *complete* subtree, addressed by (level, position): level 0 holds the leaf hashes, and
(level, position) covers the leaves from position * 2^level up to (position + 1) * 2^level. Such a hash never changes
once it is written, so the store is append-only: about two hashes a leaf, half of which are the leaf hashes themselves.
Hashes of incomplete subtrees, on the right edge, are computed and never stored.

A proof is made in two steps: a plan names the stored hashes it needs (at most about 2 log2 n, pure arithmetic), one
batched read fetches them all, and the plan puts them together.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from apps.ground.provenance.merkle import EMPTY_ROOT, InvalidProof, node_hash, split_point


class Coordinate(NamedTuple):
    """Where a complete subtree's hash is stored."""

    level: int
    position: int


ReadNodes = Callable[[list[Coordinate]], Mapping[Coordinate, bytes]]
"""One batched read of the store; a coordinate it does not hold is left out of the answer."""


class MissingNodes(LookupError):
    """The store lacks hashes that a tree of this size must have: it was damaged, or the size is not reached yet."""

    def __init__(self, missing: list[Coordinate]) -> None:
        super().__init__(f"{len(missing)} stored hashes are missing, the first at {tuple(missing[0])}")
        self.missing = missing


class Plan(NamedTuple):
    """How to put a list of hashes together: for each, the complete subtrees it folds, left to right."""

    folds: tuple[tuple[Coordinate, ...], ...]

    def coordinates(self) -> list[Coordinate]:
        """Every stored hash the plan needs, each once."""
        return list(dict.fromkeys(coordinate for fold in self.folds for coordinate in fold))

    def assemble(self, nodes: Mapping[Coordinate, bytes]) -> list[bytes]:
        """The hashes, from what the store answered. Raises MissingNodes."""
        missing = [coordinate for coordinate in self.coordinates() if coordinate not in nodes]
        if missing:
            raise MissingNodes(missing)
        return [fold_hashes(nodes[coordinate] for coordinate in fold) for fold in self.folds]

    def read(self, read_nodes: ReadNodes) -> list[bytes]:
        """The hashes, with one batched read (none where nothing is needed). Raises MissingNodes."""
        wanted = self.coordinates()
        return self.assemble(read_nodes(wanted) if wanted else {})


class Frontier(NamedTuple):
    """All that is needed to grow a tree: its size, and the hashes of its complete subtrees from left to right.

    One hash for each binary one of the size, the largest subtree first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    @property
    def root(self) -> bytes:
        return fold_hashes(self.hashes) if self.hashes else EMPTY_ROOT


class Appended(NamedTuple):
    """What `append` made: the hashes to store, and the frontier to go on from."""

    nodes: list[tuple[Coordinate, bytes]]
    frontier: Frontier
    root: bytes


def append(frontier: Frontier, leaf_hashes: Iterable[bytes]) -> Appended:
    """Add leaves at the right edge; about one hash computed a leaf.

    `nodes` holds the complete subtrees that came into being, level 0 (the leaf hashes) among them, each exactly once
    over the life of the log. Raises ValueError for a frontier that does not fit its size.
    """
    if len(frontier.hashes) != frontier.size.bit_count():
        raise ValueError(f"a tree of {frontier.size} has not {len(frontier.hashes)} complete subtrees at its edge")
    size, edge = frontier.size, list(frontier.hashes)
    nodes: list[tuple[Coordinate, bytes]] = []
    for computed in leaf_hashes:
        level, position = 0, size
        nodes.append((Coordinate(0, position), computed))
        while position & 1:
            computed = node_hash(edge.pop(), computed)
            level, position = level + 1, position >> 1
            nodes.append((Coordinate(level, position), computed))
        edge.append(computed)
        size += 1
    grown = Frontier(size, tuple(edge))
    return Appended(nodes, grown, grown.root)


def read_frontier(size: int, read_nodes: ReadNodes) -> Frontier:
    """The frontier of a stored tree at any size it has reached. Raises MissingNodes."""
    edges = Plan(tuple((coordinate,) for coordinate in subtrees(0, size)))
    return Frontier(size, tuple(edges.read(read_nodes)))


def read_root(size: int, read_nodes: ReadNodes) -> bytes:
    """The root of a stored tree at any size it has reached. Raises MissingNodes."""
    return read_frontier(size, read_nodes).root


def prove_inclusion(index: int, size: int, read_nodes: ReadNodes) -> list[bytes]:
    """PATH(index, D[size]): that leaf `index` is in the tree of `size`. Raises InvalidProof, MissingNodes."""
    return inclusion_plan(index, size).read(read_nodes)


def prove_consistency(old_size: int, new_size: int, read_nodes: ReadNodes) -> list[bytes]:
    """PROOF(old_size, D[new_size]): that the newer tree begins with the older. Raises InvalidProof, MissingNodes."""
    return consistency_plan(old_size, new_size).read(read_nodes)


def inclusion_plan(index: int, size: int) -> Plan:
    """PATH of RFC 9162 section 2.1.3.1, as ranges instead of recursion. Raises InvalidProof for no such leaf."""
    if not 0 <= index < size:
        raise InvalidProof(f"leaf {index} is outside a tree of {size}")
    begin, end = 0, size
    siblings = []
    while end - begin > 1:
        middle = begin + split_point(end - begin)
        if index < middle:
            siblings.append(subtrees(middle, end))
            end = middle
        else:
            siblings.append(subtrees(begin, middle))
            begin = middle
    return Plan(tuple(reversed(siblings)))


def consistency_plan(old_size: int, new_size: int) -> Plan:
    """SUBPROOF of RFC 9162 section 2.1.4.1, as ranges instead of recursion.

    Raises InvalidProof for an old size of 0 (it would show nothing) or one beyond the new size.
    """
    if not 0 < old_size <= new_size:
        raise InvalidProof(f"no consistency can be shown from {old_size} to {new_size}")
    begin, end = 0, new_size
    siblings = []
    while old_size != end:
        middle = begin + split_point(end - begin)
        if old_size <= middle:
            siblings.append(subtrees(middle, end))
            end = middle
        else:
            siblings.append(subtrees(begin, middle))
            begin = middle
    if begin > 0:  # the old tree's last subtree is not the whole old tree, so the verifier cannot know its hash
        siblings.append(subtrees(begin, end))
    return Plan(tuple(reversed(siblings)))


def subtrees(begin: int, end: int) -> tuple[Coordinate, ...]:
    """The complete subtrees that make up the leaves from `begin` up to `end`, the largest first.

    `begin` must be a multiple of the largest of them, which holds for every range the two plans ask for.
    """
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append(Coordinate(level, begin >> level))
        begin += 1 << level
    return tuple(found)


def fold_hashes(hashes: Iterable[bytes]) -> bytes:
    """The root over complete subtrees, left to right and shrinking: joined from the right, as MTH does."""
    rightmost, *others = reversed(list(hashes))
    for left in others:
        rightmost = node_hash(left, rightmost)
    return rightmost
