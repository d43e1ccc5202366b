"""Plans, written and put in force by the partner's own commands."""

from dataclasses import replace

from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.supply.pricing import commands
from apps.supply.pricing.drafts import MeterDraft, PlanDraft
from apps.supply.pricing.models import Plan

METER = MeterDraft(
    slug="rows-matched",
    name={"en": "Rows matched", "de": "Abgeglichene Zeilen"},
    unit={"en": "rows", "de": "Zeilen"},
    included_quantity=100_000,
    package_price_minor=40,
)


def plan_draft(**changes: object) -> PlanDraft:
    """29.00 a seat and month from 3 to 50 seats, 100,000 rows included, 0.40 for each 1,000 rows beyond."""
    usual = PlanDraft(
        name={"en": "Team", "de": "Team"},
        currency=current().currency,
        seat_price_minor=29_00,
        min_seats=3,
        max_seats=50,
        meter=METER,
    )
    return replace(usual, **changes)


def active_plan(owner: Actor, **changes: object) -> Plan:
    """A plan in force."""
    return commands.activate_plan(owner, commands.save_plan(owner, draft=plan_draft(**changes)))
