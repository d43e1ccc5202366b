"""What a leaf of the log says: that something of a type was done, when, by whom and to what, as digests only.

A leaf holds no payload and no personal data, so it can be published and need never be deleted. Each digest is an HMAC
under its own random salt: while payload and salt are kept, anyone shown both can check them against the leaf (an
"opening"); once they are erased, the payload cannot be guessed from the digest.

Leaves are canonical JSON (RFC 8785), so one meaning has one sequence of bytes and one hash.
"""

import contextlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self, cast

import rfc8785

from apps.ground.provenance import merkle

SCHEMA = "intelgraph.leaf/1"
SALT_BYTES = 32
_DIGEST = re.compile(r"hmac-sha256:[0-9a-f]{64}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:-]{0,99}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_LARGEST = 2**53 - 1
_FIELDS = {"actor", "marketplace", "parts", "previous", "schema", "subject", "time", "type"}
_PART_FIELDS = {"previous", "subject", "type"}


class MalformedLeaf(ValueError):
    """The leaf says something a leaf may not say, or is not canonical; the message names the field."""


@dataclass(frozen=True)
class Part:
    """A command nested in the leaf's own: its type, its subject's new version, and that subject's version before."""

    type: str
    subject: str
    previous: str | None = None


@dataclass(frozen=True)
class Leaf:
    """One business transaction.

    type: the command's name, `listings.publish`. marketplace: its pseudonym, a code without a name in it.
    subject: digest of the subject's version that the transaction left. previous: the `subject` of the leaf before it
    about the same thing, None for the first. actor: digest of who acted. time: `rfc3339(...)`. schema: the leaf's.
    parts: the nested commands in their order.
    """

    type: str
    marketplace: str
    subject: str
    actor: str
    time: str
    previous: str | None = None
    parts: tuple[Part, ...] = ()
    schema: str = SCHEMA

    def encode(self) -> bytes:
        """The leaf's canonical bytes. Raises MalformedLeaf."""
        self._check()
        return canonical(
            {
                "actor": self.actor,
                "marketplace": self.marketplace,
                "parts": [{"type": p.type, "subject": p.subject, "previous": p.previous} for p in self.parts],
                "previous": self.previous,
                "schema": self.schema,
                "subject": self.subject,
                "time": self.time,
                "type": self.type,
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read canonical bytes back. Raises MalformedLeaf for any other bytes, even with the same meaning."""
        try:
            found = json.loads(data)
        except ValueError as error:
            raise MalformedLeaf("a leaf is JSON") from error
        if not isinstance(found, dict) or set(found) != _FIELDS or not isinstance(found["parts"], list):
            raise MalformedLeaf(f"a leaf has exactly the fields {', '.join(sorted(_FIELDS))}")
        if not all(isinstance(part, dict) and set(part) == _PART_FIELDS for part in found["parts"]):
            raise MalformedLeaf(f"a part has exactly the fields {', '.join(sorted(_PART_FIELDS))}")
        leaf = cls(**{**found, "parts": tuple(Part(**part) for part in found["parts"])})
        if leaf.encode() != data:
            raise MalformedLeaf("the leaf is not canonical JSON")
        return leaf

    def hash(self) -> bytes:
        """The leaf hash that the tree holds, 32 bytes. Raises MalformedLeaf."""
        return merkle.leaf_hash(self.encode())

    def digests(self) -> dict[str, str]:
        """Every digest that can be opened, by its field: `subject`, `actor`, `parts/0/subject` and so on."""
        nested = {f"parts/{number}/subject": part.subject for number, part in enumerate(self.parts)}
        return {"actor": self.actor, "subject": self.subject, **nested}

    def _check(self) -> None:
        codes = {"type": self.type, "marketplace": self.marketplace, "schema": self.schema}
        digests: dict[str, str | None] = {**self.digests(), "previous": self.previous}
        for number, part in enumerate(self.parts):
            codes[f"parts/{number}/type"] = part.type
            digests[f"parts/{number}/previous"] = part.previous
        for field, value in codes.items():
            if not isinstance(value, str) or not _CODE.fullmatch(value):
                raise MalformedLeaf(f"{field} is not a code of 1 to 100 plain characters")
        for field, digest in digests.items():
            optional = field.endswith("previous")
            if not (digest is None and optional) and not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
                raise MalformedLeaf(f"{field} is not a digest")
        if not isinstance(self.time, str) or not _TIME.fullmatch(self.time):
            raise MalformedLeaf("time is not in UTC with microseconds")


def canonical(value: object) -> bytes:
    """Canonical JSON (RFC 8785) as UTF-8. Money as text or minor units: numbers beyond 2^53 are refused.

    What is plain is written by the standard library, which says the same and is a tenth of the work.
    Raises ValueError (rfc8785.CanonicalizationError) for what JSON cannot hold: dates, decimals, not-a-number.
    """
    if _is_plain(value):
        with contextlib.suppress(UnicodeEncodeError):  # half of a pair: refused below
            return _PLAIN.encode(value).encode()
    return rfc8785.dumps(cast(Any, value))


def _is_plain(value: object) -> bool:
    """Texts, truth, small whole numbers, lists and objects with ASCII names: nothing on which two writers differ."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -_LARGEST <= cast(int, value) <= _LARGEST
    if kind is dict:
        for name, inner in cast(dict[object, object], value).items():
            if type(name) is not str or not name.isascii() or not _is_plain(inner):
                return False
        return True
    return kind in (list, tuple) and all(map(_is_plain, cast(list[object], value)))


def new_salt() -> bytes:
    """32 random bytes; one for each digest of each record, kept with its payload and erased with it."""
    return secrets.token_bytes(SALT_BYTES)


def salted_digest(payload: object, salt: bytes) -> str:
    """`hmac-sha256:` and the HMAC-SHA-256 of the payload's canonical JSON, keyed with the salt.

    The salt's length is fixed because HMAC pads short keys: "s" and "s" with a zero byte would open the same digest.
    Raises ValueError for a salt that is not 32 bytes, or a payload JSON cannot hold.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return "hmac-sha256:" + hmac.digest(salt, canonical(payload), "sha256").hex()


def opens(digest: str, payload: object, salt: bytes) -> bool:
    """Whether this payload with this salt is what the digest stands for."""
    return hmac.compare_digest(digest, salted_digest(payload, salt))


def rfc3339(moment: datetime) -> str:
    """A moment as leaves write it: UTC with six decimals and Z. Raises ValueError for one without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a leaf's time needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
