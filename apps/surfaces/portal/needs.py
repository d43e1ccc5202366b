"""What needs somebody: things that wait for the reader, each with why, and the page where it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.demand.checkout.models import Order
from apps.demand.checkout.selectors import may, waiting_for
from apps.demand.metering import selectors as metering
from apps.demand.metering.selectors import Use
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.times import moment
from apps.supply.listings.models import ListingVersion
from apps.supply.listings.selectors import ListingRow
from apps.supply.program.models import Partner

NEAR = 80
State = ListingVersion.State


@dataclass(frozen=True)
class Need:
    """One thing: what, why, where it is done. tone: bad, info or none; icon: of the sprite."""

    title: str
    text: str
    href: str
    action: str | Promise
    tone: str = ""
    icon: str = "clock"


def of_partner(actor: Actor, partner: Partner, rows: Sequence[ListingRow]) -> list[Need]:
    """What waits for the partner, the gravest first; two queries more than the listings that were read."""
    return [*_suspended(partner), *_frozen(actor, rows), *_listings(rows), *_uncounted(actor)]


def of_customer(actor: Actor, uses: Sequence[Use]) -> list[Need]:
    """What waits for the customer: orders to approve, use near its limit."""
    return [*_approvals(actor), *_limits(uses)]


def _suspended(partner: Partner) -> Iterator[Need]:
    if partner.state == Partner.State.SUSPENDED:
        yield Need(
            _("Your organisation is suspended"),
            _("Your listings are not shown and nothing can be changed. Customers keep what they bought."),
            reverse("program:onboarding"),
            _("See why"),
            "bad",
            "warn",
        )


def _frozen(actor: Actor, rows: Sequence[ListingRow]) -> Iterator[Need]:
    names = {row.public_id: row.name for row in rows if row.visibility == "frozen"}
    held = Restriction.objects.visible_to(actor).filter(target__in=names, lifted_at=None).order_by("starts_at")
    for restriction in held if names else ():
        reason, until = _sentence(restriction.reason), moment(restriction.review_by)
        yield Need(
            _("%(name)s is frozen") % {"name": names[restriction.target]},
            _("%(reason)s Review by %(until)s.") % {"reason": reason, "until": until},
            reverse("portal:partner_story", args=[restriction.public_id]),
            _("Read the story"),
            "bad",
            "frost",
        )


def _listings(rows: Sequence[ListingRow]) -> Iterator[Need]:
    for row in rows:
        waiting = row.open_version
        if waiting is None:
            continue
        href = reverse("listings:overview", args=[row.public_id])
        if waiting.state == State.CHANGES_REQUESTED:
            yield Need(
                _("Changes requested to %(name)s") % {"name": row.name},
                " ".join(text for text in (_sentence(row.reason), _stays(row)) if text),
                href,
                _("Fix and resubmit"),
                "bad",
                "warn",
            )
        elif waiting.state == State.APPROVED:
            yield Need(
                _("%(name)s is approved") % {"name": row.name},
                _("Publish it when you are ready."),
                href,
                _("Publish"),
                "info",
                "check",
            )


def _stays(row: ListingRow) -> str:
    """What is live while a version is mended; nothing where no version is live."""
    return _("The live version stays available in the meantime.") if row.live_number and not row.is_frozen else ""


def _uncounted(actor: Actor) -> Iterator[Need]:
    counts = dict(metering.not_counted(actor).order_by().values_list("state").annotate(Count("pk")))
    waiting = sum(counts.values())
    if waiting:
        yield Need(
            ngettext("%(n)d usage event is not counted", "%(n)d usage events are not counted", waiting)
            % {"n": waiting},
            _("They came too late or fit no purchase. Each says why."),
            reverse("metering:partner_usage"),
            _("Look at them"),
            "",
            "chart",
        )


def _approvals(actor: Actor) -> Iterator[Need]:
    for order in waiting_for(actor)[:10]:
        if may(actor, "checkout.approve_order", order):
            yield _approval(order)


def _approval(order: Order) -> Need:
    return Need(
        _("Order %(number)s waits for your approval") % {"number": order.number},
        _("%(listing)s, %(seats)s. The request expires on %(until)s.")
        % {
            "listing": order.listing_name,
            "seats": ngettext("%(n)d seat", "%(n)d seats", order.seats) % {"n": order.seats},
            "until": moment(order.expires_at),
        },
        reverse("checkout:approve", args=[order.number]),
        _("Decide"),
        "",
        "clock",
    )


def _limits(uses: Sequence[Use]) -> Iterator[Need]:
    for use in uses:
        included = use.entitlement.included_quantity
        if included and use.quantity * 100 >= included * NEAR:
            share = use.quantity * 100 // included
            yield Need(
                _("%(name)s: %(share)d %% of this month's use")
                % {"name": use.entitlement.listing_name, "share": share},
                _("What goes beyond is charged at the price you agreed.")
                if share >= 100
                else _("It resets at the beginning of next month."),
                reverse("entitlements:detail", args=[use.entitlement.public_id]),
                _("Look at it"),
                "bad" if share >= 100 else "",
                "chart",
            )


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
