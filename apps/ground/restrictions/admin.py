"""The restrictions in force and past, with the act that lifts one."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor
from apps.ground.restrictions import commands
from apps.ground.restrictions.models import Restriction


def preview_lift(actor: Actor, restriction: Restriction) -> Preview:
    """What would be free again, and what stays restricted by others."""
    others = Restriction.objects.filter(target=restriction.target, lifted_at=None).exclude(pk=restriction.pk).count()
    return Preview(
        touches=[
            (_("In force since"), f"{(now() - restriction.starts_at).days} d"),
            (_("Other restrictions that remain"), others),
        ],
        told=_("the partner's owners"),
        undo=_("impose it again as a new restriction"),
    )


@admin.register(Restriction)
class RestrictionAdmin(ReadOnlyAdmin):
    """Everything that is or was restricted."""

    list_display = ("public_id", "scope", "target", "basis", "starts_at", "review_by", "lifted_at")
    list_filter = ("scope", "basis")
    search_fields = ("target", "public_id")
    date_hierarchy = None
    acts = (
        Act(
            commands.lift,
            label=_("Lift restriction"),
            preview=preview_lift,
            offered=lambda restriction: restriction.is_in_force and not restriction.part_of,
            effect=_("Everything this restriction stopped works again. Other restrictions remain."),
        ),
    )
