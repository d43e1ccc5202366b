"""Known vulnerabilities of the pinned packages, from a file that needs no network.

`requirements/advisories.json` holds the entries of the Python Packaging Advisory Database (CC-BY 4.0,
https://github.com/pypa/advisory-database) that name a pinned package. `make advisories FROM=<clone>` renews it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from packaging.version import Version

from tools.supply_chain.pins import Pin, pins

FILE = "advisories.json"


def vulnerable(folder: Path) -> list[str]:
    """A sentence for each pinned package that an advisory of the folder's file names in this version."""
    known = json.loads((folder / FILE).read_text())["advisories"]
    return [
        f"{pin.name} {pin.version} is vulnerable: {advisory['id']} ({', '.join(advisory['aliases'])}), "
        f"fixed in {', '.join(_fixed(advisory)) or 'no version yet'}. {advisory['summary']}"
        for pin in pins(folder)
        for advisory in known
        if advisory["package"] == pin.name and affects(advisory, pin)
    ]


def affects(advisory: Mapping[str, Any], pin: Pin) -> bool:
    """Whether the version lies in one of the advisory's ranges, by the rule of the OSV schema: from `introduced` up to,
    and without, `fixed`."""
    version = Version(pin.version)
    return any(
        Version(_number(each["introduced"])) <= version and ("fixed" not in each or version < Version(each["fixed"]))
        for each in advisory["ranges"]
    )


def gather(database: Path, folder: Path) -> int:
    """Write the folder's file anew from a clone of the advisory database. Returns how many entries it holds."""
    entries = [entry for pin in pins(folder) for entry in _entries(database / "vulns" / pin.name)]
    document = {"source": "https://github.com/pypa/advisory-database", "as_of": _newest(entries), "advisories": entries}
    (folder / FILE).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    return len(entries)


def _entries(of_package: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(of_package.glob("*.yaml")):
        entry = yaml.safe_load(file.read_text())
        ranges = [pair for each in entry["affected"] for pair in _ranges(each)]
        if ranges and not entry.get("withdrawn"):
            yield {
                "id": entry["id"],
                "aliases": sorted(entry.get("aliases", [])),
                "package": of_package.name,
                "summary": " ".join(str(entry.get("summary") or entry["details"]).split())[:200],
                "modified": str(entry["modified"])[:10],
                "ranges": ranges,
            }


def _ranges(affected: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Pairs of `introduced` and `fixed`; a git range says nothing of versions."""
    for each in affected.get("ranges", []):
        if each["type"] != "ECOSYSTEM":
            continue
        pair: dict[str, str] = {}
        for event in each["events"]:
            pair |= {kind: str(version) for kind, version in event.items()}
            if "fixed" in event:
                yield {"introduced": "0", **pair}
                pair = {}
        if pair:
            yield pair


def _fixed(advisory: Mapping[str, Any]) -> list[str]:
    return [each["fixed"] for each in advisory["ranges"] if "fixed" in each]


def _number(introduced: str) -> str:
    return "0.dev0" if introduced == "0" else introduced


def _newest(entries: list[dict[str, Any]]) -> str:
    return max((entry["modified"] for entry in entries), default=str(date.min))
