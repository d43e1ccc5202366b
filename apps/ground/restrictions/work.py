"""Restrictions whose review falls due. What carries out a decision ends with the decision, so it is no work here."""

from datetime import timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.models import Organisation
from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.models import Restriction
from apps.ground.worklist.sources import Shown, work

AHEAD = timedelta(days=2)


def shown(restriction: Restriction) -> Shown:
    """The restriction by its scope and basis, with the reason that was given."""
    company = getattr(restriction, "company", "") or ""
    scope, basis = restriction.get_scope_display(), restriction.get_basis_display()
    return Shown(
        gettext("%(scope)s restricted: %(basis)s") % {"scope": scope, "basis": basis},
        restriction.reason,
        company,
        reverse("admin:restrictions_restriction_change", args=[restriction.pk]),
        accept=reverse("admin:restrictions_restriction_act_lift", args=[restriction.pk]),
    )


@work(
    "restriction",
    title=_("Restrictions"),
    word=_("Restriction due"),
    icon="frost",
    decides="restrictions.lift",
    shown=shown,
    since="starts_at",
    due="review_by",
    target=AHEAD,
)
def restrictions_due(actor: Actor) -> QuerySet[Restriction]:
    """Those in force whose review is due within two days or was due before."""
    company = Organisation.objects.filter(pk=OuterRef("organisation_id")).values("name")
    rows = Restriction.objects.visible_to(actor).filter(lifted_at=None, part_of="", review_by__lte=now() + AHEAD)
    return rows.annotate(company=Subquery(company))
