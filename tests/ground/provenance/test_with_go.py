"""What Go's own libraries say of our checkpoints and proofs, by sdk/foreign, which `make verify-foreign` builds."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from apps.ground.provenance.note import Signer

SOURCE = settings.ROOT / "sdk" / "foreign" / "verify.go"
BUILT = settings.ROOT / ".var" / "foreign" / "verify"
OTHER = Signer("log.example/us", bytes(32))

pytestmark = pytest.mark.skipif(
    not BUILT.exists() or BUILT.stat().st_mtime < SOURCE.stat().st_mtime,
    reason="Go's verifier is not built: `make verify-foreign`",
)


def judged(folder: Path, bundle: bytes, key: object) -> tuple[int, str]:
    """Exit code and words of the Go program."""
    path = folder / "evidence.zip"
    path.write_bytes(bundle)
    done = subprocess.run([BUILT, path, str(key)], capture_output=True, text=True, check=False, timeout=30)
    return done.returncode, done.stdout + done.stderr


def test_go_finds_every_leaf_and_every_earlier_checkpoint(log, tmp_path: Path) -> None:
    """P13: each leaf of a log of 300, and each size it ever had."""
    log.grow(300)
    bundle = log.bundle(300, *(log.evidence(index, 300) for index in range(300)), earlier=tuple(range(1, 300)))
    code, told = judged(tmp_path, bundle, log.signer.key)
    assert code == 0, told
    lines = told.splitlines()
    assert lines[0] == "checkpoint log.example/us 300"
    assert lines[1:] == [f"included {index}" for index in range(300)] + [f"continues {size}" for size in range(1, 300)]


def test_go_refuses_what_the_key_did_not_sign(log, tmp_path: Path) -> None:
    log.grow(5)
    assert judged(tmp_path, log.bundle(5, log.evidence(1, 5)), OTHER.key)[0] == 1
    code, told = judged(tmp_path, log.bundle(5, log.evidence(1, 5)), str(log.signer.key)[:-2] + "AA")
    assert (code, "REFUSED" in told) == (1, True)


@pytest.mark.parametrize("path", ["leaves/10.json", "proofs.json", "checkpoint.txt", "earlier/7.txt"])
def test_go_refuses_a_bundle_with_one_thing_changed(log, tmp_path: Path, path: str) -> None:
    """A digit of the leaf, a proof, the size, an older size: each alone is found."""
    from tests.ground.provenance.test_the_offline_verifier import pack, unpack

    log.grow(20)
    files = unpack(log.bundle(20, log.evidence(10, 20), earlier=(7,)))
    changes = {
        "leaves/10.json": (b"10:00:00", b"10:00:01"),
        "proofs.json": (b'"path":["', b'"path":["AAAA'),
        "checkpoint.txt": (b"\n20\n", b"\n21\n"),
        "earlier/7.txt": (b"\n7\n", b"\n8\n"),
    }
    assert changes[path][0] in files[path]
    files[path] = files[path].replace(*changes[path], 1)
    code, told = judged(tmp_path, pack(files, relist=True), log.signer.key)
    assert (code, "REFUSED" in told) == (1, True), told
