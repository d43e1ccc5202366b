"""The log's keys: a secret seed on the sealer's machine, a key derived for each marketplace, public keys in a file.

The file of public keys is how everybody but the sealer knows which key to trust: a key that the database itself names
could have been put there with the forged notes that it vouches for.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from apps.ground.provenance.note import MalformedNote, Signer, VerifierKey

SEED_BYTES = 32


class NoSigningKey(RuntimeError):
    """The key file is missing or is none; the message says where it was looked for, never what it held."""


class UnreadableKeys(RuntimeError):
    """The file of public keys is there and cannot be read as one; the message says why."""


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


def publish(key: VerifierKey, path: Path) -> None:
    """Add the key to the file of public keys, unless it is there. Older keys stay: they open the notes they signed.

    Raises: UnreadableKeys.
    """
    if str(key) in _lines(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:  # one short line: appended whole, also by two sealers
        file.write(f"{key}\n")


def trusted_keys(marketplace: str, path: Path) -> list[VerifierKey]:
    """The published keys of this marketplace's log, the newest last; empty where there are none or no file yet.

    Raises: UnreadableKeys for a line of this log that is no key: damage must not pass for a missing key.
    """
    origin = origin_of(marketplace)
    try:
        return [VerifierKey.parse(line) for line in _lines(path) if line.startswith(f"{origin}+")]
    except MalformedNote as error:
        raise UnreadableKeys(f"a line of {path} is no verifier key: {error}") from error


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().split("\n")
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise UnreadableKeys(f"{path} cannot be read: {type(error).__name__}") from error
