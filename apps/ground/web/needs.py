"""What waits for somebody: each thing with why, and the page where it is done. Apps declare theirs in `face.py`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.utils.functional import Promise

if TYPE_CHECKING:
    from apps.ground.policy.actor import Actor

T = TypeVar("T")


@dataclass(frozen=True)
class Need:
    """One thing: what, why, where it is done. tone: bad, info or none; icon: of the sprite."""

    title: str | Promise
    text: str | Promise
    href: str
    action: str | Promise
    tone: str = ""
    icon: str = "clock"


class Given:
    """Rows that the page has read already, so that nobody reads them twice; asked for by their class."""

    def __init__(self, *rows: object) -> None:
        self._rows = rows

    def all(self, kind: type[T]) -> list[T]:
        """The rows of this class, in the order in which they were given."""
        return [row for row in self._rows if isinstance(row, kind)]


Finder = Callable[["Actor", Given], Iterable[Need]]
_finders: dict[str, list[tuple[int, Finder]]] = {}


def need(who: str, place: int) -> Callable[[Finder], Finder]:
    """Declare what may wait for a "partner" or a "customer"; the lowest place, the gravest, is shown first."""

    def decorate(finder: Finder) -> Finder:
        _finders.setdefault(who, []).append((place, finder))
        return finder

    return decorate


def needs_of(who: str, actor: "Actor", given: Given) -> list[Need]:
    """All that waits for this actor on the home of partners or customers, the gravest first."""
    return list(_found(who, actor, given))


def _found(who: str, actor: "Actor", given: Given) -> Iterator[Need]:
    for _place, finder in sorted(_finders.get(who, ()), key=lambda declared: declared[0]):
        yield from finder(actor, given)
