"""What a person was told, in the organisation they act for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.ground.notices.models import Notice
from apps.ground.notices.wording import filled, wording_of
from apps.ground.policy.actor import Actor


@dataclass(frozen=True)
class NoticeRow:
    """A notice in the reader's language."""

    public_id: str
    title: str
    body: str
    action: str
    link: str
    created_at: datetime
    is_read: bool


def notices(actor: Actor, unread_only: bool = False) -> QuerySet[Notice]:
    """The actor's own notices of the organisation they act for, the newest first."""
    if actor.user_id is None or actor.organisation_id is None:
        return Notice.objects.none()
    rows = Notice.objects.visible_to(actor).filter(user_id=actor.user_id, organisation_id=actor.organisation_id)
    return rows.filter(read_at=None) if unread_only else rows


def unread_count(actor: Actor) -> int:
    """How many of them were not read; nought for whoever has no bell. One query."""
    if actor.user_id is None or actor.organisation_id is None:
        return 0
    return Notice.objects.filter(user_id=actor.user_id, organisation_id=actor.organisation_id, read_at=None).count()


def as_row(notice: Notice) -> NoticeRow:
    """The notice in the active language."""
    words = wording_of(notice.kind)
    return NoticeRow(
        notice.public_id,
        filled(words.title, notice.params),
        filled(words.body, notice.params),
        filled(words.action, notice.params),
        notice.link,
        notice.created_at,
        notice.read_at is not None,
    )
