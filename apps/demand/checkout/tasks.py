"""What the clock does to offers and orders, every minute; safe to run late or twice."""

import logging

from django.conf import settings

from apps.demand.checkout import commands, selectors
from apps.ground import clock
from apps.ground.commands.machine import WrongState
from apps.ground.jobs.holding import Hold
from apps.ground.jobs.queue import job
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.scope import scoped

log = logging.getLogger(__name__)
PRODUCT = system_actor("checkout")


@job(every_s=settings.DEADLINES_EVERY_S)
def end_what_lapsed(hold: Hold) -> None:
    """Orders that nobody placed or decided on in time, and offers whose time is over."""
    at = clock.now()
    with scoped(PRODUCT):
        orders, offers = list(selectors.lapsed_orders(at)), list(selectors.ended_offers(at))
    for order in orders:
        hold.keep()
        try:
            commands.expire_order(PRODUCT, order)
        except WrongState:
            log.info("order.decided_meanwhile", extra={"order": order.public_id})
    for offer in offers:
        hold.keep()
        try:
            commands.expire_offer(PRODUCT, offer)
        except WrongState:
            log.info("offer.ended_meanwhile", extra={"offer": offer.public_id})
