"""sdk/verify.py gives a verdict for every input: damage, hidden content, zip methods, erasures nobody recorded."""

import hashlib
import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ground.provenance.bundle import Erasure
from apps.ground.provenance.note import Signer
from tests.ground.provenance.test_the_offline_verifier import VERIFIER, bundle, pack, put, run, unpack, verifier

__all__ = ["bundle", "put", "verifier"]
Put = Callable[[bytes], Path]


def verdict(given: bytes, put: Put, signer: Signer) -> tuple[int, dict[str, object]]:
    """Exit code and report of a run in a process of its own; a traceback fails in `run`."""
    code, told = run(put(given), "--key", signer.key, "--json")
    return code, json.loads(told)


def written(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """The files as Python's zip writer would write them today."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return into.getvalue()


def hidden_entry(bundle: bytes) -> bytes:
    """A file in front of the zip, with a local header and no line in the directory."""
    name, content = b"openings/3/subject.json", b'{"amount_minor":99999900}'
    crc = zipfile.crc32(content)
    fields = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 0x21, crc, len(content), len(content), len(name), 0)
    return b"PK\x03\x04" + fields + name + content + bundle


@pytest.mark.parametrize(
    "change",
    [
        hidden_entry,
        lambda bundle: b"#!/bin/sh\n" + bundle,
        lambda bundle: bundle + b"\n",
        lambda bundle: bundle + bundle,
        lambda bundle: bundle[:-2] + struct.pack("<H", 5) + b"hello",
        lambda bundle: written(unpack(bundle)),
    ],
    ids=["hidden entry", "bytes before", "bytes behind", "twice", "comment", "repacked"],
)
def test_only_the_bytes_that_were_issued_are_a_bundle(bundle: bytes, put: Put, signer: Signer, change) -> None:
    """What another reader of zip files might show must not be in the file."""
    code, report = verdict(change(bundle), put, signer)
    assert (code, report["verdict"]) in {(1, "tampered"), (2, "malformed")}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("damaged", [False, True])
def test_a_compressed_bundle_is_refused_whole_or_damaged(
    bundle: bytes, put: Put, signer: Signer, method: int, damaged: bool
) -> None:
    packed = bytearray(written(unpack(bundle), method))
    if damaged:
        packed[60] ^= 0xFF
        packed[90] ^= 0xFF
    code, report = verdict(bytes(packed), put, signer)
    assert (code, report["verdict"]) == (1, "tampered")


@pytest.mark.parametrize("digest", ["hmac-sha256:ü", "hmac-sha256:\ud800", "", "ä" * 76])
def test_a_digest_of_any_text_is_judged(put: Put, signer: Signer, log, digest: str) -> None:
    """Such a leaf is no leaf of ours, but whoever holds the key could sign it: a mismatch, and no traceback."""
    log.grow(1)
    leaf = json.loads(log.entries[0])
    leaf["subject"] = digest
    forged = json.dumps(leaf).encode()
    files = unpack(log.bundle(1, log.evidence(0, 1, "subject")))
    files["leaves/0.json"] = forged
    log.entries[0] = forged
    log.nodes.clear()
    log.frontier = type(log.frontier)()
    log.grow(0)
    files["checkpoint.txt"] = log.checkpoint(1).encode()
    code, report = verdict(pack(files, relist=True), put, signer)
    assert (code, report["verdict"]) == (1, "tampered")
    assert report["leaves"][0]["digests"]["subject"]["state"] == "mismatched"


def test_a_recorded_erasure_is_proved(bundle: bytes, put: Put, signer: Signer) -> None:
    code, report = verdict(bundle, put, signer)
    assert (code, report["verdict"]) == (0, "ok")
    assert report["leaves"][0]["digests"]["actor"]["state"] == "erased"


def test_an_erasure_that_the_bundle_does_not_prove_is_a_claim(log, put: Put, signer: Signer) -> None:
    """No leaf named, the leaf not in the bundle, or in it without what it was about: code 3, never a plain OK."""
    log.grow(3)
    erased = log.erase(0, "actor")
    nameless = Erasure("actor", erased.receipt, erased.at, erased.basis)
    for parts in (
        [log.evidence(0, 4, erasures=(nameless,))],
        [log.evidence(0, 4, erasures=(erased,))],
        [log.evidence(0, 4, erasures=(erased,)), log.evidence(3, 4)],
    ):
        built = log.bundle(4, *parts)
        code, report = verdict(built, put, signer)
        assert (code, report["verdict"], report["findings"]) == (3, "claimed", [])
        code, told = run(put(built), "--key", signer.key)
        assert (code, told.splitlines()[0]) == (3, "CLAIMED")
        assert "claimed to be erased under receipt rcp_7" in told
    whole = log.bundle(4, log.evidence(0, 4, erasures=(erased,)), log.evidence(3, 4, "subject"))
    assert verdict(whole, put, signer)[0] == 0


def test_an_invented_erasure_is_found_out(log, put: Put, signer: Signer) -> None:
    """The named leaf is no erasure, erases something else, or says another receipt, time or basis."""
    log.grow(4)
    erased = log.erase(0, "actor")

    def built(said: Erasure, of: int = 0) -> bytes:
        others = [log.evidence(each, 5, "subject") for each in (3, 4)]
        return log.bundle(5, log.evidence(of, 5, erasures=(said,)), *others)

    assert verdict(built(erased), put, signer)[0] == 0
    said = (erased.receipt, erased.at, erased.basis)
    for forged in (
        built(Erasure("actor", *said, leaf=3)),
        built(erased, of=1),
        built(Erasure("subject", *said, leaf=4)),
        built(Erasure("actor", "ers_forged", *said[1:], leaf=4)),
        built(Erasure("actor", said[0], "2001-01-01T00:00:00.000000Z", said[2], leaf=4)),
        built(Erasure("actor", *said[:2], "GDPR Art. 17", leaf=4)),
        built(Erasure("actor", *said, leaf=0)),
        built(Erasure("actor", *said, leaf=5)),
    ):
        code, report = verdict(forged, put, signer)
        assert (code, report["verdict"]) == (1, "tampered"), report


def test_a_terminal_without_our_letters_still_shows_the_verdict(log, put: Put, signer: Signer) -> None:
    log.grow(1)
    said = Erasure("actor", "rcp_ü", "2026-11-24T11:00:00.000000Z", "Löschung")
    path = put(log.bundle(1, log.evidence(0, 1, erasures=(said,))))
    command = [sys.executable, str(VERIFIER), str(path), "--key", str(signer.key)]
    environment = {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("CLAIMED")


def judged(verifier: ModuleType, capsys: pytest.CaptureFixture[str], path: Path, signer: Signer) -> tuple[int, str]:
    code = verifier.main([str(path), "--key", str(signer.key), "--json"])
    return code, str(json.loads(capsys.readouterr().out)["verdict"])


FUZZ = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(data=st.data())
def test_no_damage_of_the_file_is_ok(
    bundle: bytes, tmp_path: Path, signer: Signer, verifier: ModuleType, capsys: pytest.CaptureFixture[str], data
) -> None:
    """Bytes changed, cut out, put in or doubled anywhere, the zip's own bookkeeping too: a verdict, and never OK."""
    damaged = bytearray(bundle)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, max(0, len(damaged) - 1)))
        length = data.draw(st.integers(0, 64))
        damaged[place : place + length] = data.draw(st.binary(max_size=64))
    path = tmp_path / "damaged.zip"
    path.write_bytes(bytes(damaged))
    code, said = judged(verifier, capsys, path, signer)
    assert (code, said) in {(0, "ok"), (1, "tampered"), (2, "malformed")}
    assert damaged == bundle or code != 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@FUZZ
@given(data=st.data())
def test_no_change_of_what_the_files_say_is_ok(
    bundle: bytes, tmp_path: Path, signer: Signer, verifier: ModuleType, capsys: pytest.CaptureFixture[str], data
) -> None:
    """A value anywhere in the JSON is another one, and the manifest agrees, as a careful forger would see to."""
    files = unpack(bundle)
    name = data.draw(st.sampled_from(sorted(path for path in files if path.endswith(".json"))))
    document = json.loads(files[name])
    where: object = document
    while True:
        key = data.draw(st.sampled_from(sorted(where) if isinstance(where, dict) else list(range(len(where)))))
        deeper = where[key]
        if not isinstance(deeper, (dict, list)) or not deeper or data.draw(st.booleans()):
            break
        where = deeper
    where[key] = data.draw(JSON)
    changed = json.dumps(document).encode()
    same = json.loads(changed) == json.loads(files[name])
    files[name] = changed
    content = pack(files, relist=name != "manifest.json")
    path = tmp_path / hashlib.sha256(content).hexdigest()[:12]
    path.write_bytes(content)
    code, said = judged(verifier, capsys, path, signer)
    assert (code, said) in {(0, "ok"), (1, "tampered"), (2, "malformed"), (3, "claimed")}
    unproved = name == "manifest.json" and (
        "about" in (key, *where) or key == "media_type" or where == document["about"]
    )
    assert same or code != 0 or unproved
