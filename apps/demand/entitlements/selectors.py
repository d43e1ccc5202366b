"""What may be asked about entitlements and seats: the actor first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.rules import Decision, Snapshot, best, decide
from apps.ground.accounts.models import Membership
from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import visible
from apps.ground.restrictions.resolver import by_target, effects_on, in_force_on
from apps.ground.tenancy.scope import query_both
from intelgraph.database.prepared import Prepared

ASKED = "entitlements_entitlement e WHERE e.listing = ANY($1) AND e.customer_ref = ANY($2)"
COLUMNS = (
    "e.public_id::text, e.listing::text, e.customer_ref::text, e.partner_ref::text, e.state::text, e.starts_at,"
    " e.ends_at, e.stamp, {seated}, e.customer_id, e.partner_id"
)
SEATED = (
    "ARRAY(SELECT s.user_ref::text FROM entitlements_seat s WHERE s.entitlement_id = e.id AND s.state = 'assigned'"
    " AND s.user_ref = ANY($3))"
)
RIGHTS = Prepared(
    "rights",
    ("text[]", "text[]"),
    f"SELECT {COLUMNS.format(seated='NULL::text[]')} FROM {ASKED} ORDER BY e.id DESC",
)
RIGHTS_AND_SEATS = Prepared(
    "rights_and_seats",
    ("text[]", "text[]", "text[]"),
    f"SELECT {COLUMNS.format(seated=SEATED)} FROM {ASKED} ORDER BY e.id DESC",
)
STOPS = Prepared(
    "stops",
    ("text[]", "text[]"),
    in_force_on(f"ARRAY(SELECT unnest(ARRAY[e.public_id, e.listing, e.partner_ref]) FROM {ASKED})"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One question: may this customer use this listing, and perhaps: this person? All by public id."""

    listing: str
    customer: str
    user: str | None = None


def decide_batch(actor: Actor, checks: Sequence[Check], now: datetime, *, last: bool = False) -> list[Decision]:
    """The answers in the order of the questions, from the present rows: nothing is kept between two calls (C15).

    One round trip for entitlements, the seats in question and restrictions. What the actor may not see is answered
    like what does not exist: `no_entitlement`. last: nothing else is asked in this transaction.
    """
    users = sorted({check.user for check in checks if check.user})
    asked = [list({check.listing for check in checks}), list({check.customer for check in checks})]
    with_seats = [*asked, users] if users else asked
    rows, stops = query_both(RIGHTS_AND_SEATS if users else RIGHTS, with_seats, STOPS, asked, last=last)
    found: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in _seen(actor, rows):
        found[row[1], row[2]].append(row)
    effects = by_target(stops)
    return [
        best([_decision(row, check, effects, now) for row in found.get((check.listing, check.customer), ())])
        for check in checks
    ]


def decide_one(actor: Actor, entitlement: Entitlement, user: str | None, now: datetime) -> Decision:
    """The answer about one entitlement that the actor sees, for a person or for the organisation."""
    seated = Seat.objects.filter(entitlement=entitlement, user_ref=user, state=Seat.State.ASSIGNED).exists()
    effects = set().union(*effects_on(entitlement.restricted_by()).values())
    return decide(snapshot_of_row(entitlement), effects, seated if user else None, now)


def snapshot_of_row(entitlement: Entitlement) -> Snapshot:
    """What the rules look at."""
    return Snapshot(
        entitlement.public_id,
        entitlement.state,
        entitlement.starts_at,
        entitlement.ends_at,
        entitlement.stamp,
    )


def entitlements(actor: Actor) -> QuerySet[Entitlement]:
    """Every entitlement that the actor may see."""
    return Entitlement.objects.visible_to(actor)


def purchases(actor: Actor) -> QuerySet[Entitlement]:
    """What the actor's organisation bought, newest first; agreement and order come along."""
    return (
        entitlements(actor).filter(customer_id=actor.organisation_id).select_related("agreement__order").order_by("-id")
    )


def seats(actor: Actor, entitlement: Entitlement) -> QuerySet[Seat]:
    """The seats taken now, with their people, in the order they were given."""
    rows = Seat.objects.visible_to(actor).filter(entitlement=entitlement, state=Seat.State.ASSIGNED)
    return rows.select_related("user").order_by("id")


def members_without_seat(actor: Actor, entitlement: Entitlement) -> QuerySet[Membership]:
    """Active members of the customer who could be given a seat, by name."""
    seated = Seat.objects.filter(entitlement=entitlement, state=Seat.State.ASSIGNED).values("user_id")
    return (
        Membership.objects.visible_to(actor)
        .filter(organisation_id=entitlement.customer_id, state=Membership.State.ACTIVE)
        .exclude(user_id__in=seated)
        .select_related("user")
        .order_by("user__full_name", "id")
    )


def ended(now: datetime) -> QuerySet[Entitlement]:
    """Entitlements whose time is over and not yet written down."""
    return Entitlement.objects.filter(state__in=Entitlement.RUNNING, ends_at__lte=now).order_by("id")


def due_to_start(now: datetime) -> QuerySet[Entitlement]:
    """Pending ones whose start has come."""
    return Entitlement.objects.filter(state=Entitlement.State.PENDING, starts_at__lte=now).order_by("id")


def _seen(actor: Actor, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows that the policy shows the actor, without the columns that only it asks about."""
    shown = visible(actor, Entitlement.policy_type)
    return [row[:-2] for row in rows if shown.matches({"customer": row[-2], "partner": row[-1], "state": row[4]})]


def _decision(row: tuple[Any, ...], check: Check, effects: dict[str, set[str]], now: datetime) -> Decision:
    public_id, listing, _customer, partner, state, starts_at, ends_at, stamp, seated = row
    in_force = effects.get(public_id, set()) | effects.get(listing, set()) | effects.get(partner, set())
    has_seat = None if check.user is None else check.user in seated
    return decide(Snapshot(public_id, state, starts_at, ends_at, stamp), in_force, has_seat, now)
