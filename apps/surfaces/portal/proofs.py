"""The log as pages show it: lines in words, with the names of those the reader may know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.models import Membership
from apps.ground.commands.registry import sentence
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import decide
from apps.ground.provenance import story
from apps.ground.provenance.head import Head, read_head
from apps.ground.provenance.stories import named, numbers_of, story_of
from apps.ground.tenancy.public_ids import kind_of
from apps.ground.web.paging import Page, page_of
from apps.ground.web.refusals import NotFound

ROWS = 25
TIDYING = ("notices.mark_read",)  # lines of the log like all others, but nobody looks for them


@dataclass(frozen=True)
class Line:
    """A leaf in words. number: what people call its subject (O-2026-000036), empty where it is known by its id only."""

    entry: story.Entry
    said: Promise | str
    kind: Promise | str
    number: str
    by: Promise | str
    facts: list[tuple[str, Any]]
    parts: list[tuple[Promise | str, str, str]]
    path: Sequence[str] = ()
    holds: bool | None = None


@dataclass(frozen=True)
class Story:
    """All leaves of one story, and how they stand to the newest checkpoint."""

    about: str
    number: str
    kind: Promise | str
    head: Head | None
    lines: list[Line]
    waiting: int
    broken: int
    may_export: bool

    @property
    def holds(self) -> bool:
        """Everything is sealed and everything verifies."""
        return not self.waiting and not self.broken and self.head is not None and self.head.holds


def log_page(actor: Actor, cursor: str | None, *, whole: bool = False) -> Page[Line]:
    """A part of the log that this actor may see, newest first; two queries. Not whole: without what only tidies up."""
    rows = story.visible_rows(actor)
    page = page_of(
        rows if whole else rows.exclude(command__in=TIDYING),
        cursor=cursor,
        limit=ROWS,
        bound_to=f"log|{actor.organisation_ref}|{actor.user_ref}|{whole}",
        shape=story.as_entry,
    )
    names = names_of(actor, {entry.actor for entry in page.rows})
    numbers = numbers_of(actor, {entry.subject for entry in page.rows})
    return Page([_line(entry, names, numbers) for entry in page.rows], page.next_cursor)


def looked_up(actor: Actor, asked: str) -> str:
    """The public id that this number or id names, where the log shows the actor something of it; else empty."""
    public_id = named(actor, asked)
    return public_id if story.rows_of(actor, story_of(actor, public_id)).exists() else ""


def story_page(actor: Actor, public_id: str) -> Story:
    """The story of this thing. Raises: NotFound where the actor may see nothing of it."""
    head = read_head()
    proved = story.proved(actor, story_of(actor, public_id), head)
    if not proved:
        raise NotFound
    names = names_of(actor, {each.entry.actor for each in proved})
    numbers = numbers_of(actor, {public_id, *(each.entry.subject for each in proved), *_parts_of(proved)})
    return Story(
        about=public_id,
        number=numbers.get(public_id, ""),
        kind=kind_of(public_id),
        head=head,
        lines=[_line(each.entry, names, numbers, each.path, each.holds) for each in proved],
        waiting=sum(each.holds is None for each in proved),
        broken=sum(each.holds is False for each in proved),
        may_export=decide(actor, "provenance.export_bundle", {"organisation": actor.organisation_id}).allow,
    )


def names_of(actor: Actor, refs: Iterable[str]) -> dict[str, str]:
    """The names of the people among these ids whom the actor may see as members; one query."""
    people = [ref for ref in refs if ref.startswith("usr_")]
    rows = Membership.objects.visible_to(actor).filter(user__public_id__in=people)
    return dict(rows.values_list("user__public_id", "user__full_name"))


def _parts_of(proved: Sequence[story.Proved]) -> set[str]:
    return {part.subject for each in proved for part in each.entry.parts}


def _line(
    entry: story.Entry,
    names: dict[str, str],
    numbers: dict[str, str],
    path: Sequence[str] = (),
    holds: bool | None = None,
) -> Line:
    return Line(
        entry=entry,
        said=sentence(entry.command),
        kind=kind_of(entry.subject),
        number=numbers.get(entry.subject, ""),
        by=_who(entry.actor, names),
        facts=[(name, _told(value)) for name, value in entry.facts.items()],
        parts=[(sentence(part.command), part.subject, numbers.get(part.subject, "")) for part in entry.parts],
        path=path,
        holds=holds,
    )


def _who(ref: str, names: dict[str, str]) -> Promise | str:
    if not ref:
        return _("erased")
    if ref in names:
        return names[ref]
    if ref == "anonymous":
        return _("a visitor")
    if "_" in ref:
        return ref
    return _("System")


def _told(value: Any) -> Any:
    if value in (None, "", [], {}):
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else value
