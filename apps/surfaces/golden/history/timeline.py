"""A marketplace's past as deeds in order of time, each done once, by commands, at its own time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.ground.clock import travelled
from apps.ground.commands.models import IdempotencyKey
from apps.ground.events.dispatch import deliver_all
from apps.ground.events.models import Message
from apps.ground.tenancy.scope import Scope, scoped

ALL = Scope(reach="marketplace")
KEY = "golden:"


class HistoryStuck(RuntimeError):
    """Something that was announced could not be heard; what follows would be untrue."""


@dataclass(frozen=True)
class Deed:
    """What somebody did at a time.

    name: unique in the marketplace, such as `partner:portside:apply`. act: is given the idempotency key that its last
    command takes; that key is what remembers that the deed is done.
    """

    at: datetime
    name: str
    act: Callable[[str], Any]

    @property
    def key(self) -> str:
        return KEY + self.name


def carry_out(deeds: Iterable[Deed], told: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Do what is not done yet, oldest first; each deed and its hearers stand before the next begins.

    A deed is one transaction: an interrupted run goes on with the first one that is missing. Returns how many deeds
    came to something; an order that needed no approval has none. Raises: HistoryStuck.
    """
    ordered = sorted(deeds, key=lambda deed: deed.at)
    known = _done()
    missing = [deed for deed in ordered if deed.key not in known]
    for number, deed in enumerate(missing, start=1):
        with travelled(deed.at):
            with scoped(ALL):
                deed.act(deed.key)
            deliver_all()
        told(number, len(missing))
    _require_heard()
    return len({deed.key for deed in missing} & _done())


def _done() -> set[str]:
    with scoped(ALL):
        return set(IdempotencyKey.objects.filter(key__startswith=KEY).values_list("key", flat=True))


def _require_heard() -> None:
    with scoped(ALL):
        waiting = Message.objects.exclude(state=Message.State.DONE).order_by("id").first()
    if waiting is not None:
        raise HistoryStuck(f"{waiting.type} about {waiting.subject} was not heard: {waiting.reason}")
