"""What can be asked about plans."""

from django.db.models import QuerySet

from apps.ground.accounts.actors import organisation_of
from apps.ground.policy.actor import Actor

from .models import Plan


def plans(actor: Actor, state: str = "") -> QuerySet[Plan]:
    """The plans of the actor's organisation, newest first, perhaps of one state; one query."""
    rows = Plan.objects.visible_to(actor).filter(organisation_id=organisation_of(actor))
    return (rows.filter(state=state) if state else rows).order_by("-id")


def version_in_force(actor: Actor, family: str) -> Plan | None:
    """The active version of a plan, if the actor may see one; one query."""
    return Plan.objects.visible_to(actor).filter(family=family, state=Plan.State.ACTIVE).first()


def draft_of(actor: Actor, family: str) -> Plan | None:
    """The version being written, for the plan's own organisation; one query."""
    return Plan.objects.visible_to(actor).filter(family=family, state=Plan.State.DRAFT).first()
