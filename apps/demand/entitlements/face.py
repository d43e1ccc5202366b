"""What entitlements bring to shared pages."""

from collections.abc import Iterable, Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.models import Entitlement, Revocation, Seat
from apps.ground.accounts.scopes import scope
from apps.ground.policy.actor import Actor
from apps.ground.provenance.stories import related
from apps.ground.restrictions.selectors import restrictions_on
from apps.ground.tenancy.promises import promise
from apps.ground.web.naming import called

called(Entitlement, _("entitlement"), _("entitlements"))
called(Revocation, _("revocation"), _("revocations"))
called(Seat, _("seat"), _("seats"))

scope("entitlements:read", _("Check entitlements"))
scope("entitlements:write", _("Assign seats"))


@promise("P09")
def seats() -> Iterator[str]:
    """Never more seats than bought, and the counter is the rows."""
    taken = Count("taken", filter=Q(taken__state=Seat.State.ASSIGNED))
    for counted in Entitlement.objects.order_by().annotate(rows=taken).exclude(rows=F("seats_assigned")):
        yield f"{counted.public_id} counts {counted.seats_assigned} seats and has {counted.rows}"
    for oversold in Entitlement.objects.filter(seats_assigned__gt=F("seats")):
        yield f"{oversold.public_id} has {oversold.seats_assigned} of {oversold.seats} seats taken"


@related("agr")
def of_an_agreement(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """The entitlement that it grants."""
    rows = Entitlement.objects.visible_to(actor).filter(agreement__public_id__in=ids)
    yield from rows.values_list("public_id", flat=True)


@related("ent")
def of_an_entitlement(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its agreement, its seats, requests to revoke it, and what restricted it."""
    rows = Entitlement.objects.visible_to(actor).filter(public_id__in=ids)
    yield from rows.values_list("agreement__public_id", flat=True)
    for model in (Seat, Revocation):
        yield from (
            model.objects.visible_to(actor).filter(entitlement__public_id__in=ids).values_list("public_id", flat=True)
        )
    yield from restrictions_on(actor, ids)


@related("seat")
def of_a_seat(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its entitlement."""
    yield from Seat.objects.visible_to(actor).filter(public_id__in=ids).values_list("entitlement__public_id", flat=True)


@related("rvk")
def of_a_revocation(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """The entitlement that was to be revoked."""
    rows = Revocation.objects.visible_to(actor).filter(public_id__in=ids)
    yield from rows.values_list("entitlement__public_id", flat=True)
