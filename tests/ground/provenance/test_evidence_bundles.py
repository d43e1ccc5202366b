"""Building bundles: the same inputs give the same bytes, and nothing unprovable is ever packed."""

import dataclasses
import hashlib
import io
import json
import random
import zipfile

import pytest

from apps.ground.provenance import bundle as bundles
from apps.ground.provenance import tree
from apps.ground.provenance.bundle import Earlier, Erasure, Opening, UnprovableBundle, build_bundle
from apps.ground.provenance.note import Signer, UntrustedNote

ORIGIN = "log.example/us"


def unpack(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_inputs_give_the_same_bytes_in_any_order(log) -> None:
    log.grow(11)
    evidence = [log.evidence(index, 11, "actor", "subject") for index in range(11)]
    first = log.bundle(11, *evidence, earlier=(1, 4, 7))
    random.Random(1).shuffle(evidence)
    shuffled = [dataclasses.replace(each, openings=tuple(reversed(each.openings))) for each in evidence]
    assert log.bundle(11, *shuffled, earlier=(7, 1, 4)) == first
    assert bundles.digest(first) == hashlib.sha256(first).hexdigest()


def test_the_manifest_lists_every_file_with_its_digest(log) -> None:
    log.grow(5)
    files = unpack(log.bundle(5, log.evidence(1, 5, "subject"), log.evidence(4, 5), earlier=(3,)))
    assert list(files) == ["manifest.json", *sorted(set(files) - {"manifest.json"})]
    manifest = json.loads(files["manifest.json"])
    assert (manifest["format"], manifest["origin"], manifest["size"]) == (bundles.FORMAT, ORIGIN, 5)
    assert {line["path"] for line in manifest["files"]} == {
        "checkpoint.txt",
        "earlier/3.txt",
        "key.txt",
        "leaves/1.json",
        "leaves/4.json",
        "openings.json",
        "openings/1/subject.json",
        "proofs.json",
    }
    for line in manifest["files"]:
        assert line["sha256"] == hashlib.sha256(files[line["path"]]).hexdigest()
        assert line["size"] == len(files[line["path"]])
        assert line["media_type"].startswith(("application/json", "text/plain"))
    assert json.loads(files["openings/1/subject.json"]) == log.subject(1)


def test_nothing_of_a_payload_that_is_not_opened_is_in_the_bundle(log) -> None:
    log.grow(3)
    content = log.bundle(3, log.evidence(2, 3, "subject"))
    assert "Größe 2".encode() in content
    assert b"someone2" not in content


def test_a_bundle_that_would_not_verify_is_not_built(log) -> None:
    log.grow(6)
    good = log.evidence(2, 6, "subject")
    other = log.evidence(3, 6)
    for changed in (
        dataclasses.replace(good, index=3),
        dataclasses.replace(good, leaf=other.leaf),
        dataclasses.replace(good, path=other.path),
        dataclasses.replace(good, path=good.path[:-1]),
        dataclasses.replace(good, openings=[Opening("subject", log.subject(3), good.openings[0].salt)]),
        dataclasses.replace(good, openings=[Opening("subject", log.subject(2), bytes(32))]),
        dataclasses.replace(good, openings=[*good.openings, *good.openings]),
        dataclasses.replace(good, openings=[Opening("parts/0/subject", {}, bytes(32))]),
        dataclasses.replace(good, erasures=[Erasure("subject", "rcp_1", "2026-11-24T11:00:00.000000Z", "gdpr-17")]),
    ):
        with pytest.raises(UnprovableBundle):
            log.bundle(6, changed)
    with pytest.raises(UnprovableBundle):
        log.bundle(6, good, good)


def test_an_earlier_checkpoint_must_be_continued(log, signer: Signer) -> None:
    log.grow(6)
    fork = type(log)(signer).grow(2)
    fork.entries.append(log.entries[5])
    fork.grow(2)
    path = tree.prove_consistency(4, 6, log.read)

    def build(earlier: list[Earlier]) -> bytes:
        return build_bundle(
            checkpoint=log.checkpoint(6), origin=ORIGIN, keys=[signer.key], evidence=[], earlier=earlier
        )

    assert build([Earlier(log.checkpoint(4), path)])
    with pytest.raises(UnprovableBundle):
        build([Earlier(fork.checkpoint(4), path)])
    with pytest.raises(UnprovableBundle):
        build([Earlier(log.checkpoint(4), path)] * 2)


def test_a_checkpoint_signed_by_another_key_is_not_packed(log) -> None:
    log.grow(2)
    stranger = Signer(ORIGIN, b"\x07" * 32)
    with pytest.raises(UntrustedNote):
        build_bundle(
            checkpoint=log.checkpoint(2, stranger), origin=ORIGIN, keys=[log.signer.key], evidence=[log.evidence(0, 2)]
        )


def test_an_erased_payload_is_declared_with_its_receipt(log) -> None:
    log.grow(3)
    erased = Erasure("actor", "rcp_9", "2026-11-24T11:00:00.000000Z", "gdpr-17", leaf=2)
    files = unpack(log.bundle(3, log.evidence(0, 3, "subject", erasures=(erased,)), log.evidence(2, 3)))
    assert json.loads(files["openings.json"])[1] == {
        "leaf": 0,
        "field": "actor",
        "erased": {"receipt": "rcp_9", "at": "2026-11-24T11:00:00.000000Z", "basis": "gdpr-17", "leaf": 2},
    }
    assert "openings/0/actor.json" not in files


def test_evidence_of_an_empty_selection_still_carries_the_checkpoint(log) -> None:
    log.grow(1)
    assert unpack(log.bundle(1))["checkpoint.txt"].decode() == log.checkpoint(1)
