"""Reads `policies/mail-domains.yaml`: free mail, and names that many companies share."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from msgspec import Meta, Struct

from intelgraph.policy_files import reads
from intelgraph.strict_yaml import read_as

Domain = Annotated[str, Meta(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    free: list[Domain]
    shared: list[Domain]


@dataclass(frozen=True)
class MailDomains:
    """free: anyone can have an address there. shared: many companies stand under it."""

    free: frozenset[str]
    shared: frozenset[str]


@reads("mail-domains.yaml")
def mail_domains() -> MailDomains:
    """The lists in force. Raises: UnreadableYaml."""
    return _read(Path(settings.POLICIES_DIR) / "mail-domains.yaml")


@lru_cache(maxsize=8)
def _read(path: Path) -> MailDomains:
    given = read_as(path, _File)
    return MailDomains(frozenset(given.free), frozenset(given.shared))
