"""What a listing must be: pure functions over its snapshot, so that form, API, import and reviewer agree (no Django).

A snapshot is a dict with content, category, facets, footprint, privacy, support, regions, release_number, logo_digest
and plan (a public id or empty). Whatever is read as a sentence stands in content, language by language; privacy and
support hold what has no language. A problem is (JSON pointer, code).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import rfc8785

from apps.ground.web.characters import invisible_in
from apps.supply.listings.links import forbidden_links

Problem = tuple[str, str]

TEXTS = {"name": (3, 80), "tagline": (10, 140), "description": (80, 20_000)}
HIGHLIGHT = (5, 120)
HIGHLIGHTS = (1, 6)
MOST_EDGES = 20
EDGE_PARTS = ("source", "relation", "target")
EDGE_ENDS = ("source", "target")
LONGEST_EDGE_PART = 60
PRIVACY = ("personal_data",)
PRIVACY_TEXTS = ("legal_basis", "retention", "subprocessors", "erasure")
PERSONAL_DATA = ("none", "business", "public", "sensitive")
SUPPORT = ("email", "url")
SUPPORT_TEXTS = ("hours", "response_time")
LONGEST_FACT = 500
LONGEST_RELEASE = 40
LONGEST_REMARK = 2000
EVERYWHERE = "all"
LONGEST_NOTE = 2000
MOST_SLUG = 80
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_URL = re.compile(r"https://[^\s/]+(/\S*)?")
_RELEASE = re.compile(r"\d+(\.\d+){0,3}(-[0-9A-Za-z]+([.-][0-9A-Za-z]+)*)?", re.ASCII)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MARKS = re.compile(r"[>\[\]*_`(!<]")
MOST_MARKS = 1500
DEEPEST_QUOTE = 8

NOTE = "change_note"
MATERIAL = ("plan", "regions", "facets.data_residency", "privacy")


def digest(snapshot: Mapping[str, Any]) -> str:
    """sha256 (hexadecimal) of the canonical JSON (RFC 8785) of a snapshot."""
    return sha256(rfc8785.dumps(dict(snapshot))).hexdigest()


def slug_of(name: str) -> str:
    """An address made of a name: ASCII letters and digits with hyphens, at most 60 characters; may be empty.

    >>> slug_of("Ægir – Schiffs-Graph 2.0!")
    'aegir-schiffs-graph-2-0'
    """
    spelled = name.replace("Æ", "AE").replace("æ", "ae").replace("ß", "ss").replace("ø", "o").replace("Ø", "O")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:60].strip("-")


def missing(snapshot: Mapping[str, Any], languages: Collection[str]) -> list[Problem]:
    """Everything that keeps a draft from being sent; codes are missing and too_short, the pointers name each field."""
    found: list[Problem] = []
    personal = snapshot["privacy"].get("personal_data") or ""
    for language in languages:
        texts = snapshot["content"].get(language, {})
        for name, (least, _most) in TEXTS.items():
            found += _present(f"/content/{language}/{name}", texts.get(name, ""), least)
        if len(texts.get("highlights", [])) < HIGHLIGHTS[0]:
            found.append((f"/content/{language}/highlights", "missing"))
        named = ("retention",) if personal in ("", "none") else ("legal_basis", "retention", "erasure")
        found += [(f"/content/{language}/{name}", "missing") for name in named if not texts.get(name, "").strip()]
    found += [
        (f"/{name}", "missing")
        for name in ("category", "footprint", "regions", "release_number", "logo_digest", "plan")
        if not snapshot[name]
    ]
    found += [
        (f"/facets/{facet}", "missing")
        for facet in ("data_residency", "purposes", "entity_types", "deployment")
        if not snapshot["facets"].get(facet)
    ]
    if not personal:
        found.append(("/privacy/personal_data", "missing"))
    if not (snapshot["support"].get("email") or snapshot["support"].get("url")):
        found.append(("/support/email", "missing"))
    return found


def wrong(
    snapshot: Mapping[str, Any],
    languages: Collection[str],
    categories: Collection[str],
    facets: Mapping[str, Collection[str]],
    regions: Collection[str],
) -> list[Problem]:
    """What a draft may not even hold: too long, too complex, words that the taxonomy does not have, bad addresses."""
    found = [*_wrong_content(snapshot["content"], languages)]
    if snapshot["category"] and snapshot["category"] not in categories:
        found.append(("/category", "unknown"))
    for facet, slugs in snapshot["facets"].items():
        if facet not in facets or not set(slugs) <= set(facets[facet]):
            found.append((f"/facets/{facet}", "unknown"))
    if not set(snapshot["regions"]) <= set(regions):
        found.append(("/regions", "unknown"))
    elif EVERYWHERE in snapshot["regions"] and len(snapshot["regions"]) > 1:
        found.append(("/regions", "everywhere_and_more"))
    found += _wrong_edges(snapshot["footprint"], facets["entity_types"])
    found += _wrong_facts("/privacy", snapshot["privacy"], PRIVACY)
    found += _wrong_facts("/support", snapshot["support"], SUPPORT)
    if snapshot["privacy"].get("personal_data", "") not in ("", *PERSONAL_DATA):
        found.append(("/privacy/personal_data", "unknown"))
    if snapshot["support"].get("email") and not _EMAIL.fullmatch(snapshot["support"]["email"]):
        found.append(("/support/email", "no_address"))
    if snapshot["support"].get("url") and not _URL.fullmatch(snapshot["support"]["url"]):
        found.append(("/support/url", "no_address"))
    release = snapshot["release_number"]
    found += _text("/release_number", release, LONGEST_RELEASE)
    if release and len(release) <= LONGEST_RELEASE and not _RELEASE.fullmatch(release):
        found.append(("/release_number", "not_a_release"))
    return found


def most_of(pointer: str) -> int:
    """The limit that a field was over: characters of a text, or entries of a list; 0 for a field without one.

    >>> most_of("/content/de/tagline"), most_of("/footprint"), most_of("/footprint/3/relation"), most_of("/plan")
    (140, 20, 60, 0)
    """
    heads, _slash, last = pointer.strip("/").rpartition("/")
    if last in TEXTS:
        return TEXTS[last][1]
    if heads.endswith("highlights"):
        return HIGHLIGHT[1]
    limits = {"highlights": HIGHLIGHTS[1], "footprint": MOST_EDGES, "release_number": LONGEST_RELEASE}
    limits |= {NOTE: LONGEST_NOTE, "text": LONGEST_REMARK} | dict.fromkeys(EDGE_PARTS, LONGEST_EDGE_PART)
    limits |= dict.fromkeys((*PRIVACY, *PRIVACY_TEXTS, *SUPPORT, *SUPPORT_TEXTS), LONGEST_FACT)
    return limits.get(last, 0)


def is_too_complex(markdown: str) -> bool:
    """Whether a text would keep a reader of markdown busy: thousands of marks, or quotes within quotes (fault B061)."""
    deepest = max((re.match(r"[>\s]*", line)[0].count(">") for line in markdown.splitlines()), default=0)  # type: ignore[index]  # `*` always matches
    return deepest > DEEPEST_QUOTE or len(_MARKS.findall(markdown)) > MOST_MARKS


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two snapshots: its pointer, and both values."""

    pointer: str
    old: Any
    new: Any

    @property
    def is_material(self) -> bool:
        """Whether it alone forces another look: price, regions, residency, privacy (semantics A, material change)."""
        dotted = self.pointer.strip("/").replace("/", ".")
        if dotted.startswith("content."):
            return dotted.rpartition(".")[2] in PRIVACY_TEXTS
        return any(dotted == name or dotted.startswith(f"{name}.") for name in MATERIAL)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Field by field what is new; a text, a list and a list of edges each count as one field."""
    before, after = dict(_leaves(old, "")), dict(_leaves(new, ""))
    pointers = list(dict.fromkeys([*after, *before]))
    found = [Change(pointer, before.get(pointer, ""), after.get(pointer, "")) for pointer in pointers]
    return [change for change in found if (change.old or "") != (change.new or "")]


def _leaves(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{pointer}/{name}")
    else:
        yield pointer, value


def _present(pointer: str, text: str, least: int) -> Iterator[Problem]:
    if not text.strip():
        yield pointer, "missing"
    elif len(text.strip()) < least:
        yield pointer, "too_short"


def _wrong_content(content: Mapping[str, Any], languages: Collection[str]) -> Iterator[Problem]:
    for language, texts in content.items():
        if language not in languages:
            yield f"/content/{language}", "language"
            continue
        for name, (_least, most) in TEXTS.items():
            yield from _text(f"/content/{language}/{name}", texts.get(name, ""), most, lines=name == "description")
        description = texts.get("description", "")
        if is_too_complex(description):
            yield f"/content/{language}/description", "too_complex"
        elif forbidden_links(description):
            yield f"/content/{language}/description", "forbidden_link"
        for name in (*PRIVACY_TEXTS, *SUPPORT_TEXTS, NOTE):
            most = LONGEST_NOTE if name == NOTE else LONGEST_FACT
            yield from _text(f"/content/{language}/{name}", texts.get(name, ""), most, lines=True)
        highlights = texts.get("highlights", [])
        if len(highlights) > HIGHLIGHTS[1]:
            yield f"/content/{language}/highlights", "too_many"
            continue
        for number, line in enumerate(highlights):
            yield from _text(f"/content/{language}/highlights/{number}", line, HIGHLIGHT[1])


def _wrong_edges(edges: Sequence[Mapping[str, str]], types: Collection[str]) -> Iterator[Problem]:
    if len(edges) > MOST_EDGES:
        yield "/footprint", "too_many"
    for number, edge in enumerate(edges[:MOST_EDGES]):
        for part in EDGE_PARTS:
            text, pointer = edge.get(part, ""), f"/footprint/{number}/{part}"
            if not text.strip():
                yield pointer, "missing"
            elif part in EDGE_ENDS and text not in types:
                yield pointer, "unknown"
            else:
                yield from _text(pointer, text, LONGEST_EDGE_PART)


def _wrong_facts(pointer: str, facts: Mapping[str, str], known: Collection[str]) -> Iterator[Problem]:
    for name, text in facts.items():
        if name not in known:
            yield f"{pointer}/{name}", "unknown"
        else:
            yield from _text(f"{pointer}/{name}", text, LONGEST_FACT)


def _text(pointer: str, text: str, most: int, lines: bool = False) -> Iterator[Problem]:
    """What is wrong with one text: at most so long, nothing invisible in it, and on one line unless it has `lines`."""
    if len(text) > most:
        yield pointer, "too_long"
    elif invisible_in(text):
        yield pointer, "invisible_characters"
    elif _CONTROLS.search(text) if lines else not text.isprintable():
        yield pointer, "control_characters"
