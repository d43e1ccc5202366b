"""How an API key is written, `ig_live_<id>_<secret>_<crc>`, and how it is kept. Pure, but for the secret key's hash.

The checksum lets a mistyped key be refused without asking the database, and lets scanners of leaked text be sure.
"""

import re
import secrets
import zlib
from dataclasses import dataclass

from django.utils.crypto import constant_time_compare, salted_hmac

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
SHAPE = re.compile(
    r"(?P<body>(?P<prefix>ig_(?P<environment>live|sandbox)_[0-9a-z]{12})_[0-9a-z]{32})_(?P<crc>[0-9a-f]{8})"
)


@dataclass(frozen=True)
class KeyText:
    """A whole key and its parts."""

    whole: str
    prefix: str
    environment: str

    def __repr__(self) -> str:
        return f"KeyText({self.prefix}_…)"


def new_key_text(environment: str) -> KeyText:
    """A fresh key: 60 random bits to find it by, 160 that are the secret."""
    prefix = f"ig_{environment}_{_random(12)}"
    body = f"{prefix}_{_random(32)}"
    return KeyText(f"{body}_{checksum(body)}", prefix, environment)


def parse(text: str) -> KeyText | None:
    """The key, or None when its shape or checksum is wrong."""
    found = SHAPE.fullmatch(text)
    if found is None or found["crc"] != checksum(found["body"]):
        return None
    return KeyText(text, found["prefix"], found["environment"])


def checksum(body: str) -> str:
    """CRC-32 of everything before it, as 8 hexadecimal digits."""
    return f"{zlib.crc32(body.encode()):08x}"


def keyed_hash(text: KeyText) -> str:
    """What is stored: HMAC-SHA-256 under the product's secret key. The key is random, so no slow hash is needed."""
    return salted_hmac("accounts.api_key", text.whole, algorithm="sha256").hexdigest()


def matches(text: KeyText, stored: str) -> bool:
    """Compared in constant time."""
    return constant_time_compare(keyed_hash(text), stored)


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))
