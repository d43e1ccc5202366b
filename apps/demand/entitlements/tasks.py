"""What the clock does to entitlements, every minute; safe to run late or twice, for decisions ask the clock anyway."""

import logging

from django.conf import settings

from apps.demand.entitlements import commands, selectors
from apps.ground import clock
from apps.ground.commands.machine import WrongState
from apps.ground.jobs.holding import Hold
from apps.ground.jobs.queue import job
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.scope import scoped

log = logging.getLogger(__name__)
PRODUCT = system_actor("entitlements")


@job(every_s=settings.DEADLINES_EVERY_S)
def start_and_end(hold: Hold) -> None:
    """Write down which entitlements have started and which are over."""
    at = clock.now()
    with scoped(PRODUCT):
        ended, due = list(selectors.ended(at)), list(selectors.due_to_start(at))
    over = {entitlement.pk for entitlement in ended}
    for command, rows in (
        (commands.expire, ended),
        (commands.activate, [row for row in due if row.pk not in over]),
    ):
        for entitlement in rows:
            hold.keep()
            try:
                command(PRODUCT, entitlement)
            except WrongState:
                log.info("entitlement.changed_meanwhile", extra={"entitlement": entitlement.public_id})
