"""A view of the inbox: which items, of whom. Its query string is its only state, so a view can be linked and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from apps.ground.policy.actor import Actor
from apps.ground.worklist.sources import Source, sources

MINE, NOBODYS = "mine", "unassigned"


@dataclass(frozen=True)
class View:
    """Filters of the inbox; empty ones leave nothing out.

    kind: of one source. whose: `mine` or `unassigned`. late: only what is past its target.
    """

    kind: str = ""
    whose: str = ""
    late: bool = False

    @property
    def query(self) -> str:
        """The view as a query string, empty for the whole inbox."""
        given = {"kind": self.kind, "whose": self.whose, "late": "1" if self.late else ""}
        return urlencode({name: value for name, value in given.items() if value})

    @property
    def sources(self) -> list[Source]:
        """The kinds of work in it."""
        return [each for each in sources() if self.kind in ("", each.kind)]

    def with_kind(self, kind: str) -> "View":
        """The same view of one kind of work, or of all."""
        return replace(self, kind=kind)

    def with_whose(self, whose: str) -> "View":
        """The same view of one's own items, of unassigned ones, or of everybody's."""
        return replace(self, whose=whose)

    def condition(self, actor: Actor, at: datetime) -> Q:
        """Its filters on the rows of a source."""
        found = Q()
        if self.whose == MINE:
            found &= Q(assignee_of=actor.user_id)
        elif self.whose == NOBODYS:
            found &= Q(assignee_of=None)
        return found & Q(due_at__lt=at) if self.late else found


EVERYTHING = View()


def read_view(given: Mapping[str, Any]) -> View:
    """The view of a query string; what it does not know is left out."""
    kind, whose = str(given.get("kind", "")), str(given.get("whose", ""))
    known = {each.kind for each in sources()}
    return View(kind if kind in known else "", whose if whose in (MINE, NOBODYS) else "", given.get("late") == "1")
