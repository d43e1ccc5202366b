"""Claiming items, giving them back and assigning them. Rows that keep their own claim have commands of their own."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.actors import organisation_of, person_of
from apps.ground.clock import now
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import FieldError, Invalid
from apps.ground.worklist.assignees import colleague, require_may_decide
from apps.ground.worklist.models import Claim, SavedView
from apps.ground.worklist.refusals import AlreadyClaimed, NotClaimed, TooManyViews
from apps.ground.worklist.sources import source_of
from apps.ground.worklist.views import read_view

LONGEST_NAME = 60
MOST_VIEWS = 20


@command("worklist.claim", announces="worklist.claimed", said=_("Inbox item claimed"))
def claim(actor: Actor, *, kind: str, subject: str) -> Claim:
    """Claim an item that waits. Raises: NotFound once it is decided, CannotDecide, AlreadyClaimed by a colleague."""
    source = source_of(kind)
    row = source.row(actor, subject)
    require_may_decide(actor, source.decides, row)
    held = _held(actor, kind, subject)
    if held.assignee_id not in (None, actor.user_id) and held.claimed_at >= source.since_of(row):
        raise AlreadyClaimed
    return _given_to(held, person_of(actor))


@command("worklist.release", announces="worklist.released", said=_("Inbox item released"))
def release(actor: Actor, *, kind: str, subject: str) -> Claim:
    """Give an item back, one's own or a colleague's who is away. Raises: NotFound, NotClaimed."""
    source_of(kind).row(actor, subject)
    held = _held(actor, kind, subject)
    if held.assignee_id is None:
        raise NotClaimed
    return _given_to(held, None)


@command("worklist.assign", announces="worklist.assigned", said=_("Inbox item assigned"))
def assign(actor: Actor, *, kind: str, subject: str, assignee: str) -> Claim:
    """Assign an item to an operator, also one that somebody has.

    assignee: public id of the person. Raises: NotFound, CannotDecide.
    """
    source = source_of(kind)
    person = colleague(actor, assignee, source.decides, source.row(actor, subject))
    return _given_to(_held(actor, kind, subject), person.pk)


@command("worklist.save_view", announces="worklist.view_saved", said=_("Inbox view saved"))
def save_view(actor: Actor, *, name: str, query: str) -> SavedView:
    """Keep a view of the inbox under a name; a name that one has already is given to the new view.

    query: of the view's address. Raises: Invalid /name without one or over 60 characters, TooManyViews.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or invisible_in(name):
        raise Invalid(errors=[FieldError("/name", "invalid", _("Enter a name of at most 60 characters."))])
    own = SavedView.objects.filter(person_id=person_of(actor))
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise TooManyViews
    view, _is_new = SavedView.objects.update_or_create(
        person_id=person_of(actor),
        name=name,
        defaults={"organisation_id": organisation_of(actor), "query": read_view(QueryDict(query)).query},
    )
    return view


@command("worklist.forget_view", announces="worklist.view_forgotten", said=_("Inbox view removed"))
def forget_view(actor: Actor, view: SavedView) -> None:
    """Remove a saved view; the items in it are not touched."""
    SavedView.objects.filter(pk=view.pk).delete()


def _held(actor: Actor, kind: str, subject: str) -> Claim:
    """The item's claim, locked; a new one without assignee where nobody ever claimed it."""
    held, _is_new = Claim.objects.select_for_update().get_or_create(
        kind=kind, subject=subject, defaults={"organisation_id": organisation_of(actor), "claimed_at": now()}
    )
    return held


def _given_to(held: Claim, person: int | None) -> Claim:
    held.assignee_id, held.claimed_at = person, now()
    held.save(update_fields=["assignee", "claimed_at"])
    return held
