"""sdk/verify.py as its user runs it: alone, isolated from the product, on good and on doctored bundles."""

import base64
import hashlib
import importlib.util
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from apps.ground.provenance import leaves, merkle, tree
from apps.ground.provenance.bundle import Erasure, _zip
from apps.ground.provenance.checkpoint import Checkpoint, sign_checkpoint
from apps.ground.provenance.note import Signer, sign

VERIFIER = Path(__file__).parents[3] / "sdk" / "verify.py"
PROBES = json.loads(Path(__file__).with_name("vectors").joinpath("transparency-dev-proofs.json").read_text())
Files = dict[str, bytes]


def run(*arguments: object, interpreter: tuple[str, ...] = ("-I",)) -> tuple[int, str]:
    command = [sys.executable, *interpreter, str(VERIFIER), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/", check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def unpack(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files: Files, *, relist: bool) -> bytes:
    """The files as a zip; `relist` makes the manifest agree with them, as a careful forger would."""
    if relist:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = [
            {
                "path": path,
                "media_type": "application/json",
                "size": len(files[path]),
                "sha256": hashlib.sha256(files[path]).hexdigest(),
            }
            for path in sorted(files.keys() - {"manifest.json"})
        ]
        files = {**files, "manifest.json": json.dumps(manifest).encode()}
    return _zip(files)


@pytest.fixture
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("offline_verifier", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["offline_verifier"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bundle(log) -> bytes:
    log.grow(9)
    erased = log.erase(3, "actor")
    log.grow(3)
    return log.bundle(
        13,
        log.evidence(3, 13, "subject", erasures=(erased,)),
        log.evidence(9, 13, "subject", "actor"),
        log.evidence(10, 13),
        earlier=(5, 8),
    )


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / f"{hashlib.sha256(content).hexdigest()[:12]}"
        path.write_bytes(content)
        return path

    return write


def test_a_good_bundle_is_told_leaf_by_leaf(bundle: bytes, put, signer: Signer) -> None:
    code, told = run(put(bundle), "--key", signer.key)
    assert code == 0, told
    assert told.startswith("OK\n")
    assert "log.example/us, 13 leaves" in told
    assert "continues   checkpoints of size 5, 8" in told
    assert "3 leaves from 3 to 10, a selection" in told
    assert "actor            payload erased under receipt rcp_7, 2026-11-24T11:00:00.000000Z, gdpr-17; " in told
    assert "recorded in leaf 9\n" in told


def test_the_result_as_json_for_programs(bundle: bytes, put, signer: Signer) -> None:
    code, told = run(put(bundle), "--key", signer.key, "--json")
    report = json.loads(told)
    assert (code, report["verdict"], report["findings"]) == (0, "ok", [])
    states = {
        leaf["index"]: {name: each["state"] for name, each in leaf["digests"].items()} for leaf in report["leaves"]
    }
    assert states == {
        3: {"actor": "erased", "subject": "opened"},
        9: {"actor": "opened", "subject": "opened"},
        10: {"actor": "sealed", "subject": "sealed"},
    }
    assert report["leaves"][0]["digests"]["actor"]["leaf"] == 9


def test_it_needs_no_installed_package(bundle: bytes, put, signer: Signer) -> None:
    without_packages = ("-I", "-S")
    probe = [sys.executable, *without_packages, "-c", "import cryptography"]
    assert subprocess.run(probe, capture_output=True, check=False).returncode == 1
    assert run(put(bundle), "--key", signer.key, interpreter=without_packages)[0] == 0
    stranger = Signer(signer.key.name, b"\x07" * 32).key
    assert run(put(bundle), "--key", stranger, interpreter=without_packages)[0] == 1


def test_the_key_may_come_in_a_file(bundle: bytes, put, signer: Signer) -> None:
    assert run(put(bundle), "--key", put(f"{signer.key}\n".encode()))[0] == 0


def test_another_key_does_not_vouch(bundle: bytes, put, signer: Signer) -> None:
    code, told = run(put(bundle), "--key", Signer(signer.key.name, b"\x07" * 32).key)
    assert (code, "no pinned key of log.example/us has signed" in told) == (1, True)
    code, told = run(put(bundle), "--key", Signer("log.example/eu", bytes(range(32))).key)
    assert code == 1


def test_the_bundle_s_own_key_is_used_only_when_asked_and_says_so(bundle: bytes, put) -> None:
    assert run(put(bundle))[0] == 2
    code, told = run(put(bundle), "--trust-bundled-key")
    assert (code, "agrees with itself" in told) == (0, True)


def test_a_bundle_of_another_log_than_asked_for_is_refused(bundle: bytes, put, signer: Signer) -> None:
    assert run(put(bundle), "--key", signer.key, "--origin", "log.example/us")[0] == 0
    assert run(put(bundle), "--key", signer.key, "--origin", "log.example/eu")[0] == 1


def test_a_pinned_key_vouches_only_for_the_log_it_is_named_after(verifier, signer: Signer) -> None:
    other = Signer("log.example/eu", bytes(range(32)))
    body = Checkpoint("log.example/us", 1, merkle.leaf_hash(b"x")).body()
    keys = [verifier.parse_key(str(each.key)) for each in (signer, other)]
    assert verifier.open_checkpoint(sign(body, signer).encode(), keys).origin == "log.example/us"
    with pytest.raises(verifier.Refused):
        verifier.open_checkpoint(sign(body, other).encode(), keys)


def test_inclusion_is_judged_as_the_reference_implementation_does(verifier) -> None:
    judged = {}
    for probe in PROBES["inclusion"]:
        given = [probe["leafHash"] or "", probe["root"] or "", *(probe["proof"] or [])]
        leaf, root, *path = map(base64.b64decode, given)
        try:
            verifier.check_inclusion(leaf, probe["leafIdx"], probe["treeSize"], path, root)
            judged[probe["name"]] = False
        except verifier.Refused:
            judged[probe["name"]] = True
    assert judged == {probe["name"]: probe["wantErr"] for probe in PROBES["inclusion"]}
    assert len(judged) > 90


def test_consistency_is_judged_as_the_reference_implementation_does(verifier) -> None:
    judged = {}
    for probe in PROBES["consistency"]:
        given = [probe["root1"] or "", probe["root2"] or "", *(probe["proof"] or [])]
        old, new, *path = map(base64.b64decode, given)
        older = verifier.Checkpoint("log", probe["size1"], old, ())
        newer = verifier.Checkpoint("log", probe["size2"], new, ())
        try:
            verifier.check_consistency(older, newer, path)
            judged[probe["name"]] = False
        except verifier.Refused:
            judged[probe["name"]] = True
    assert judged == {probe["name"]: probe["wantErr"] for probe in PROBES["consistency"]}
    assert len(judged) > 90


def changed_leaf(files: Files) -> None:
    files["leaves/3.json"] = files["leaves/3.json"].replace(b"listings.publish", b"listings.withdraw")


def swapped_leaves(files: Files) -> None:
    files["leaves/3.json"], files["leaves/10.json"] = files["leaves/10.json"], files["leaves/3.json"]


def removed_leaf(files: Files) -> None:
    del files["leaves/10.json"]


def renumbered_leaf(files: Files) -> None:
    files["leaves/4.json"] = files.pop("leaves/3.json")
    files["proofs.json"] = files["proofs.json"].replace(b'"leaf":3,', b'"leaf":4,')


def shortened_proof(files: Files) -> None:
    proofs = json.loads(files["proofs.json"])
    proofs["inclusion"][0]["path"].pop()
    files["proofs.json"] = json.dumps(proofs).encode()


def shortened_consistency_proof(files: Files) -> None:
    proofs = json.loads(files["proofs.json"])
    proofs["consistency"][0]["path"].pop()
    files["proofs.json"] = json.dumps(proofs).encode()


def changed_payload(files: Files) -> None:
    files["openings/9/subject.json"] = files["openings/9/subject.json"].replace(b"gdpr-17", b"gdpr-18")


def removed_payload(files: Files) -> None:
    del files["openings/9/subject.json"]


def changed_salt(files: Files) -> None:
    openings = json.loads(files["openings.json"])
    openings[-1]["salt"] = "00" * 32
    files["openings.json"] = json.dumps(openings).encode()


def erasure_before_the_fact(files: Files) -> None:
    files["openings.json"] = files["openings.json"].replace(b'"leaf":9,"receipt"', b'"leaf":2,"receipt"')


def changed_root(files: Files) -> None:
    lines = files["checkpoint.txt"].decode().split("\n")
    lines[2] = base64.b64encode(merkle.leaf_hash(b"x")).decode()
    files["checkpoint.txt"] = "\n".join(lines).encode()


def swapped_checkpoint(files: Files) -> None:
    files["checkpoint.txt"] = files["earlier/8.txt"]


def swapped_earlier_checkpoints(files: Files) -> None:
    files["earlier/5.txt"], files["earlier/8.txt"] = files["earlier/8.txt"], files["earlier/5.txt"]


def mislabelled_earlier_checkpoint(files: Files) -> None:
    files["earlier/7.txt"] = files.pop("earlier/8.txt")
    files["proofs.json"] = files["proofs.json"].replace(b"earlier/8", b"earlier/7").replace(b'"size":8', b'"size":7')


def manifest_of_another_size(files: Files) -> None:
    files["manifest.json"] = files["manifest.json"].replace(b'"size":13}', b'"size":12}')


def foreign_file(files: Files) -> None:
    files["approval.pdf"] = b"%PDF-1.7 approved"


@pytest.mark.parametrize("relist", [False, True], ids=["careless", "careful"])
@pytest.mark.parametrize(
    "doctor",
    [
        changed_leaf,
        swapped_leaves,
        removed_leaf,
        renumbered_leaf,
        shortened_proof,
        shortened_consistency_proof,
        changed_payload,
        removed_payload,
        changed_salt,
        erasure_before_the_fact,
        changed_root,
        swapped_checkpoint,
        swapped_earlier_checkpoints,
        mislabelled_earlier_checkpoint,
        manifest_of_another_size,
        foreign_file,
    ],
    ids=lambda doctor: doctor.__name__,
)
def test_a_doctored_bundle_is_found_out(bundle: bytes, put, signer: Signer, verifier, capsys, doctor, relist) -> None:
    files = unpack(bundle)
    doctor(files)
    assert files != unpack(bundle)
    assert verifier.main([str(put(pack(files, relist=relist))), "--key", str(signer.key)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("TAMPERED\n")
    assert "REFUSED" in told


def test_a_doctored_bundle_is_found_out_in_a_process_of_its_own(bundle: bytes, put, signer: Signer) -> None:
    files = unpack(bundle)
    changed_payload(files)
    code, told = run(put(pack(files, relist=True)), "--key", signer.key, "--json")
    report = json.loads(told)
    assert (code, report["verdict"]) == (1, "tampered")
    assert report["findings"] == [
        {"where": "leaf 9, subject", "message": "the payload is not what the leaf's digest stands for"}
    ]
    assert report["leaves"][1]["digests"]["subject"]["state"] == "mismatched"


def test_repacking_without_change_gives_the_same_bytes(bundle: bytes) -> None:
    assert pack(unpack(bundle), relist=False) == bundle


def test_what_is_not_a_bundle_is_malformed_and_not_tampered(bundle: bytes, put, signer: Signer, tmp_path: Path) -> None:
    files = unpack(bundle)
    no_manifest = {path: content for path, content in files.items() if path != "manifest.json"}
    other_format = {**files, "manifest.json": files["manifest.json"].replace(b"evidence/1", b"evidence/9")}
    twice = {**files, "proofs.json": files["proofs.json"].replace(b'"inclusion":', b'"inclusion":[],"inclusion":')}
    for content in (
        b"",
        b"not a zip file",
        bundle[: len(bundle) // 2],
        bundle[:-30],
        pack(no_manifest, relist=False),
        pack(other_format, relist=False),
        pack(twice, relist=True),
    ):
        code, told = run(put(content), "--key", signer.key)
        assert (code, told.startswith("MALFORMED\n"), "cannot be judged" in told) == (2, True, True), told
    assert run(tmp_path / "nowhere.zip", "--key", signer.key)[0] == 2
    assert run(put(bundle), "--key", "log.example/us+00000000+AAAA")[0] == 2
    assert run(put(bundle), "--key", tmp_path / "nowhere.txt")[0] == 2


def test_a_kept_checkpoint_must_agree(bundle: bytes, put, signer: Signer, log) -> None:
    pinned = ("--key", signer.key, "--since")
    for size in (5, 8, 13):
        code, told = run(put(bundle), *pinned, put(log.checkpoint(size).encode()))
        assert (code, f"consistent with the kept checkpoint of size {size}" in told) == (0, True), told
    rewritten = type(log)(signer)
    rewritten.entries.append(log.entries[1])
    rewritten.grow(12)
    for size in (5, 13):
        code, told = run(put(bundle), *pinned, put(rewritten.checkpoint(size).encode()))
        assert code == 1, told
    assert run(put(bundle), *pinned, put(type(log)(signer).checkpoint(0).encode()))[0] == 2
    other = Signer("log.example/eu", bytes(range(32)))
    foreign = sign_checkpoint(Checkpoint("log.example/eu", 13, tree.read_root(13, log.read)), other)
    code, told = run(put(bundle), "--key", other.key, *pinned, put(foreign.encode()))
    assert (code, "a checkpoint of another log" in told) == (2, True)


def test_a_proof_for_a_kept_checkpoint_may_come_from_the_api(bundle: bytes, put, signer: Signer, log) -> None:
    def proof(old: int, new: int) -> Path:
        path = [base64.b64encode(each).decode() for each in tree.prove_consistency(old, new, log.read)]
        return put(json.dumps({"from": old, "to": new, "path": path}).encode())

    since = ("--key", signer.key, "--since", put(log.checkpoint(6).encode()))
    assert run(put(bundle), *since)[0] == 2
    assert run(put(bundle), *since, "--proof", proof(6, 13))[0] == 0
    assert run(put(bundle), *since, "--proof", proof(7, 13))[0] == 2
    log.grow(4)
    newer = ("--key", signer.key, "--since", put(log.checkpoint(17).encode()))
    assert run(put(bundle), *newer, "--proof", proof(13, 17))[0] == 0


def test_coverage_tells_a_whole_stretch_from_a_selection(log, put, signer: Signer) -> None:
    log.grow(6)
    for indexes, words in (
        ([1, 2, 3], "3 leaves from 1 to 3, without a gap"),
        ([1, 3], "2 leaves from 1 to 3, a selection"),
        ([4], "coverage    leaf 4"),
        ([], "coverage    no leaves"),
    ):
        code, told = run(put(log.bundle(6, *(log.evidence(each, 6) for each in indexes))), "--key", signer.key)
        assert (code, words in told) == (0, True)


def test_text_from_a_bundle_cannot_drive_the_terminal(log, put, signer: Signer) -> None:
    log.grow(1)
    erasure = Erasure("actor", "rcp_\x1b[2J\n OK", "2026-11-24T11:00:00.000000Z", "gdpr-17")
    code, told = run(put(log.bundle(1, log.evidence(0, 1, erasures=(erasure,)))), "--key", signer.key)
    assert (code, "\x1b" in told, "\n OK" in told) == (3, False, False)


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [  # RFC 8032 section 7.1, tests 1 to 3
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe"
            "24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
            "eeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed2"
            "8dc027beceea1ec40a",
        ),
    ],
)
def test_signatures_are_checked_as_rfc_8032_says(verifier, public: str, message: str, signature: str) -> None:
    key, text, signed = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)
    assert verifier.signature_holds_slowly(key, text, signed)
    assert verifier.signature_holds(key, text, signed)
    order = verifier.ORDER
    stretched = signed[:32] + (int.from_bytes(signed[32:], "little") + order).to_bytes(32, "little")
    for holds in (verifier.signature_holds_slowly, verifier.signature_holds):
        assert not holds(key, text + b"x", signed)
        assert not holds(key, text, stretched), "s must be below the group order"
        assert not holds(key, text, signed[:-1])
        assert not holds(key[::-1], text, signed)


def test_the_plain_and_the_packaged_check_agree(verifier) -> None:
    chance = random.Random(8032)
    for _ in range(10):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        public, message = private.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(80))
        signature = bytearray(private.sign(message))
        assert verifier.signature_holds_slowly(public, message, bytes(signature))
        signature[chance.randrange(64)] ^= 1 << chance.randrange(8)
        assert not verifier.signature_holds_slowly(public, message, bytes(signature))
        assert not verifier.signature_holds(public, message, bytes(signature))


def test_the_verifier_and_the_product_hash_alike(verifier, log) -> None:
    log.grow(1)
    assert verifier.hash_leaf(log.entries[0]) == leaves.Leaf.decode(log.entries[0]).hash()
    assert verifier.hash_node(b"a" * 32, b"b" * 32) == merkle.node_hash(b"a" * 32, b"b" * 32)
