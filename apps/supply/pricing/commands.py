"""What can be done to a plan: write it, put it in force, take it out of sale."""

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.actors import organisation_of
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.tenancy.languages import known_languages

from .drafts import PlanDraft, problems
from .models import Plan
from .refusals import invalid

EDITED = ["name", "currency", "seat_price_minor", "min_seats", "max_seats", "meter", "meter_name", "meter_unit"]
EDITED += ["included_quantity", "package_size", "package_price_minor", "updated_at"]


@command("pricing.save_plan", announces="pricing.plan_saved", said=_("Plan saved"), subject="plan")
def save_plan(actor: Actor, plan: Plan | None = None, *, draft: PlanDraft) -> Plan:
    """Write a plan: a new one, a draft again, or the next version of one in force.

    Returns the draft that now holds the text. The version in force stays as it is until the draft is activated.
    Raises: Invalid (names every field), WrongState for a retired plan.
    """
    found = problems(draft, current().currency, known_languages())
    if found:
        raise invalid(found)
    row = _draft_for(actor, plan)
    _write(row, draft)
    if row._state.adding:
        row.save()
    else:
        row.save(update_fields=EDITED)
    return row


@command("pricing.activate_plan", announces="pricing.plan_activated", said=_("Plan activated"))
def activate_plan(actor: Actor, plan: Plan) -> Plan:
    """Put a draft in force; the version it supersedes is retired in the same moment. From here on it cannot be changed.

    Raises: WrongState unless it is a draft.
    """
    plan.machine.activate()
    for former in Plan.objects.filter(family=plan.family, state=Plan.State.ACTIVE):
        retire_plan(actor, former)
    plan.activated_at = plan.updated_at = clock.now()
    plan.save(update_fields=["state", "activated_at", "updated_at"])
    return plan


@command("pricing.retire_plan", announces="pricing.plan_retired", said=_("Plan retired"))
def retire_plan(actor: Actor, plan: Plan) -> Plan:
    """Take a plan out of sale; what was sold under it keeps its terms. Raises: WrongState unless it is in force."""
    plan.machine.retire()
    plan.retired_at = plan.updated_at = clock.now()
    plan.save(update_fields=["state", "retired_at", "updated_at"])
    return plan


def _draft_for(actor: Actor, plan: Plan | None) -> Plan:
    """The row to write: fresh, the draft itself, the open draft of its family, or the next version."""
    at = clock.now()
    if plan is None:
        fresh = Plan(organisation_id=organisation_of(actor), created_at=at)
        fresh.family = fresh.public_id
        return fresh
    if plan.state == Plan.State.DRAFT:
        return plan
    if plan.state != Plan.State.ACTIVE:
        raise WrongState
    open_draft = Plan.objects.select_for_update().filter(family=plan.family, state=Plan.State.DRAFT).first()
    newest = Plan.objects.filter(family=plan.family).aggregate(newest=Max("version"))["newest"]
    return open_draft or Plan(
        organisation_id=plan.organisation_id,
        family=plan.family,
        version=newest + 1,
        supersedes=plan,
        created_at=at,
    )


def _write(row: Plan, draft: PlanDraft) -> None:
    row.name, row.currency = _trimmed(draft.name), draft.currency
    row.seat_price_minor, row.min_seats, row.max_seats = draft.seat_price_minor, draft.min_seats, draft.max_seats
    meter = draft.meter
    row.meter = meter.slug if meter else ""
    row.meter_name, row.meter_unit = (_trimmed(meter.name), _trimmed(meter.unit)) if meter else ({}, {})
    row.included_quantity = meter.included_quantity if meter else 0
    row.package_size = meter.package_size if meter else 1000
    row.package_price_minor = meter.package_price_minor if meter else 0
    row.updated_at = clock.now()


def _trimmed(texts: dict[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items()}
