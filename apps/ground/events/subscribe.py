"""Who acts on what is announced: subscribers by event type, each with the stable name that its inbox rows bear."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.ground.events.models import Message
from apps.ground.jobs.naming import is_same, stable_name


@dataclass(frozen=True)
class Event:
    """A fact announced after commit. `data` holds the subject's facts; `organisations` whose business it is."""

    id: str
    type: str
    subject: str
    subject_type: str
    time: datetime
    sequence: int
    data: dict[str, Any]
    organisations: tuple[int, ...]
    actor: str


@dataclass(frozen=True)
class Subscriber:
    """A function and the stable name that its inbox rows bear."""

    name: str
    act: Callable[[Event], None]


_by_type: dict[str, list[Subscriber]] = defaultdict(list)


def on(*types: str, name: str = "") -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Subscribe a function to event types.

    It runs in a transaction of its own as the product, at least once; its inbox row makes the second time a no-op.
    name: what its inbox rows say, `<app>.<function>` by default; a function that is renamed keeps it.
    Raises: ValueError when another function has the name.
    """

    def decorate(act: Callable[[Event], None]) -> Callable[[Event], None]:
        subscriber = Subscriber(stable_name(act, name), act)
        for known in all_subscribers():
            if known.name == subscriber.name and not is_same(known.act, act):
                raise ValueError(f"two subscribers are named {subscriber.name}")
        for each in types:
            if all(known.name != subscriber.name for known in _by_type[each]):
                _by_type[each].append(subscriber)
        return act

    return decorate


def subscribers_of(event_type: str) -> list[Subscriber]:
    """The subscribers of a type, in the order of their apps."""
    return list(_by_type.get(event_type, ()))


def all_subscribers() -> list[Subscriber]:
    """Every subscriber, once, by name."""
    found = {each.name: each for subscribers in _by_type.values() for each in subscribers}
    return [found[name] for name in sorted(found)]


def subscribed_types() -> list[str]:
    """Every type that somebody acts on."""
    return sorted(_by_type)


def event_of(message: Message) -> Event:
    """The event that a message carries."""
    return Event(
        id=str(message.event_id),
        type=message.type,
        subject=message.subject,
        subject_type=message.subject_type,
        time=message.time,
        sequence=message.sequence,
        data=message.data,
        organisations=tuple(message.organisations),
        actor=message.actor,
    )
