"""Whom a restriction would touch: counted by the apps above, which register their counters here.

A lever must say before it acts how many customers, orders and seats it meets; those live on higher floors, so each app
that has some brings a `touches.py` with its counters, loaded when the product starts.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

Counter = Callable[[str], int]


@dataclass(frozen=True)
class Touched:
    """What a restriction would meet: a stable name for the record, the word people read, and how many."""

    name: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class _Registered:
    name: str
    label: str | Promise
    count: Counter


_counters: dict[str, list[_Registered]] = defaultdict(list)


def touches(scope: str, label: str | Promise) -> Callable[[Counter], Counter]:
    """Register a counter for restrictions of this scope (`listing`, `partner`, ...); it takes the target's public id.

    It counts the whole marketplace, because a lever is an operator's.
    """

    def decorate(counter: Counter) -> Counter:
        name = f"{counter.__module__.split('.')[-2]}.{counter.__name__}"
        if all(each.name != name for each in _counters[scope]):
            _counters[scope].append(_Registered(name, label, counter))
        return counter

    return decorate


def touched_by(scope: str, target: str) -> list[Touched]:
    """What a restriction of this scope on this target would meet now, counted by everybody who can."""
    return [Touched(each.name, each.label, each.count(target)) for each in _counters[scope]]


def as_record(touched: list[Touched]) -> dict[str, int]:
    """The counts as the restriction keeps them."""
    return {each.name: each.count for each in touched}
