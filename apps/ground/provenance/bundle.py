"""Evidence bundles: leaves with everything needed to check them offline, as one deterministic zip file.

    manifest.json     format, origin, size, what the bundle is about, and path, media type, size, sha256 of each file
    checkpoint.txt    the signed checkpoint that all inclusion proofs lead to
    key.txt           the log's verifier key, for reference: a verifier pins its own copy
    leaves/N.json     leaf N, the bytes that were hashed
    proofs.json       the inclusion proof of each leaf, and consistency proofs with earlier checkpoints
    earlier/N.txt     an earlier checkpoint of size N
    openings.json     for each digest that is opened: where its payload is, its salt; or the receipt of its erasure
    openings/N/F.json the payload behind field F of leaf N, the bytes that were digested

Same inputs, same bytes: fixed times and order, nothing compressed (compressors differ between machines). A bundle that
would not verify is never built. `sdk/verify.py` reads what is written here and shares no code with it.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.ground.provenance import leaves, merkle
from apps.ground.provenance.checkpoint import Checkpoint, open_checkpoint
from apps.ground.provenance.note import VerifierKey

FORMAT = "intelgraph.evidence/1"
MEDIA_TYPE = "application/zip"
_MEDIA_TYPES = {".json": "application/json", ".txt": "text/plain; charset=utf-8"}


class UnprovableBundle(ValueError):
    """The parts do not prove each other, so no bundle is made of them; the message names the part."""


@dataclass(frozen=True)
class Opening:
    """The payload and salt behind one digest of a leaf. field: as in `Leaf.digests()`. payload: any JSON value."""

    field: str
    payload: object
    salt: bytes


@dataclass(frozen=True)
class Erasure:
    """That the payload behind a digest was erased on purpose: the receipt's id, when (`rfc3339`), on what basis.

    leaf: the number of the leaf that recorded the erasure, where there is one; it makes the claim checkable.
    """

    field: str
    receipt: str
    at: str
    basis: str
    leaf: int | None = None


@dataclass(frozen=True)
class Evidence:
    """One leaf: its number in the log, its bytes, its inclusion proof in the bundle's checkpoint, what opens it."""

    index: int
    leaf: bytes
    path: Sequence[bytes]
    openings: Sequence[Opening] = ()
    erasures: Sequence[Erasure] = ()


@dataclass(frozen=True)
class Earlier:
    """An earlier signed checkpoint, and the proof that the bundle's checkpoint continues it."""

    note: str
    path: Sequence[bytes]


def build_bundle(
    *,
    checkpoint: str,
    origin: str,
    keys: Sequence[VerifierKey],
    evidence: Sequence[Evidence],
    earlier: Sequence[Earlier] = (),
    about: Mapping[str, str] | None = None,
) -> bytes:
    """The zip file's bytes. about: what the bundle is for, in short texts (shown, not proved).

    keys: the log's verifier keys, the newest first; older ones only where `earlier` checkpoints need them.
    Raises UnprovableBundle, MalformedLeaf, MalformedNote, UntrustedNote.
    """
    head = open_checkpoint(checkpoint, origin, *keys)
    ordered = sorted(evidence, key=lambda each: each.index)
    if len({each.index for each in ordered}) != len(ordered):
        raise UnprovableBundle("a leaf is in the bundle twice")
    files: dict[str, bytes] = {
        "checkpoint.txt": checkpoint.encode(),
        "key.txt": "".join(f"{key}\n" for key in keys).encode(),
    }
    opened: list[dict[str, object]] = []
    for each in ordered:
        _require_included(each, head)
        files[f"leaves/{each.index}.json"] = each.leaf
        opened.extend(_open(each, files))
    proofs = {
        "inclusion": [{"leaf": each.index, "path": _encode(each.path)} for each in ordered],
        "consistency": [_continue(old, each, head, files) for old, each in _oldest_first(earlier, origin, keys)],
    }
    files["proofs.json"] = leaves.canonical(proofs)
    files["openings.json"] = leaves.canonical(opened)
    manifest = {
        "format": FORMAT,
        "origin": head.origin,
        "size": head.size,
        "about": dict(about or {}),
        "files": [_describe(path, files[path]) for path in sorted(files)],
    }
    return _zip({"manifest.json": leaves.canonical(manifest), **dict(sorted(files.items()))})


def digest(bundle: bytes) -> str:
    """The bundle's SHA-256 in hex, as receipts and download pages show it."""
    return hashlib.sha256(bundle).hexdigest()


def _require_included(each: Evidence, head: Checkpoint) -> None:
    leaves.Leaf.decode(each.leaf)
    try:
        merkle.verify_inclusion(merkle.leaf_hash(each.leaf), each.index, head.size, each.path, head.root)
    except merkle.InvalidProof as error:
        raise UnprovableBundle(f"leaf {each.index}: {error}") from error


def _open(each: Evidence, files: dict[str, bytes]) -> list[dict[str, object]]:
    """The leaf's lines of openings.json; adds the payloads to `files`."""
    digests = leaves.Leaf.decode(each.leaf).digests()
    named = [one.field for one in each.openings] + [one.field for one in each.erasures]
    if len(set(named)) != len(named) or not set(named) <= set(digests):
        raise UnprovableBundle(f"leaf {each.index}: its openings name a field twice, or one it does not have")
    lines: list[dict[str, object]] = []
    for opening in sorted(each.openings, key=lambda one: one.field):
        if not leaves.opens(digests[opening.field], opening.payload, opening.salt):
            raise UnprovableBundle(f"leaf {each.index}: {opening.field} is not what its digest stands for")
        path = f"openings/{each.index}/{opening.field.replace('/', '-')}.json"
        files[path] = leaves.canonical(opening.payload)
        lines.append({"leaf": each.index, "field": opening.field, "payload": path, "salt": opening.salt.hex()})
    for erasure in sorted(each.erasures, key=lambda one: one.field):
        receipt = {"receipt": erasure.receipt, "at": erasure.at, "basis": erasure.basis, "leaf": erasure.leaf}
        lines.append({"leaf": each.index, "field": erasure.field, "erased": receipt})
    return lines


def _oldest_first(
    earlier: Sequence[Earlier], origin: str, keys: Sequence[VerifierKey]
) -> list[tuple[Checkpoint, Earlier]]:
    opened = [(open_checkpoint(each.note, origin, *keys), each) for each in earlier]
    return sorted(opened, key=lambda pair: pair[0].size)


def _continue(old: Checkpoint, each: Earlier, head: Checkpoint, files: dict[str, bytes]) -> dict[str, object]:
    """The checkpoint's line of proofs.json; adds the note to `files`."""
    try:
        merkle.verify_consistency(old.size, head.size, old.root, head.root, each.path)
    except merkle.InvalidProof as error:
        raise UnprovableBundle(f"earlier checkpoint of size {old.size}: {error}") from error
    path = f"earlier/{old.size}.txt"
    if path in files:
        raise UnprovableBundle(f"the checkpoint of size {old.size} is in the bundle twice")
    files[path] = each.note.encode()
    return {"checkpoint": path, "size": old.size, "path": _encode(each.path)}


def _encode(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in path]


def _describe(path: str, content: bytes) -> dict[str, object]:
    return {
        "path": path,
        "media_type": _MEDIA_TYPES["." + path.rpartition(".")[2]],
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _zip(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, on every machine
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()
