"""The tree against published vectors and against its own definition in RFC 9162 section 2.1."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ground.provenance import merkle, tree
from apps.ground.provenance.merkle import InvalidProof
from apps.ground.provenance.tree import Coordinate

# The reference tree of Certificate Transparency: its leaves, its roots by size, its stored nodes.
LEAVES = [
    bytes.fromhex(each)
    for each in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODES = {
    (0, 1): "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    (0, 7): "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
    (1, 1): "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    (1, 3): "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    (2, 1): "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    (3, 0): ROOTS[8],
}
PROBES = json.loads(Path(__file__).with_name("vectors").joinpath("transparency-dev-proofs.json").read_text())
OTHER = merkle.leaf_hash(b"not in any tree")

sizes = st.integers(min_value=1, max_value=300)


def stored(size: int) -> tuple[dict[Coordinate, bytes], list[bytes]]:
    hashes = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(size)]
    return dict(tree.append(tree.Frontier(), hashes).nodes), hashes


NODES_300, HASHES_300 = stored(300)


def read(wanted: list[Coordinate]) -> dict[Coordinate, bytes]:
    return {each: NODES_300[each] for each in wanted}


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    hashes = [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert merkle.tree_root(hashes).hex() == ROOTS[size]
    assert tree.append(tree.Frontier(), hashes).root.hex() == ROOTS[size]


def test_stored_nodes_are_those_of_the_reference_tree() -> None:
    nodes = dict(tree.append(tree.Frontier(), map(merkle.leaf_hash, LEAVES)).nodes)
    assert {where: nodes[Coordinate(*where)].hex() for where in NODES} == NODES
    assert len(nodes) == 8 + 4 + 2 + 1


def judged_otherwise(probes: list[dict], refused: Callable[[dict], bool], check: Callable[[dict], None]) -> list[str]:
    """The probes that are accepted and should not be, or the other way round."""
    found = []
    for probe in probes:
        try:
            check(probe)
            is_refused = False
        except InvalidProof:
            is_refused = True
        if is_refused != refused(probe):
            found.append(f"{probe['name']}: {'refused' if is_refused else 'accepted'}")
    return found


def test_inclusion_probes_of_the_reference_implementation() -> None:
    def check(probe: dict) -> None:
        path = [base64.b64decode(each) for each in probe["proof"] or []]
        leaf, root = base64.b64decode(probe["leafHash"] or ""), base64.b64decode(probe["root"] or "")
        merkle.verify_inclusion(leaf, probe["leafIdx"], probe["treeSize"], path, root)

    assert len(PROBES["inclusion"]) > 90
    assert judged_otherwise(PROBES["inclusion"], lambda probe: probe["wantErr"], check) == []


def test_consistency_probes_of_the_reference_implementation() -> None:
    def check(probe: dict) -> None:
        old, new = base64.b64decode(probe["root1"] or ""), base64.b64decode(probe["root2"] or "")
        path = [base64.b64decode(each) for each in probe["proof"] or []]
        merkle.verify_consistency(probe["size1"], probe["size2"], old, new, path)

    def refused(probe: dict) -> bool:
        """The reference compares roots of any length; here a root that is no hash is refused as well (one probe)."""
        return bool(probe["wantErr"] or len(base64.b64decode(probe["root1"] or "")) != merkle.HASH_BYTES)

    assert len(PROBES["consistency"]) > 90
    assert judged_otherwise(PROBES["consistency"], refused, check) == []


@pytest.mark.parametrize(
    ("index", "size", "folds"),
    [  # proof/proof_test.go of the reference implementation, and the tree drawn in RFC 9162 section 2.1.5
        (0, 1, []),
        (1, 3, [[(0, 0)], [(0, 2)]]),
        (0, 7, [[(0, 1)], [(1, 1)], [(1, 2), (0, 6)]]),
        (4, 7, [[(0, 5)], [(0, 6)], [(2, 0)]]),
        (6, 7, [[(1, 2)], [(2, 0)]]),
        (10, 15, [[(0, 11)], [(1, 4)], [(1, 6), (0, 14)], [(3, 0)]]),
        (81, 95, [[(0, 80)], [(1, 41)], [(2, 21)], [(2, 22), (1, 46), (0, 94)], [(4, 4)], [(6, 0)]]),
    ],
)
def test_an_inclusion_proof_reads_the_nodes_the_reference_reads(index: int, size: int, folds: list) -> None:
    assert [list(fold) for fold in tree.inclusion_plan(index, size).folds] == folds


@pytest.mark.parametrize(
    ("old", "new", "folds"),
    [  # RFC 9162 section 2.1.5: PROOF(3, D[7]) = [c, d, g, l], PROOF(4, D[7]) = [l], PROOF(6, D[7]) = [i, j, k]
        (3, 7, [[(0, 2)], [(0, 3)], [(1, 0)], [(1, 2), (0, 6)]]),
        (4, 7, [[(1, 2), (0, 6)]]),
        (6, 7, [[(1, 2)], [(0, 6)], [(2, 0)]]),
    ],
)
def test_consistency_proofs_of_the_rfc(old: int, new: int, folds: list) -> None:
    assert [list(fold) for fold in tree.consistency_plan(old, new).folds] == folds


@given(size=sizes)
def test_every_leaf_of_any_tree_is_proved(size: int) -> None:
    root = tree.read_root(size, read)
    assert root == merkle.tree_root(HASHES_300[:size])
    for index in range(size):
        merkle.verify_inclusion(HASHES_300[index], index, size, tree.prove_inclusion(index, size, read), root)


@given(new=sizes)
def test_every_earlier_tree_is_shown_to_continue(new: int) -> None:
    new_root = tree.read_root(new, read)
    for old in range(1, new + 1):
        path = tree.prove_consistency(old, new, read)
        merkle.verify_consistency(old, new, tree.read_root(old, read), new_root, path)
        if old == new:
            assert path == []


@given(size=st.integers(2, 300), data=st.data())
def test_no_changed_inclusion_proof_holds(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf, root = HASHES_300[index], tree.read_root(size, read)
    path = tree.prove_inclusion(index, size, read)
    place = data.draw(st.integers(0, len(path) - 1))
    other_index = data.draw(st.integers(0, size - 1).filter(lambda other: other != index))
    for changed in [
        (leaf, index, size, [*path[:place], OTHER, *path[place + 1 :]], root),
        (leaf, index, size, path[:place] + path[place + 1 :], root),
        (leaf, index, size, [*path, OTHER], root),
        (leaf, index, size, path, OTHER),
        (OTHER, index, size, path, root),
        (leaf, other_index, size, path, root),
        (leaf, -1, size, path, root),
        (leaf, size, size, path, root),
        (leaf, index, 0, path, root),
        (leaf, index, size, [*path[:place], path[place][:-1], *path[place + 1 :]], root),
    ]:
        with pytest.raises(InvalidProof):
            merkle.verify_inclusion(*changed)


@given(new=st.integers(2, 300), data=st.data())
def test_no_changed_consistency_proof_holds(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    old_root, new_root = tree.read_root(old, read), tree.read_root(new, read)
    path = tree.prove_consistency(old, new, read)
    place = data.draw(st.integers(0, len(path) - 1))
    for changed in [
        (old, new, old_root, new_root, [*path[:place], OTHER, *path[place + 1 :]]),
        (old, new, old_root, new_root, path[:place] + path[place + 1 :]),
        (old, new, old_root, new_root, [*path, OTHER]),
        (old, new, OTHER, new_root, path),
        (old, new, old_root, OTHER, path),
        (new, old, new_root, old_root, path),
        (0, new, merkle.EMPTY_ROOT, new_root, []),
        (new, new, old_root, new_root, []),
        (old, new, old_root, new_root, []),
    ]:
        with pytest.raises(InvalidProof):
            merkle.verify_consistency(*changed)


def test_from_an_empty_tree_nothing_is_shown() -> None:
    with pytest.raises(InvalidProof):
        tree.consistency_plan(0, 5)
    with pytest.raises(InvalidProof):
        tree.inclusion_plan(0, 0)


def test_a_node_cannot_pass_for_a_leaf() -> None:
    left, right = HASHES_300[0], HASHES_300[1]
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
    root = tree.read_root(4, read)
    path = [NODES_300[Coordinate(1, 1)]]
    with pytest.raises(InvalidProof):  # the two-leaf tree over inner nodes, of a leaf made of two hashes
        merkle.verify_inclusion(merkle.leaf_hash(left + right), 0, 2, path, root)


def test_a_tree_grown_in_any_steps_is_the_same() -> None:
    @given(steps=st.lists(st.integers(0, 40), max_size=10))
    def check(steps: list[int]) -> None:
        frontier, nodes, size = tree.Frontier(), {}, 0
        for step in steps:
            appended = tree.append(frontier, HASHES_300[size : size + step] if size + step <= 300 else [])
            frontier, size = appended.frontier, appended.frontier.size
            assert not nodes.keys() & dict(appended.nodes).keys(), "a stored hash was written twice"
            nodes.update(appended.nodes)
            assert tree.read_frontier(size, lambda wanted, known=nodes: known) == frontier
        assert nodes == {each: NODES_300[each] for each in stored(size)[0]}

    check()


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="complete subtrees"):
        tree.append(tree.Frontier(3, (OTHER,)), [OTHER])


@given(new=st.integers(1, 10**9), data=st.data())
def test_a_proof_in_a_large_log_reads_few_nodes(new: int, data: st.DataObject) -> None:
    levels = (new - 1).bit_length()
    index, old = data.draw(st.integers(0, new - 1)), data.draw(st.integers(1, new))
    for plan in (tree.inclusion_plan(index, new), tree.consistency_plan(old, new)):
        assert len(plan.folds) <= levels + 1
        assert len(plan.coordinates()) <= 2 * levels
        assert all((each.position + 1) << each.level <= new for each in plan.coordinates())


def test_a_proof_is_one_read_of_the_store_and_names_what_is_missing() -> None:
    asked = []

    def read_all_but_one(wanted: list[Coordinate]) -> dict[Coordinate, bytes]:
        asked.append(wanted)
        return {each: NODES_300[each] for each in wanted[1:]}

    with pytest.raises(tree.MissingNodes) as missing:
        tree.prove_inclusion(17, 300, read_all_but_one)
    assert missing.value.missing == [asked[0][0]]
    assert len(asked) == 1
