"""What a buyer commits to: for how long, from when until when, and what the seats come to in that time."""

from dataclasses import dataclass
from datetime import datetime

from apps.demand.checkout import rules
from apps.demand.checkout.config import buying_policy
from apps.demand.checkout.models import Agreement, Order
from apps.demand.checkout.models.snapshots import Priced
from apps.ground import clock

OPEN = (Order.State.QUOTED, Order.State.AWAITING_APPROVAL, Order.State.PLACED)


@dataclass(frozen=True)
class Commitment:
    """The term of an agreement, or of an order that may become one.

    total_minor: the seats for the whole term, before tax and usage, in minor units. starts_at, ends_at: of the
    agreement once there is one; before that starts_at is None and ends_at is the end if it started now.
    needs_approval: it starts when a second person approves, not when it is placed.
    """

    months: int
    total_minor: int
    starts_at: datetime | None
    ends_at: datetime
    needs_approval: bool


def commitment_of(row: Priced, monthly_minor: int) -> Commitment | None:
    """What this offer, order, agreement or entitlement commits its buyer to; None for an order that came to nothing."""
    agreed = _agreed(row)
    if agreed is not None:
        starts_at, ends_at = agreed
        months = rules.months_between(starts_at, ends_at)
        return Commitment(months, months * monthly_minor, starts_at, ends_at, needs_approval=False)
    if isinstance(row, Order) and row.state not in OPEN:
        return None
    policy = buying_policy()
    months = term_of(row) if isinstance(row, Order) else policy.agreement_months
    return Commitment(
        months,
        months * monthly_minor,
        None,
        rules.months_after(clock.now(), months),
        needs_approval=policy.needs_approval(monthly_minor, row.currency),
    )


def term_of(order: Order) -> int:
    """The months of the agreement that an order asks for: those it was quoted for, whatever the policy says by now.

    Orders that were quoted before their term was kept have the policy's.
    """
    return order.months or buying_policy().agreement_months


def _agreed(row: Priced) -> tuple[datetime, datetime] | None:
    """When it starts and ends, of what has dates of its own or has become an agreement."""
    dated: Agreement | Priced | None = getattr(row, "agreement", None) if isinstance(row, Order) else row
    starts_at, ends_at = getattr(dated, "starts_at", None), getattr(dated, "ends_at", None)
    return (starts_at, ends_at) if starts_at is not None and ends_at is not None else None
