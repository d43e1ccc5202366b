"""The packages that `requirements/*.txt` pin."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PIN = re.compile(
    r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[^\]]*\])?==(?P<version>[^\s;]+)(?P<more>.*(?:\n    .*)*)", re.M | re.I
)
REQUIRED_BY = re.compile(r"^    # +(?:via +)?(\S+(?: \S+\.in)?)$", re.M)
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
SHIPPED = ("base",)
ALL = ("uv", "base", "stack", "dev")


@dataclass(frozen=True)
class Pin:
    """One package in one version: the digests of its files, and the packages that require it."""

    name: str
    version: str
    sha256: tuple[str, ...]
    required_by: tuple[str, ...]
    is_direct: bool


def pins(folder: Path, files: tuple[str, ...] = ALL) -> list[Pin]:
    """Every package that the named files of this folder pin, once, by name."""
    found = {pin.name: pin for file in files for pin in _pins_of((folder / f"{file}.txt").read_text())}
    return sorted(found.values(), key=lambda pin: pin.name)


def _pins_of(text: str) -> Iterator[Pin]:
    for match in PIN.finditer(text):
        asking = [name for name in REQUIRED_BY.findall(match["more"]) if name != "via"]
        packages = tuple(name for name in asking if not name.startswith(("-r", "-c")))
        yield Pin(
            name=match["name"].lower(),
            version=match["version"],
            sha256=tuple(sorted(DIGEST.findall(match["more"]))),
            required_by=packages,
            is_direct=any(name.startswith("-r") for name in asking),
        )
