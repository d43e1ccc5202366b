"""What the outbox brings to shared pages, and what must be true of it."""

from collections.abc import Iterator

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.events.models import Handled, Message
from apps.ground.events.subscribe import subscribed_types, subscribers_of
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.promises import promise
from apps.ground.web.naming import called
from apps.ground.web.tiles import Tile, changelist, should_be_empty, tile

called(Message, _("message"), _("messages"))


@tile(place=40)
def parked_messages(actor: Actor) -> Tile:
    """Messages that could not be delivered."""
    rows = Message.objects.visible_to(actor).filter(state=Message.State.PARKED)
    href = changelist(Message, state__exact="parked")
    return should_be_empty(_("Parked messages"), rows, "time", href, _("everything was delivered"), now())


@promise("P04")
def heard() -> Iterator[str]:
    """Whoever subscribes has an inbox row for each message done since the first one it heard."""
    for kind in subscribed_types():
        done = Message.objects.filter(type=kind, state=Message.State.DONE)
        for subscriber in subscribers_of(kind):
            known = Handled.objects.filter(subscriber=subscriber.name).values("event_id")
            first = done.filter(event_id__in=known).order_by("pk").values_list("pk", flat=True).first()
            missed = done.filter(pk__gt=first).exclude(event_id__in=known).count() if first else 0
            if missed:
                yield f"{missed} {kind} are done and {subscriber.name} has not heard them"


@promise("P05")
def in_sequence() -> Iterator[str]:
    """The messages of a subject are numbered 1, 2, 3 …; none is done while an earlier one is not."""
    done = Count("pk", filter=Q(state=Message.State.DONE))
    rows = Message.objects.order_by().values("subject").annotate(messages=Count("pk"), done=done)
    newest = _last_of(Message.objects.all())
    ended = _last_of(Message.objects.filter(state=Message.State.DONE))
    for row in rows:
        subject = row["subject"]
        if newest[subject] != row["messages"]:
            yield f"{subject} has {row['messages']} messages, the last is number {newest[subject]}"
        if ended.get(subject, 0) != row["done"]:
            yield f"{subject}: number {ended[subject]} is done and an earlier one is not"


def _last_of(messages: QuerySet[Message]) -> dict[str, int]:
    """The highest sequence of each subject."""
    return dict(messages.order_by("subject", "-sequence").distinct("subject").values_list("subject", "sequence"))


@promise("P18")
def parked_with_a_reason() -> Iterator[str]:
    """What is parked says why."""
    silent = Message.objects.filter(state=Message.State.PARKED, reason="").count()
    if silent:
        yield f"{silent} parked messages have no reason"
