"""What is kept beside a leaf, held against the leaf: columns, openings and erasures say what was logged, or are named.

A leaf holds digests; the words that people read (command, time, actor, subject) stand in an opening's columns and
payloads, which are not hashed into the tree. Here they are compared with the leaf, and through it with the signature.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apps.ground.provenance.leaves import Leaf, MalformedLeaf, opens, rfc3339
from apps.ground.provenance.merkle import leaf_hash
from apps.ground.provenance.models import Opening

ERASURE = "privacy.erase"
"""The type of a leaf that records an erasure. Its subject is the receipt: `id`, and in `facts` `at`, `basis` and
`erased`, a list of {"leaf": leaf hash in hex, "field": which digest's payload}."""


def faults(row: Opening, erasures: Mapping[int, Opening]) -> list[str]:
    """Where this opening says other than its leaf; empty when all fits. Raises nothing.

    erasures: openings by the id of their leaf row, for those that `erasure_leaves` names.
    """
    body = bytes(row.leaf.body)
    try:
        leaf = Leaf.decode(body)
    except MalformedLeaf as error:
        return [f"the leaf cannot be read: {error}"]
    kept = row.opens if isinstance(row.opens, dict) else {}
    digests = leaf.digests()
    found = [f"nothing is kept for {name}, and no erasure" for name in sorted(digests.keys() - kept.keys())]
    found += [f"{name} is kept, and the leaf has no such digest" for name in sorted(kept.keys() - digests.keys())]
    payloads = {}
    for name in sorted(digests.keys() & kept.keys()):
        if is_erased(kept[name]):
            found += _unproved_erasure(name, kept[name], leaf_hash(body).hex(), erasures)
        elif _opens(digests[name], kept[name]):
            payloads[name] = payload_of(row, name)
        else:
            found.append(f"what is kept for {name} is not what was logged")
    return found + [
        f"{name} is shown as {shown}, and {logged} was logged" for name, shown, logged in _columns(row, leaf, payloads)
    ]


def is_erased(kept: Any) -> bool:
    """Whether the payload of a digest is said to have been erased."""
    return isinstance(kept, dict) and "erased" in kept


def erasure_leaves(rows: Iterable[Opening]) -> set[int]:
    """The ids of the leaf rows that are named as records of an erasure in these openings."""
    named = {
        kept.get("leaf")
        for row in rows
        if isinstance(row.opens, dict)
        for kept in row.opens.values()
        if is_erased(kept)
    }
    return {leaf for leaf in named if type(leaf) is int}


def payload_of(row: Opening, name: str) -> dict[str, Any]:
    """What is kept of a digest's payload, unchecked; empty where it was erased or is none."""
    kept = row.opens.get(name) if isinstance(row.opens, dict) else None
    payload = kept.get("payload") if isinstance(kept, dict) else None
    return payload if isinstance(payload, dict) else {}


def _opens(digest: str, kept: Any) -> bool:
    try:
        return opens(digest, kept["payload"], bytes.fromhex(kept["salt"]))
    except (KeyError, TypeError, ValueError):
        return False


def _columns(row: Opening, leaf: Leaf, payloads: Mapping[str, dict[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """Each column that says other than the leaf and its opened payloads, with what it shows and what was logged."""
    pairs = [
        ("the command", row.command, leaf.type),
        ("the time", rfc3339(row.created_at), leaf.time),
        ("the subject's digest", row.subject_digest, leaf.subject),
        ("the number of parts", len(row.parts), len(leaf.parts)),
    ]
    if subject := payloads.get("subject"):
        pairs += [
            ("the command", subject.get("command"), leaf.type),
            ("the subject", row.subject, subject.get("id") or ""),
            ("the subject's type", row.subject_type, subject.get("type") or ""),
        ]
    if actor := payloads.get("actor"):
        pairs.append(("the actor", row.actor_ref, actor.get("actor")))
    for number, (shown, part) in enumerate(zip(row.parts, leaf.parts, strict=False)):
        if nested := payloads.get(f"parts/{number}/subject"):
            pairs += [
                (f"part {number}", shown, nested.get("id") or ""),
                (f"the command of part {number}", nested.get("command"), part.type),
            ]
    yield from ((name, shown, logged) for name, shown, logged in pairs if shown != logged)


def _unproved_erasure(name: str, claim: dict[str, Any], erased_leaf: str, erasures: Mapping[int, Opening]) -> list[str]:
    """Why the erasure is not proved: the leaf it names must be an erasure, of this receipt, about this very digest."""
    recorded = erasures.get(claim["leaf"]) if type(claim.get("leaf")) is int else None
    if recorded is None:
        return [f"{name} is said to be erased, and no leaf records it"]
    try:
        leaf = Leaf.decode(bytes(recorded.leaf.body))
    except MalformedLeaf:
        return [f"{name} is said to be erased, and the leaf that records it cannot be read"]
    kept = recorded.opens.get("subject") if isinstance(recorded.opens, dict) else None
    receipt = payload_of(recorded, "subject")
    facts = receipt.get("facts")
    if leaf.type != ERASURE or not _opens(leaf.subject, kept) or not isinstance(facts, dict):
        return [f"{name} is said to be erased, and the leaf it names records no erasure"]
    said = (claim.get("erased"), claim.get("at"), claim.get("basis"))
    listed = facts.get("erased")
    if said != (receipt.get("id"), facts.get("at"), facts.get("basis")) or not isinstance(listed, list):
        return [f"{name} is said to be erased otherwise than its receipt says"]
    if {"leaf": erased_leaf, "field": name} not in listed:
        return [f"{name} is said to be erased, and the receipt is about something else"]
    return []
