"""Where work comes from: each app registers its own rows, in a module `work.py` that is loaded at start.

A source is a query, never a copy: an item is there as long as its app's query has the row, and gone when it has not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value
from django.utils.functional import Promise

from apps.ground.policy.actor import Actor
from apps.ground.web.refusals import NotFound
from apps.ground.worklist.models import Claim

Text = str | Promise
Rows = Callable[[Actor], QuerySet[Any]]


@dataclass(frozen=True)
class Shown:
    """An item in words: its name, a line about it, the company it concerns, and the page that decides it.

    accept, refuse: pages of the two acts that usually decide it, each of which asks before it does anything.
    """

    title: str
    note: str
    company: str
    url: str
    accept: str = ""
    refuse: str = ""


@dataclass(frozen=True)
class OwnClaim:
    """The claim of rows that keep it themselves, such as the reviewer of a version.

    assignee: ORM path to the id of the person. claim, release: commands on the row; assign takes a public id too.
    """

    assignee: str
    claim: Callable[[Actor, Any], Any]
    release: Callable[[Actor, Any], Any]
    assign: Callable[[Actor, Any, str], Any]


@dataclass(frozen=True)
class Source:
    """One kind of work.

    title, word: the kind in the plural and the singular. decides: the command that an assignee must be allowed to run.
    since: field that says since when a row waits; due: field with its deadline, else it is `target` after `since`.
    shown: a row in words, without a query; `rows` selects what it needs.
    """

    kind: str
    title: Text
    word: Text
    icon: str
    decides: str
    rows: Rows
    shown: Callable[[Any], Shown]
    since: str
    target: timedelta
    due: str = ""
    own_claim: OwnClaim | None = None

    def waiting(self, actor: Actor) -> QuerySet[Any]:
        """The rows that wait, each with `due_at` and `assignee_of` (a user's id or None), the first due first."""
        target = Value(self.target, output_field=DurationField())
        due = F(self.due) if self.due else ExpressionWrapper(F(self.since) + target, output_field=DateTimeField())
        rows = self.rows(actor).annotate(due_at=due)
        if self.own_claim is not None:
            rows = rows.annotate(assignee_of=F(self.own_claim.assignee))
        else:
            claims = Claim.objects.visible_to(actor).filter(
                kind=self.kind, subject=OuterRef("public_id"), claimed_at__gte=OuterRef(self.since)
            )
            rows = rows.annotate(assignee_of=Subquery(claims.values("assignee_id")[:1]))
        return rows.order_by("due_at", "public_id")

    def row(self, actor: Actor, subject: str) -> Any:
        """The row of an item that still waits. Raises: NotFound."""
        found = self.waiting(actor).filter(public_id=subject).first()
        if found is None:
            raise NotFound
        return found

    def since_of(self, row: Any) -> datetime:
        """Since when the row waits."""
        since: datetime = getattr(row, self.since)
        return since


_sources: dict[str, Source] = {}


def work(
    kind: str,
    *,
    title: Text,
    word: Text,
    icon: str,
    decides: str,
    shown: Callable[[Any], Shown],
    since: str,
    target: timedelta,
    due: str = "",
    own_claim: OwnClaim | None = None,
) -> Callable[[Rows], Rows]:
    """Register a function that gives the rows of one kind of work; the parameters are those of `Source`."""

    def decorate(rows: Rows) -> Rows:
        _sources[kind] = Source(kind, title, word, icon, decides, rows, shown, since, target, due, own_claim)
        return rows

    return decorate


def sources() -> list[Source]:
    """Every kind of work, in the order of the apps that brought them."""
    return list(_sources.values())


def topics() -> list[str]:
    """The apps whose events may change the inbox."""
    return sorted({"worklist", *(each.decides.partition(".")[0] for each in sources())})


def source_of(kind: str) -> Source:
    """The source of that name. Raises: NotFound."""
    if kind not in _sources:
        raise NotFound
    return _sources[kind]
