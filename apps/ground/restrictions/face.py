"""What restrictions bring to shared pages."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance.stories import related
from apps.ground.restrictions.models import Restriction
from apps.ground.web.naming import called
from apps.ground.web.tiles import Tile, changelist, tile

called(Restriction, _("restriction"), _("restrictions"))


@tile(place=30)
def restrictions_in_force(actor: Actor) -> Tile:
    """How many hold, and how many reviews of them are due."""
    in_force = Restriction.objects.visible_to(actor).filter(lifted_at=None)
    due = in_force.filter(review_by__lte=now()).count()
    href = changelist(Restriction, lifted_at__isnull="True")
    if due:
        note = ngettext("%(n)d review is due", "%(n)d reviews are due", due) % {"n": due}
        return Tile(_("Restrictions in force"), in_force.count(), note, href, "bad")
    return Tile(_("Restrictions in force"), in_force.count(), _("no review is due"), href)


@related("rst")
def of_a_restriction(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its target."""
    yield from Restriction.objects.visible_to(actor).filter(public_id__in=ids).values_list("target", flat=True)
