"""Which fault comes when: drawn from a seed, every id once before any comes again."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Due:
    """A fault by its id, and how many seconds after the beginning it is due."""

    at_s: float
    id: str


def chosen(known: Sequence[str], asked: str) -> list[str]:
    """The ids that a list like "F18, F33" asks for, in their known order; all where it is empty.

    Raises: ValueError for an id that no fault has.
    """
    wanted = {each.strip().upper() for each in asked.split(",") if each.strip()}
    if unknown := wanted.difference(known):
        raise ValueError(f"no fault has the id {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [each for each in known if not wanted or each in wanted]


def plan(seed: int, seconds: float, every_s: float, ids: Sequence[str]) -> list[Due]:
    """A fault every so many seconds, the first after as many, none later than the end; one seed, one plan."""
    drawn = _in_rounds(random.Random(seed), ids)
    return [Due(turn * every_s, next(drawn)) for turn in range(1, int(seconds / every_s) + 1)]


def _in_rounds(chance: random.Random, ids: Sequence[str]) -> Iterator[str]:
    while True:
        yield from chance.sample(list(ids), len(ids))
