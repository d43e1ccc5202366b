"""The log's signing keys: one secret seed on the sealer's machine, one derived key a marketplace."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from apps.ground.provenance.note import Signer

SEED_BYTES = 32


class NoSigningKey(RuntimeError):
    """The key file is missing or is none; the message says where it was looked for, never what it held."""


def origin_of(marketplace: str) -> str:
    """The name of a marketplace's log, first line of its checkpoints and name of its key."""
    return f"intelgraph.example/{marketplace}"


def make_seed(path: Path) -> bool:
    """Write a new seed, readable by its owner only, unless there is one. True when it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(SEED_BYTES) + "\n")
    return True


def signer_of(marketplace: str, path: Path) -> Signer:
    """The marketplace's signer. Raises: NoSigningKey."""
    try:
        seed = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError):
        raise NoSigningKey(f"no signing seed in {path}; `manage.py make_keys` writes one") from None
    if len(seed) != SEED_BYTES:
        raise NoSigningKey(f"the seed in {path} has not {SEED_BYTES} bytes")
    origin = origin_of(marketplace)
    return Signer(origin, hmac.new(seed, origin.encode(), hashlib.sha256).digest())
