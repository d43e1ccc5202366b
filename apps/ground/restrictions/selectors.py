"""What may be asked about restrictions: the actor first."""

from collections.abc import Iterable, Sequence

from apps.ground.policy.actor import Actor
from apps.ground.restrictions.models import Restriction


def restrictions_on(actor: Actor, targets: Sequence[str]) -> Iterable[str]:
    """The public ids of the restrictions that name one of these targets, lifted ones too."""
    return Restriction.objects.visible_to(actor).filter(target__in=targets).values_list("public_id", flat=True)
