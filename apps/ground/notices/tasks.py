"""Letters of notices: each sent once, to somebody who is still a member, in their language."""

from django.utils import translation

from apps.ground import clock
from apps.ground.accounts.mail import Letter, send
from apps.ground.accounts.models import Membership
from apps.ground.jobs.holding import Hold
from apps.ground.jobs.queue import job
from apps.ground.notices.models import Notice
from apps.ground.notices.selectors import as_row


@job
def mail_notice(hold: Hold, public_id: str) -> None:
    """Send the letter of a notice, unless it was sent or its reader left the organisation meanwhile (fault S10)."""
    with hold.finishing():
        notice = Notice.objects.select_for_update(of=("self",)).select_related("user").get(public_id=public_id)
        reader = notice.user
        belongs = Membership.objects.filter(
            organisation_id=notice.organisation_id, user=reader, state=Membership.State.ACTIVE
        ).exists()
        if not notice.wants_mail or notice.mailed_at or not belongs or not reader.is_active:
            return
        with translation.override(reader.language):
            row = as_row(notice)
        values = {"title": row.title, "body": row.body, "action": row.action, "name": reader.full_name}
        send(Letter("notices/notice", reader.email, reader.language, notice.link, values))
        notice.mailed_at = clock.now()
        notice.save(update_fields=["mailed_at"])
