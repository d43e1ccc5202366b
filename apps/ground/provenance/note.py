"""Signed notes (C2SP signed-note v1.0.0): plain text with Ed25519 signature lines below a blank line.

A key is known by its name and a four-byte id. Only signatures by keys the caller trusts count; others are passed over,
which is how a log changes its key (sign with the old and the new for a time) and how witnesses add theirs.
"""

import base64
import binascii
import hashlib
import re
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MOST_SIGNATURES = 16
_SIGNATURE_LINE = re.compile(r"— (\S+) (\S+)")
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f]")
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_SIGNER_PREFIX = "PRIVATE+KEY+"


class MalformedNote(ValueError):
    """The text is not a signed note, or the key string not a key; the message says what is wrong."""


class UntrustedNote(ValueError):
    """No trusted key has signed the note, or a signature in a trusted key's name does not hold."""


class VerifierKey(NamedTuple):
    """A public key with its name, as others pin it: `name+hex(id)+base64(0x01 || public key)`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises MalformedNote where the name, the id or the key do not fit together."""
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise MalformedNote("a verifier key has three parts: name+id+key")
        name, key_id, encoded = parts
        material = _decode(encoded)
        if material[:1] != ED25519 or len(material) != 33:
            raise MalformedNote("the verifier key is not an Ed25519 key")
        key = cls(_checked_name(name), material[1:])
        if not _KEY_ID.fullmatch(key_id) or bytes.fromhex(key_id) != key.key_id:
            raise MalformedNote("the verifier key's id is not the hash of its name and key")
        return key

    @property
    def key_id(self) -> bytes:
        """Four bytes: the start of SHA-256(name || newline || 0x01 || public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"

    def holds(self, text: str, signature: bytes) -> bool:
        """Whether this key made the signature (64 bytes) over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """A private key with its name; as text `PRIVATE+KEY+name+hex(id)+base64(0x01 || seed)`, as in Go's note."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Takes the 32-byte Ed25519 seed. Raises MalformedNote."""
        if len(seed) != 32:
            raise MalformedNote("an Ed25519 seed has 32 bytes")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = VerifierKey(_checked_name(name), self._private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Self:
        """A new key from the system's randomness."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises MalformedNote; the message never holds the key."""
        if not text.startswith(_SIGNER_PREFIX):
            raise MalformedNote(f"a signing key begins with {_SIGNER_PREFIX}")
        parts = text.removeprefix(_SIGNER_PREFIX).split("+", 2)
        if len(parts) != 3:
            raise MalformedNote("a signing key has three parts after its prefix: name+id+key")
        name, key_id, encoded = parts
        material = _decode(encoded)
        if material[:1] != ED25519:
            raise MalformedNote("the signing key is not an Ed25519 key")
        signer = cls(name, material[1:])
        if not _KEY_ID.fullmatch(key_id) or bytes.fromhex(key_id) != signer.key.key_id:
            raise MalformedNote("the signing key's id is not the hash of its name and key")
        return signer

    def secret(self) -> str:
        """The private key as text, for the vault it is kept in."""
        material = base64.b64encode(ED25519 + self._private.private_bytes_raw()).decode()
        return f"{_SIGNER_PREFIX}{self.key.name}+{self.key.key_id.hex()}+{material}"

    def line(self, text: str) -> str:
        """The signature line over the text, with its newline."""
        signature = self.key.key_id + self._private.sign(text.encode())
        return f"— {self.key.name} {base64.b64encode(signature).decode()}\n"

    def __repr__(self) -> str:
        return f"<Signer {self.key.name}+{self.key.key_id.hex()}>"


class OpenedNote(NamedTuple):
    """A note's text, and the trusted keys that signed it, in the order of their lines."""

    text: str
    signed_by: tuple[VerifierKey, ...]


def sign(text: str, *signers: Signer) -> str:
    """The note: text, blank line, one signature line a signer. Raises MalformedNote for text a note cannot hold."""
    if not text.endswith("\n") or _FORBIDDEN.search(text):
        raise MalformedNote("a note's text ends in a newline and holds no other control character")
    if not 0 < len(signers) <= MOST_SIGNATURES:
        raise MalformedNote(f"a note has 1 to {MOST_SIGNATURES} signatures")
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def open_note(note: str | bytes, *trusted: VerifierKey) -> OpenedNote:
    """The text, once a trusted key's signature over it has been checked.

    Raises MalformedNote; UntrustedNote where no trusted key signed, or one of them is named with a wrong signature.
    """
    text, lines = _split(note)
    by_identity = {(key.name, key.key_id): key for key in trusted}
    signed_by: dict[VerifierKey, None] = {}
    for name, signature in lines:
        key = by_identity.get((name, signature[:4]))
        if key is None:
            continue
        if not key.holds(text, signature[4:]):
            raise UntrustedNote(f"the signature by {name}+{key.key_id.hex()} does not hold")
        signed_by[key] = None
    if not signed_by:
        raise UntrustedNote("no trusted key has signed this note")
    return OpenedNote(text, tuple(signed_by))


def _split(note: str | bytes) -> tuple[str, list[tuple[str, bytes]]]:
    try:
        whole = note.decode() if isinstance(note, bytes) else note
    except UnicodeDecodeError as error:
        raise MalformedNote("the note is not UTF-8") from error
    if _FORBIDDEN.search(whole):
        raise MalformedNote("the note holds a control character")
    body, gap, signatures = whole.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise MalformedNote("the note has no signature lines")
    lines = signatures.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise MalformedNote(f"the note has more than {MOST_SIGNATURES} signatures")
    return body + "\n", [_parse_line(line) for line in lines]


def _parse_line(line: str) -> tuple[str, bytes]:
    match = _SIGNATURE_LINE.fullmatch(line)
    if match is None:
        raise MalformedNote("a signature line is not `— name base64`")
    signature = _decode(match[2])
    if len(signature) < 5:
        raise MalformedNote("a signature is too short")
    return _checked_name(match[1]), signature


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(each.isspace() for each in name) or _FORBIDDEN.search(name):
        raise MalformedNote("a key's name is not empty and holds neither spaces nor plus")
    return name


def _decode(encoded: str) -> bytes:
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedNote("a key or signature is not base64") from error
    if base64.b64encode(decoded).decode() != encoded:
        raise MalformedNote("a key or signature is not canonical base64")
    return decoded
