"""What entitlements does when others announce: an agreement is opened, a leaver's seats are freed; and who is told."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.models import Agreement
from apps.demand.entitlements import commands
from apps.demand.entitlements.models import Entitlement, Seat
from apps.ground.accounts.models import Membership
from apps.ground.events.subscribe import Event, on
from apps.ground.notices.tell import tell
from apps.ground.notices.wording import word
from apps.ground.policy.actor import system_actor

PRODUCT = system_actor("entitlements")

word(
    "entitlements.granted",
    _("%(listing)s is ready to use"),
    _("You have %(seats)s seats. Assign them to the members who need one."),
    _("Assign seats"),
)
word(
    "entitlements.suspended",
    _("%(listing)s is suspended"),
    _("Use is suspended until it is resumed. Reason: %(reason)s"),
    _("Open the purchase"),
)
word("entitlements.resumed", _("%(listing)s can be used again"), _("Reason: %(reason)s"), _("Open the purchase"))
word(
    "entitlements.revoked",
    _("%(listing)s was revoked"),
    _("Use has ended permanently. Reason: %(reason)s"),
    _("Open the purchase"),
)
word(
    "entitlements.listing_frozen",
    _("%(listing)s is frozen"),
    _("Nobody can buy it right now. You can keep using it: seats, keys and metering work as before."),
    _("Open the purchase"),
)
word(
    "entitlements.listing_taken_down",
    _("%(listing)s was removed"),
    _("It is no longer sold. You can keep using it until your agreement ends."),
    _("Open the purchase"),
)
word("entitlements.expired", _("%(listing)s has ended"), _("The agreement has ended."), _("Open the purchase"))


@on("checkout.order_fulfilled")
def open_entitlement(event: Event) -> None:
    """The agreement's subject is there to be used."""
    commands.grant(PRODUCT, Agreement.objects.get(public_id=event.subject))


@on("accounts.member_removed")
def free_seats_of_leaver(event: Event) -> None:
    """Whoever left an organisation sits on none of its seats."""
    membership = Membership.objects.get(public_id=event.subject)
    if membership.state == Membership.State.ACTIVE:
        return
    held = Seat.objects.filter(
        customer_id=membership.organisation_id, user_id=membership.user_id, state=Seat.State.ASSIGNED
    )
    for seat in held.order_by("id"):
        commands.release_seat(PRODUCT, seat)


@on("entitlements.granted")
def tell_of_grant(event: Event) -> None:
    """Those who give out seats hear that there are some."""
    _tell(event, ("owner", "admin"), seats=True)


@on("entitlements.suspended", "entitlements.resumed", "entitlements.revoked")
def tell_of_change(event: Event) -> None:
    """Both sides read the reason."""
    entitlement = _tell(event, ("owner", "admin", "finance"), reason=True)
    params = {"listing": entitlement.listing_names or entitlement.listing_slug, "reason": entitlement.state_reason}
    tell(entitlement.partner_id, event.type, event.subject, "", params, ("owner", "admin"), occasion=event.id)


@on("restrictions.listing_frozen", "restrictions.listing_taken_down")
def tell_customers_of_stop(event: Event) -> None:
    """Whoever uses a listing hears that it was frozen or taken down, and what still works."""
    kind = event.type.replace("restrictions.", "entitlements.")
    running = Entitlement.objects.filter(listing=event.data["target"], state__in=Entitlement.RUNNING)
    running = running.only("customer_id", "public_id", "listing_names", "listing_slug")
    for each in running.order_by("customer_id", "-id").distinct("customer_id"):
        params = {"listing": each.listing_names or each.listing_slug}
        link = each.get_absolute_url()
        tell(each.customer_id, kind, each.public_id, link, params, ("owner", "admin"), occasion=event.id)


@on("entitlements.expired")
def tell_of_end(event: Event) -> None:
    _tell(event, ("owner", "admin", "finance"))


def _tell(event: Event, roles: tuple[str, ...], *, seats: bool = False, reason: bool = False) -> Entitlement:
    entitlement = Entitlement.objects.get(public_id=event.subject)
    params: dict[str, object] = {"listing": entitlement.listing_names or entitlement.listing_slug}
    if seats:
        params["seats"] = entitlement.seats
    if reason:
        params["reason"] = entitlement.state_reason
    link = entitlement.get_absolute_url()
    tell(entitlement.customer_id, event.type, event.subject, link, params, roles, occasion=event.id)
    return entitlement
