"""The inbox: items of every source, the first due first, in pages by cursor; one bounded query a source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from apps.ground.accounts.models import User
from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.tenancy.times import length
from apps.ground.web.paging import Page, decode, encode
from apps.ground.worklist.assignees import may_decide
from apps.ground.worklist.models import SavedView
from apps.ground.worklist.sources import Shown, Source
from apps.ground.worklist.views import EVERYTHING, View

ROWS = 50
NEAR = 4  # the last quarter of the target is close to its end


@dataclass(frozen=True)
class Item:
    """A row that waits, as the inbox shows it."""

    source: Source
    subject: str
    shown: Shown
    since: datetime
    due: datetime
    at: datetime
    assignee: User | None
    is_mine: bool
    is_claimable: bool
    view: View

    @property
    def href(self) -> str:
        """The page that decides it."""
        return self._from_here(self.shown.url)

    @property
    def accept_href(self) -> str:
        """The page of the act that accepts it, which asks first; empty where there is none."""
        return self._from_here(self.shown.accept)

    @property
    def refuse_href(self) -> str:
        """The page of the act that refuses it, which asks first; empty where there is none."""
        return self._from_here(self.shown.refuse)

    def _from_here(self, url: str) -> str:
        """An address that knows the view it is opened from, and so the item that comes next."""
        inbox = "&".join(filter(None, (self.view.query, urlencode({"item": self.key}))))
        return url and f"{url}?{urlencode({'inbox': inbox})}"

    @property
    def due_words(self) -> str:
        """Late by 6 hrs, due in 3 hrs."""
        return _due_in_words(self.due, self.at)

    @property
    def age_words(self) -> str:
        """Its age against its target."""
        return _("%(age)s of %(target)s") % {"age": length(self.age), "target": length(self.target)}

    @property
    def key(self) -> str:
        """What names it among the items of all kinds."""
        return f"{self.source.kind}:{self.subject}"

    @property
    def age(self) -> timedelta:
        """How long it has waited."""
        return self.at - self.since

    @property
    def target(self) -> timedelta:
        """Within what time it is due."""
        return self.due - self.since

    @property
    def is_late(self) -> bool:
        """Past its target."""
        return self.at > self.due

    @property
    def left(self) -> timedelta:
        """Until it is due, or since it was."""
        return abs(self.due - self.at)

    @property
    def tone(self) -> str:
        """bad when late, warn in the last quarter of the target, else empty."""
        return "bad" if self.is_late else "warn" if self.left * NEAR <= self.target else ""

    @property
    def share(self) -> int:
        """Percent of the target that has passed, at most 100."""
        return min(100, int(100 * (self.age / self.target))) if self.target else 100

    @property
    def tick(self) -> int:
        """Where the target is on the bar, in percent of the longer of age and target."""
        return int(100 * (self.target / self.age)) if self.is_late and self.age else 100


@dataclass(frozen=True)
class KindCount:
    """Items of one kind in a view: how many, how many of them late and unassigned, and when the first is due."""

    source: Source
    items: int
    late: int
    unassigned: int
    due: datetime | None
    at: datetime

    @property
    def due_words(self) -> str:
        """Late by 6 hrs, due in 3 hrs; a dash for an empty queue."""
        return _due_in_words(self.due, self.at) if self.due else "–"


def inbox(actor: Actor, view: View, *, cursor: str | None = None, limit: int = ROWS) -> Page[Item]:
    """One page of a view. Raises: CursorInvalid."""
    at, bound_to = now(), f"worklist {current().name} {actor.user_id} {view.query}"
    behind = _position(cursor, bound_to) if cursor else None
    found = list(islice(_merged(actor, view, at, behind, limit + 1), limit + 1))
    shown, following = found[:limit], None
    if len(found) > limit:
        source, row = shown[-1]
        following = encode([row.due_at.isoformat(), source.kind, row.public_id], bound_to)
    return Page(_items(actor, shown, at, view), following)


def item(actor: Actor, source: Source, subject: str, view: View = EVERYTHING) -> Item:
    """One item that waits, as part of a view. Raises: NotFound."""
    (found,) = _items(actor, [(source, source.row(actor, subject))], now(), view)
    return found


def next_item(actor: Actor, view: View, behind: tuple[Source, str] | None = None) -> Item | None:
    """The first item of a view that no colleague has, behind the given one; from the start where none is left there."""
    at = now()
    free = Q(assignee_of=None) | Q(assignee_of=actor.user_id)
    places: list[tuple[datetime, str, str] | None] = [None]
    if behind is not None:
        row = behind[0].waiting(actor).filter(public_id=behind[1]).first()
        places = [(row.due_at, behind[0].kind, row.public_id), None] if row else [None]
    for place in places:
        for source, row in _merged(actor, view, at, place, 2, free):
            if behind is None or (source.kind, row.public_id) != (behind[0].kind, behind[1]):
                return _items(actor, [(source, row)], at, view)[0]
    return None


def counts(actor: Actor, view: View) -> list[KindCount]:
    """Of every kind, in the view but for its kind; one query a source."""
    at = now()
    condition = view.condition(actor, at)
    found = []
    for source in view.with_kind("").sources:
        rows = source.waiting(actor).filter(condition).order_by()
        counted = rows.aggregate(
            items=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=at)),
            unassigned=Count("pk", filter=Q(assignee_of=None)),
            due=Min("due_at"),
        )
        found.append(KindCount(source, **counted, at=at))
    return found


def _due_in_words(due: datetime, at: datetime) -> str:
    words = _("Late by %(span)s") if at > due else _("Due in %(span)s")
    return words % {"span": length(abs(due - at))}


def saved_views(actor: Actor) -> list[SavedView]:
    """The views that the actor keeps, by name; one query."""
    return list(SavedView.objects.visible_to(actor).filter(person_id=actor.user_id))


def _position(cursor: str, bound_to: str) -> tuple[datetime, str, str]:
    due, kind, subject = decode(cursor, bound_to)
    return datetime.fromisoformat(due), kind, subject


def _merged(
    actor: Actor,
    view: View,
    at: datetime,
    behind: tuple[datetime, str, str] | None,
    limit: int,
    more: Q | None = None,
) -> Iterator[tuple[Source, Any]]:
    """Rows of the view in the order of their deadlines, then kinds; at most `limit` of each source."""
    condition = view.condition(actor, at) & (more or Q())
    parts = []
    for source in view.sources:
        rows = source.waiting(actor).filter(condition & _after(source, behind))
        parts.append([(source, row) for row in rows[:limit]])
    return merge(*parts, key=lambda pair: (pair[1].due_at, pair[0].kind))


def _after(source: Source, behind: tuple[datetime, str, str] | None) -> Q:
    if behind is None:
        return Q()
    due, kind, subject = behind
    if source.kind == kind:
        return Q(due_at__gt=due) | Q(due_at=due, public_id__gt=subject)
    return Q(due_at__gte=due) if source.kind > kind else Q(due_at__gt=due)


def _items(actor: Actor, rows: list[tuple[Source, Any]], at: datetime, view: View) -> list[Item]:
    """The rows as items; one query for the names of all assignees."""
    people = User.objects.in_bulk({row.assignee_of for _kind, row in rows if row.assignee_of is not None})
    return [
        Item(
            source,
            row.public_id,
            source.shown(row),
            source.since_of(row),
            row.due_at,
            at,
            people.get(row.assignee_of),
            row.assignee_of == actor.user_id,
            row.assignee_of is None and may_decide(actor, source.decides, row),
            view,
        )
        for source, row in rows
    ]
