"""The Merkle tree of RFC 9162 section 2.1: hashes, and the two verification algorithms.

A leaf is hashed with the prefix 0x00 and an inner node with 0x01, so that no leaf can pass for a node. Hashes are
32 bytes of SHA-256. Where proofs come from is `apps.ground.provenance.tree`; here they are only checked.
"""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class InvalidProof(ValueError):
    """The proof does not show what it is offered for; the message says why."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's bytes: MTH({d}) = SHA-256(0x00 || d)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaf_hashes: Sequence[bytes]) -> bytes:
    """MTH of section 2.1.1 as it is written there, over leaf hashes; reads every leaf, so for audits and tests."""
    size = len(leaf_hashes)
    if size == 0:
        return EMPTY_ROOT
    if size == 1:
        return leaf_hashes[0]
    split = split_point(size)
    return node_hash(tree_root(leaf_hashes[:split]), tree_root(leaf_hashes[split:]))


def split_point(size: int) -> int:
    """The largest power of two smaller than `size` (size > 1): where the tree's left half ends."""
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash `leaf` is number `index` (from 0) in the tree of `size` leaves with this root.

    RFC 9162 section 2.1.3.2. Raises InvalidProof.
    """
    if not 0 <= index < size:
        raise InvalidProof(f"leaf {index} is outside a tree of {size}")
    _require_hashes(leaf, root, *path)
    first, second = index, size - 1
    computed = leaf
    for sibling in path:
        if second == 0:
            raise InvalidProof("the inclusion proof is too long")
        if first & 1 or first == second:
            computed = node_hash(sibling, computed)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            computed = node_hash(computed, sibling)
        first, second = first >> 1, second >> 1
    if second != 0:
        raise InvalidProof("the inclusion proof is too short")
    if computed != root:
        raise InvalidProof("the inclusion proof leads to another root")


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that the tree of `new_size` leaves begins with the tree of `old_size`: nothing was changed or removed.

    RFC 9162 section 2.1.4.2. An empty old tree is refused: it is consistent with anything, so nothing would be shown.
    Raises InvalidProof.
    """
    if not 0 < old_size <= new_size:
        raise InvalidProof(f"no consistency can be shown from {old_size} to {new_size}")
    _require_hashes(old_root, new_root, *path)
    if old_size == new_size:
        if path:
            raise InvalidProof("two trees of one size need no proof, and one was given")
        if old_root != new_root:
            raise InvalidProof(f"two different roots at size {old_size}")
        return
    # An old tree of 2^k leaves is itself a node of the new tree, and the proof leaves it out.
    steps = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    if not path:
        raise InvalidProof("the consistency proof is empty")
    first, second = old_size - 1, new_size - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    old_computed = new_computed = steps[0]
    for sibling in steps[1:]:
        if second == 0:
            raise InvalidProof("the consistency proof is too long")
        if first & 1 or first == second:
            old_computed = node_hash(sibling, old_computed)
            new_computed = node_hash(sibling, new_computed)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            new_computed = node_hash(new_computed, sibling)
        first, second = first >> 1, second >> 1
    if second != 0:
        raise InvalidProof("the consistency proof is too short")
    if old_computed != old_root:
        raise InvalidProof("the consistency proof leads to another old root")
    if new_computed != new_root:
        raise InvalidProof("the consistency proof leads to another new root")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise InvalidProof(f"a hash is not {HASH_BYTES} bytes long")
