#!/usr/bin/env python3
"""Check an evidence bundle offline: one file, Python 3.11 or newer, nothing to install.

    python3 verify.py bundle.zip --key 'log.example/us+1a2b3c4d+AbCd...'

Exit codes: 0 everything verifies (OK); 1 something does not (TAMPERED); 2 the input is not a bundle or the call is
wrong (MALFORMED); 3 everything verifies except that a payload is said to be erased and the bundle does not prove the
erasure (CLAIMED). With --json the same as `verdict`. Every input gets a verdict. The key must come from somewhere else
than the bundle: the log's published key, or one you noted earlier.

What is checked: the archive byte by byte (files stored in the directory's order, nothing before, between or behind
them); the files against the manifest; the checkpoint's signature by a pinned key (C2SP signed-note and
tlog-checkpoint); that each leaf is in the signed tree (RFC 9162 section 2.1.3.2); that the tree continues earlier
checkpoints (section 2.1.4.2), the bundle's and your own (--since); that each opened payload is what the leaf's digest
stands for; that an erased payload's erasure is recorded by a later leaf of type `privacy.erase`, whose opened subject
names this receipt, time and basis, and this leaf and field.

It shares no code with the product that writes bundles. Signatures are checked by the `cryptography` package where that
is installed, and otherwise here, by RFC 8032 section 5.1.7.
"""

import argparse
import base64
import hashlib
import hmac
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None  # type: ignore[assignment, misc]

FORMAT = "intelgraph.evidence/1"
ERASURE = "privacy.erase"
OK, TAMPERED, MALFORMED, CLAIMED = 0, 1, 2, 3
VERDICTS = {OK: "ok", TAMPERED: "tampered", MALFORMED: "malformed", CLAIMED: "claimed"}
MOST_BYTES = 1 << 30
UNREADABLE = (
    OSError,
    zipfile.BadZipFile,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    LookupError,
    struct.error,
)


class Malformed(Exception):
    """The input is not what it should be at all, so it cannot be judged."""


class Refused(Exception):
    """Well formed, and not true: a signature, proof or digest that does not hold."""


PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]  # extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z


def add_points(first: Point, second: Point) -> Point:
    a = (first[1] - first[0]) * (second[1] - second[0]) % PRIME
    b = (first[1] + first[0]) * (second[1] + second[0]) % PRIME
    c = 2 * first[3] * second[3] * CURVE_D % PRIME
    d = 2 * first[2] * second[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiply(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add_points(result, point)
        point = add_points(point, point)
        scalar >>= 1
    return result


def decode_point(encoded: bytes) -> Point | None:
    """Section 5.1.3: the point whose y and sign of x these 32 bytes are; None where there is none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= PRIME:
        return None
    square = (y * y - 1) * pow(CURVE_D * y * y + 1, -1, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if (x * x - square) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if (x * x - square) % PRIME or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def encode_point(point: Point) -> bytes:
    inverse = pow(point[2], -1, PRIME)
    x, y = point[0] * inverse % PRIME, point[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decode_point((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little"))


def signature_holds_slowly(public: bytes, message: bytes, signature: bytes) -> bool:
    """Section 5.1.7 in plain Python, some milliseconds a signature."""
    key = decode_point(public)
    if key is None or BASE is None or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    negated: Point = (PRIME - key[0], key[1], key[2], PRIME - key[3])
    return encode_point(add_points(multiply(scalar, BASE), multiply(challenge, negated))) == signature[:32]


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    if Ed25519PublicKey is None:
        return signature_holds_slowly(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Key:
    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    signed_by: tuple[str, ...]


def decode_base64(text: object) -> bytes:
    try:
        decoded = base64.b64decode(str(text), validate=True)
    except ValueError as error:
        raise Malformed("not base64") from error
    if base64.b64encode(decoded).decode() != text:
        raise Malformed("not canonical base64")
    return decoded


def parse_key(text: str) -> Key:
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise Malformed("a verifier key is name+id+key")
    material = decode_base64(parts[2])
    key = Key(parts[0], material[1:])
    if not key.name or material[:1] != b"\x01" or len(key.public) != 32 or parts[1] != key.id.hex():
        raise Malformed("not an Ed25519 verifier key whose id is the hash of its name and key")
    return key


def open_checkpoint(note: bytes, keys: Sequence[Key]) -> Checkpoint:
    """The checkpoint, once a pinned key that bears its origin's name has signed it. Raises Malformed, Refused."""
    try:
        body, gap, signatures = note.decode().rpartition("\n\n")
    except UnicodeDecodeError as error:
        raise Malformed("the checkpoint is not UTF-8") from error
    lines = body.split("\n")
    if not gap or not signatures.endswith("\n") or len(lines) < 3 or not all(lines):
        raise Malformed("the checkpoint is not a signed note of at least three lines")
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]) or len(root := decode_base64(lines[2])) != 32:
        raise Malformed("the checkpoint's size or root is malformed")
    signed_by = []
    for line in signatures.removesuffix("\n").split("\n"):
        match = re.fullmatch(r"— (\S+) (\S+)", line)
        if match is None:
            raise Malformed("a signature line is not `— name base64`")
        signature = decode_base64(match[2])
        for key in keys:
            if (key.name, key.id) == (match[1], signature[:4]) and key.name == lines[0]:
                if not signature_holds(key.public, (body + "\n").encode(), signature[4:]):
                    raise Refused(f"the signature by {key.name}+{key.id.hex()} does not hold")
                signed_by.append(f"{key.name}+{key.id.hex()}")
    if not signed_by:
        raise Refused(f"no pinned key of {lines[0]} has signed the checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root, tuple(signed_by))


def hash_leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Section 2.1.3.2. Raises Refused."""
    if not 0 <= index < size:
        raise Refused("outside the tree")
    if any(len(each) != 32 for each in (leaf, root, *path)):
        raise Refused("a hash is not 32 bytes long")
    node, last, computed = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Refused("the inclusion proof is too long")
        if node & 1 or node == last:
            computed = hash_node(sibling, computed)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            computed = hash_node(computed, sibling)
        node, last = node >> 1, last >> 1
    if last or computed != root:
        raise Refused("the inclusion proof does not lead to the signed root")


def check_consistency(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> None:
    """Section 2.1.4.2. Raises Refused."""
    if not 0 < old.size <= new.size:
        raise Refused(f"nothing can be shown from size {old.size} to {new.size}")
    if old.size == new.size:
        if path or old.root != new.root:
            raise Refused(f"two different trees of size {old.size}")
        return
    steps = list(path) if old.size & (old.size - 1) else [old.root, *path]
    if not path:
        raise Refused("the consistency proof is empty")
    node, last = old.size - 1, new.size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    older = newer = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            raise Refused("the consistency proof is too long")
        if node & 1 or node == last:
            older, newer = hash_node(sibling, older), hash_node(sibling, newer)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            newer = hash_node(newer, sibling)
        node, last = node >> 1, last >> 1
    if last or older != old.root or newer != new.root:
        raise Refused(f"the tree of {new.size} does not continue the tree of {old.size}")


@dataclass
class Finding:
    """One thing that does not hold."""

    where: str
    message: str


@dataclass
class LeafReport:
    """A leaf, and for each of its digests: sealed, opened, missing, mismatched, erased with its receipt, or claimed.

    hash: SHA-256 of the leaf in hex, as receipts of erasures name it.
    """

    index: int
    type: str
    time: str
    hash: str
    included: bool
    digests: dict[str, dict[str, Any]]


@dataclass
class Report:
    verdict: str = "ok"
    origin: str = ""
    size: int = 0
    root: str = ""
    signed_by: tuple[str, ...] = ()
    continues: list[int] = field(default_factory=list)
    coverage: str = ""
    leaves: list[LeafReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, where: str, reason: object) -> None:
        self.findings.append(Finding(where, str(reason)))


def parse_json(data: bytes, what: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a name twice in one object")
        return dict(pairs)

    try:
        return json.loads(data.decode(), object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{what} is not JSON: {error}") from error


def expect(value: Any, kind: type, what: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Malformed(f"{what} is missing or of the wrong kind")
    return value


def read_files(bundle: Path, report: Report) -> dict[str, bytes]:
    """The zip's files by path. A file whose own check sum fails is a finding, and left out. Raises Malformed."""
    files: dict[str, bytes] = {}
    try:
        if bundle.stat().st_size > MOST_BYTES:
            raise Malformed("the bundle is larger than 1 GiB")
        data = bundle.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len({entry.filename for entry in entries}) != len(entries):
                raise Malformed("a path is in the bundle twice")
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Malformed("the bundle is larger than 1 GiB unpacked")
            for entry in entries:
                if entry.compress_type != zipfile.ZIP_STORED:
                    report.refuse(entry.filename, "compressed: a bundle stores its files as they are")
                    continue
                try:
                    files[entry.filename] = archive.read(entry)
                except UNREADABLE as error:
                    report.refuse(entry.filename, f"damaged: {error}")
    except UNREADABLE as error:
        raise Malformed(f"not a readable zip file: {error}") from error
    if not report.findings:
        check_archive(data, files, report)
    return files


def check_archive(data: bytes, files: dict[str, bytes], report: Report) -> None:
    """The archive holds these files, in this order, and not one byte more; there is one way to write it.

    Another reader of zip files may go by the local headers instead of the directory, or skip what is in front; where
    only one sequence of bytes is right, no reader finds anything else than what is verified here.
    """
    place = 0
    for expected in archive_parts(files):
        if not data.startswith(expected, place):
            report.refuse(
                f"byte {place}", "the archive is not as it was issued: repacked, damaged, or something was added"
            )
            return
        place += len(expected)
    if place != len(data):
        report.refuse(f"byte {place}", "there is something behind the archive")


def archive_parts(files: dict[str, bytes]) -> Iterator[bytes]:
    """The one way to write these files as a bundle: stored, dated 1980-01-01, mode 644, nothing extra."""
    directory, place = b"", 0
    for path, content in files.items():
        name = path.encode()
        flags = 0 if name.isascii() else 0x800
        common = struct.pack(
            "<HHHHHLLLHH", 20, flags, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(name), 0
        )
        header = b"PK\x03\x04" + common + name
        yield header
        yield content
        directory += b"PK\x01\x02\x14\x03" + common + struct.pack("<HHHLL", 0, 0, 0, 0o644 << 16, place) + name
        place += len(header) + len(content)
    yield directory
    yield b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, len(files), len(files), len(directory), place, 0)


def check_manifest(files: dict[str, bytes], report: Report) -> dict[str, Any]:
    """Every file is listed once and is what the list says; every listed file is there."""
    if "manifest.json" not in files:
        raise Malformed("there is no manifest.json")
    manifest = expect(parse_json(files["manifest.json"], "manifest.json"), dict, "the manifest")
    if manifest.get("format") != FORMAT:
        raise Malformed(f"the format is not {FORMAT}")
    listed: dict[str, dict[str, Any]] = {}
    for line in expect(manifest.get("files"), list, "the manifest's files"):
        path = expect(expect(line, dict, "a manifest line").get("path"), str, "a manifest path")
        if path in listed:
            raise Malformed(f"{path} is listed twice")
        listed[path] = line
    for path, line in listed.items():
        if path not in files:
            report.refuse(path, "listed in the manifest and not in the bundle, or damaged")
        elif (len(files[path]), hashlib.sha256(files[path]).hexdigest()) != (line.get("size"), line.get("sha256")):
            report.refuse(path, "not the file that the manifest lists")
    for path in files.keys() - listed.keys() - {"manifest.json"}:
        report.refuse(path, "in the bundle and not listed in the manifest")
    return dict(manifest)


def decode_path(value: Any) -> list[bytes]:
    hashes = [decode_base64(each) for each in expect(value, list, "a proof's path")]
    if any(len(each) != 32 for each in hashes):
        raise Malformed("a proof holds a hash that is not 32 bytes")
    return hashes


def required(files: dict[str, bytes], path: str) -> bytes:
    if path not in files:
        raise Malformed(f"there is no {path}")
    return files[path]


def check_leaves(files: dict[str, bytes], proofs: dict[str, Any], head: Checkpoint, report: Report) -> set[str]:
    """Each leaf is in the signed tree. Returns the paths of the files this vouches for."""
    used = set()
    for line in expect(proofs.get("inclusion"), list, "the inclusion proofs"):
        index = expect(expect(line, dict, "an inclusion proof").get("leaf"), int, "a leaf's number")
        path = f"leaves/{index}.json"
        if path in used:
            raise Malformed(f"leaf {index} has two inclusion proofs")
        used.add(path)
        if path not in files:
            report.refuse(path, "the leaf is missing")
            continue
        included = True
        try:
            check_inclusion(hash_leaf(files[path]), index, head.size, decode_path(line.get("path")), head.root)
        except Refused as refusal:
            included = False
            report.refuse(path, refusal)
        try:
            leaf = expect(parse_json(files[path], path), dict, path)
            digests = {"actor": leaf.get("actor"), "subject": leaf.get("subject")}
            for number, part in enumerate(expect(leaf.get("parts"), list, f"{path}: parts")):
                digests[f"parts/{number}/subject"] = expect(part, dict, f"{path}: a part").get("subject")
            states = {name: {"state": "sealed", "digest": expect(value, str, name)} for name, value in digests.items()}
            kind, time = expect(leaf.get("type"), str, "type"), expect(leaf.get("time"), str, "time")
        except Malformed:
            if included:
                raise
            continue  # it is already a finding; what a false leaf says does not matter
        report.leaves.append(LeafReport(index, kind, time, hash_leaf(files[path]).hex(), included, states))
    report.leaves.sort(key=lambda each: each.index)
    return used


def check_openings(files: dict[str, bytes], report: Report) -> set[str]:
    """Each opened payload is what its digest stands for, each erasure recorded. Returns the paths of the payloads."""
    by_index = {leaf.index: leaf for leaf in report.leaves}
    used = set()
    erasures: list[Erasure] = []
    for line in expect(parse_json(required(files, "openings.json"), "openings.json"), list, "the openings"):
        index = expect(expect(line, dict, "an opening").get("leaf"), int, "an opening's leaf")
        name = expect(line.get("field"), str, "an opening's field")
        where = f"leaf {index}, {name}"
        if index not in by_index or name not in by_index[index].digests:
            report.refuse(where, "opens a digest that is not in the bundle")
            if isinstance(line.get("payload"), str):
                used.add(line["payload"])
            continue
        state = by_index[index].digests[name]
        if state["state"] != "sealed":
            raise Malformed(f"{where}: opened twice")
        if "erased" in line:
            state["state"] = "claimed"
            erasures.append(Erasure(by_index[index], name, expect(line["erased"], dict, where)))
            continue
        path = expect(line.get("payload"), str, f"{where}: payload")
        used.add(path)
        try:
            salt = bytes.fromhex(expect(line.get("salt"), str, f"{where}: salt"))
        except ValueError as error:
            raise Malformed(f"{where}: the salt is not hex") from error
        if path not in files:
            state["state"] = "missing"
            report.refuse(where, "the payload is missing, and no erasure is declared")
        elif len(salt) != 32 or digest_of(files[path], salt) != state["digest"]:
            state["state"] = "mismatched"
            report.refuse(where, "the payload is not what the leaf's digest stands for")
        else:
            state.update(state="opened", payload=path)
    for erasure in erasures:
        check_erasure(erasure, by_index, files, report)
    return used


def digest_of(payload: bytes, salt: bytes) -> str:
    return "hmac-sha256:" + hmac.new(salt, payload, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Erasure:
    """What a bundle says of an erased payload: of which leaf and field, and the receipt's id, time, basis, leaf."""

    of: LeafReport
    name: str
    said: dict[str, Any]


def check_erasure(erasure: Erasure, by_index: dict[int, LeafReport], files: dict[str, bytes], report: Report) -> None:
    """Marks the digest as erased where a leaf of the log proves it; a claim stays a claim, a false one is a finding."""
    where = f"leaf {erasure.of.index}, {erasure.name}"
    receipt = {each: expect(erasure.said.get(each), str, f"{where}: {each}") for each in ("receipt", "at", "basis")}
    number = erasure.said.get("leaf")
    state = erasure.of.digests[erasure.name]
    state.update(receipt, leaf=number)
    if number is None:
        return
    expect(number, int, f"{where}: the erasure's leaf")
    if not erasure.of.index < number < report.size:
        report.refuse(where, f"its erasure is said to be leaf {number}, which cannot be")
        return
    recorded = by_index.get(number)
    if recorded is None or not recorded.included:
        return
    if recorded.type != ERASURE:
        report.refuse(where, f"its erasure is said to be leaf {number}, which is a {recorded.type}")
        return
    if recorded.digests["subject"]["state"] != "opened":
        return
    if not is_receipt(files[recorded.digests["subject"]["payload"]], receipt, erasure):
        report.refuse(where, f"its erasure is said to be leaf {number}, which is about something else")
        return
    state["state"] = "erased"


def is_receipt(payload: bytes, said: dict[str, str], erasure: Erasure) -> bool:
    """Whether an erasure's opened subject is this receipt, and names this leaf and field among what it erased."""
    subject = parse_json(payload, "the receipt of an erasure")
    facts = subject.get("facts") if isinstance(subject, dict) else None
    if not isinstance(facts, dict) or not isinstance(facts.get("erased"), list):
        return False
    if said != {"receipt": subject.get("id"), "at": facts.get("at"), "basis": facts.get("basis")}:
        return False
    return {"leaf": erasure.of.hash, "field": erasure.name} in facts["erased"]


def check_earlier(
    files: dict[str, bytes], proofs: dict[str, Any], head: Checkpoint, keys: Sequence[Key], report: Report
) -> dict[int, list[bytes]]:
    """The bundle's own earlier checkpoints. Returns the proofs by size."""
    by_size = {}
    for line in expect(proofs.get("consistency"), list, "the consistency proofs"):
        size = expect(expect(line, dict, "a consistency proof").get("size"), int, "an earlier size")
        by_size[size] = decode_path(line.get("path"))
        path = f"earlier/{size}.txt"
        if line.get("checkpoint") != path:
            raise Malformed(f"the consistency proof of size {size} does not name {path}")
        if path not in files:
            report.refuse(path, "the earlier checkpoint is missing")
            continue
        try:
            old = open_checkpoint(files[path], keys)
            if (old.origin, old.size) != (head.origin, size):
                raise Refused("not the earlier checkpoint of this log that it is said to be")
            check_consistency(old, head, by_size[size])
            report.continues.append(size)
        except Refused as refusal:
            report.refuse(path, refusal)
    return by_size


def check_since(
    since: Path,
    proof: Path | None,
    by_size: dict[int, list[bytes]],
    head: Checkpoint,
    keys: Sequence[Key],
    report: Report,
) -> None:
    """A checkpoint that the caller has kept, older or newer than the bundle's. Raises Malformed, Refused."""
    kept = open_checkpoint(since.read_bytes(), keys)
    if kept.origin != head.origin:
        raise Malformed(f"{since} is a checkpoint of another log, {kept.origin}")
    if kept.size == 0:
        raise Malformed(f"{since} is of an empty log, with which every log is consistent")
    old, new = sorted((kept, head), key=lambda each: each.size)
    if old.size == new.size:
        path: list[bytes] = []
    elif proof is not None:
        found = expect(parse_json(proof.read_bytes(), str(proof)), dict, str(proof))
        if (found.get("from"), found.get("to")) != (old.size, new.size):
            raise Malformed(f"{proof} is not a proof from size {old.size} to {new.size}")
        path = decode_path(found.get("path"))
    elif old is kept and old.size in by_size:
        path = by_size[old.size]
    else:
        raise Malformed(f"a consistency proof from size {old.size} to {new.size} is needed: give it with --proof")
    check_consistency(old, new, path)
    report.notes.append(f"consistent with the kept checkpoint of size {kept.size}")


def describe_coverage(indexes: list[int]) -> str:
    if not indexes:
        return "no leaves"
    first, last = indexes[0], indexes[-1]
    gap = "without a gap" if last - first + 1 == len(indexes) else "a selection"
    return f"leaf {first}" if first == last else f"{len(indexes)} leaves from {first} to {last}, {gap}"


def verify(options: argparse.Namespace, report: Report) -> None:
    """All checks in their order; fills the report. Raises Malformed where no judgement is possible."""
    files = read_files(options.bundle, report)
    manifest = check_manifest(files, report)
    keys = [read_key(each) for each in options.key]
    if options.trust_bundled_key:
        keys += [parse_key(line) for line in required(files, "key.txt").decode("utf-8", "replace").splitlines()]
        report.notes.append("the key came with the bundle: this shows only that the bundle agrees with itself")
    try:
        head = open_checkpoint(required(files, "checkpoint.txt"), keys)
    except Refused as refusal:
        report.refuse("checkpoint.txt", refusal)
        return  # without a signed root there is nothing to hold the rest against
    report.origin, report.size, report.signed_by = head.origin, head.size, head.signed_by
    report.root = base64.b64encode(head.root).decode()
    if options.origin not in (None, head.origin):
        report.refuse("checkpoint.txt", f"of the log {head.origin}, not {options.origin}")
    if (manifest.get("origin"), manifest.get("size")) != (head.origin, head.size):
        report.refuse("manifest.json", "names another log or size than the signed checkpoint")
    proofs = expect(parse_json(required(files, "proofs.json"), "proofs.json"), dict, "the proofs")
    used = check_leaves(files, proofs, head, report) | check_openings(files, report)
    by_size = check_earlier(files, proofs, head, keys, report)
    used |= {f"earlier/{size}.txt" for size in by_size}
    used |= {"manifest.json", "checkpoint.txt", "key.txt", "proofs.json", "openings.json"}
    for path in sorted(files.keys() - used):
        report.refuse(path, "nothing in the log vouches for this file")
    if options.since is not None:
        try:
            check_since(options.since, options.proof, by_size, head, keys, report)
        except Refused as refusal:
            report.refuse(str(options.since), refusal)
    report.coverage = describe_coverage([leaf.index for leaf in report.leaves])


def read_key(text: str) -> Key:
    return parse_key(text if "+" in text else Path(text).read_text("utf-8"))


def plain(text: object) -> str:
    """Text from a bundle, safe for a terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in str(text))


def tell(report: Report) -> list[str]:
    lines = [report.verdict.upper()]
    if report.origin:
        lines += [f"log         {report.origin}, {report.size} leaves, root {report.root}"]
        lines += [f"signed by   {', '.join(report.signed_by)}", f"coverage    {report.coverage}"]
    if report.continues:
        lines.append(f"continues   checkpoints of size {', '.join(map(str, report.continues))}")
    for leaf in report.leaves:
        lines.append(
            f"leaf {leaf.index:<6} {'included' if leaf.included else 'NOT INCLUDED'}  {leaf.time}  {leaf.type}"
        )
        for name, state in leaf.digests.items():
            lines.append(f"    {name:<16} {tell_state(state)}")
    lines += [f"note        {note}" for note in report.notes]
    lines += [f"REFUSED     {finding.where}: {finding.message}" for finding in report.findings]
    return [plain(line) for line in lines]


def tell_state(state: dict[str, Any]) -> str:
    if state["state"] == "sealed":
        return "sealed (digest only)"
    if state["state"] not in ("erased", "claimed"):
        return str(state["state"])
    told = f"under receipt {state['receipt']}, {state['at']}, {state['basis']}"
    if state["state"] == "erased":
        return f"payload erased {told}; recorded in leaf {state['leaf']}"
    return f"payload claimed to be erased {told}; this bundle does not prove it"


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Check an evidence bundle offline.",
        epilog="Exit: 0 ok, 1 tampered, 2 malformed or wrong call, 3 ok but for an erasure that is only claimed.",
    )
    parser.add_argument("bundle", type=Path, help="the bundle, a zip file")
    parser.add_argument(
        "--key", action="append", default=[], help="a pinned verifier key or a file with one; repeatable"
    )
    parser.add_argument("--origin", help="the log it must be of (default: one that a pinned key names)")
    parser.add_argument("--since", type=Path, metavar="CHECKPOINT", help="a checkpoint you kept, to agree with")
    parser.add_argument("--proof", type=Path, help="the consistency proof for --since, as the API gives it")
    parser.add_argument("--trust-bundled-key", action="store_true", help="use the bundle's own key (shows much less)")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    options = parser.parse_args(arguments)
    if not options.key and not options.trust_bundled_key:
        parser.error("give --key: without a key from elsewhere a bundle can only vouch for itself")
    if options.proof is not None and options.since is None:
        parser.error("--proof goes with --since")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse_arguments(arguments)
    report = Report()
    code = OK
    try:
        verify(options, report)
    except (Malformed, OSError, ValueError, RecursionError, MemoryError) as error:
        code = MALFORMED
        report.notes.append(f"cannot be judged: {error}")
    if report.findings:
        code = TAMPERED
    if code == OK and any(state["state"] == "claimed" for leaf in report.leaves for state in leaf.digests.values()):
        code = CLAIMED
    report.verdict = VERDICTS[code]
    print(json.dumps(asdict(report), indent=2) if options.json else "\n".join(tell(report)))
    return code


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            errors="backslashreplace"
        )  # a terminal that cannot show a letter still shows the verdict
    sys.exit(main())
