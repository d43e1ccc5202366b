"""A small log to test with: leaves that open, a key of fixed seed, checkpoints of any size."""

import hashlib
from dataclasses import dataclass, field

import pytest

from apps.ground.provenance import leaves, merkle, tree
from apps.ground.provenance.bundle import Earlier, Erasure, Evidence, Opening, build_bundle
from apps.ground.provenance.checkpoint import Checkpoint, sign_checkpoint
from apps.ground.provenance.note import Signer

ORIGIN = "log.example/us"


def salt(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode()).digest()


@dataclass
class Log:
    """An in-memory log."""

    signer: Signer
    entries: list[bytes] = field(default_factory=list)
    nodes: dict[tree.Coordinate, bytes] = field(default_factory=dict)
    frontier: tree.Frontier = field(default_factory=tree.Frontier)
    receipts: dict[int, dict[str, object]] = field(default_factory=dict)

    def subject(self, number: int) -> dict[str, object]:
        if number in self.receipts:
            return self.receipts[number]
        return {"listing": f"lst_{number}", "title": f"Größe {number}", "amount_minor": number * 100}

    @staticmethod
    def actor(number: int) -> dict[str, object]:
        return {"member": f"mem_{number}", "mail": f"someone{number}@example.org"}

    def grow(self, count: int) -> "Log":
        for number in range(len(self.entries), len(self.entries) + count):
            leaf = leaves.Leaf(
                type="privacy.erase" if number in self.receipts else "listings.publish",
                marketplace="mkt_us",
                subject=leaves.salted_digest(self.subject(number), salt("subject", number)),
                actor=leaves.salted_digest(self.actor(number), salt("actor", number)),
                time=f"2026-11-24T10:00:00.{number:06d}Z",
            )
            self.entries.append(leaf.encode())
        fresh = [merkle.leaf_hash(entry) for entry in self.entries[self.frontier.size :]]
        appended = tree.append(self.frontier, fresh)
        self.nodes.update(appended.nodes)
        self.frontier = appended.frontier
        return self

    def erase(self, index: int, name: str, receipt: str = "rcp_7") -> Erasure:
        """Add the leaf that records the erasure of this payload; returns what the erased leaf's evidence then says."""
        number, at, basis = len(self.entries), "2026-11-24T11:00:00.000000Z", "gdpr-17"
        erased = [{"leaf": merkle.leaf_hash(self.entries[index]).hex(), "field": name}]
        self.receipts[number] = {"id": receipt, "facts": {"at": at, "basis": basis, "erased": erased}}
        self.grow(1)
        return Erasure(name, receipt, at, basis, leaf=number)

    def read(self, wanted: list[tree.Coordinate]) -> dict[tree.Coordinate, bytes]:
        return {each: self.nodes[each] for each in wanted if each in self.nodes}

    def checkpoint(self, size: int, *signers: Signer) -> str:
        head = Checkpoint(ORIGIN, size, tree.read_root(size, self.read))
        return sign_checkpoint(head, *(signers or [self.signer]))

    def evidence(self, index: int, size: int, *fields: str, erasures: tuple[Erasure, ...] = ()) -> Evidence:
        payloads = {"subject": self.subject(index), "actor": self.actor(index)}
        return Evidence(
            index=index,
            leaf=self.entries[index],
            path=tree.prove_inclusion(index, size, self.read),
            openings=[Opening(name, payloads[name], salt(name, index)) for name in fields],
            erasures=erasures,
        )

    def earlier(self, old: int, size: int) -> Earlier:
        return Earlier(self.checkpoint(old), tree.prove_consistency(old, size, self.read))

    def bundle(self, size: int, *evidence: Evidence, earlier: tuple[int, ...] = ()) -> bytes:
        return build_bundle(
            checkpoint=self.checkpoint(size),
            origin=ORIGIN,
            keys=[self.signer.key],
            evidence=evidence,
            earlier=[self.earlier(old, size) for old in earlier],
            about={"title": "A listing's story"},
        )


@pytest.fixture
def signer() -> Signer:
    return Signer(ORIGIN, bytes(range(32)))


@pytest.fixture
def log(signer: Signer) -> Log:
    return Log(signer)
