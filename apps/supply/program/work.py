"""Applications to the partner program, for the operators' inbox."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.countries import country_name
from apps.ground.policy.actor import Actor
from apps.ground.worklist.sources import Shown, work
from apps.supply.program.models import Partner
from apps.supply.program.rules import ANSWER_WITHIN
from apps.supply.program.selectors import waiting


def shown(partner: Partner) -> Shown:
    """The applicant by name, with its kind and country; answers to a question are said."""
    about = f"{partner.get_kind_display()}, {country_name(partner.country)}"
    if getattr(partner, "is_answered", False):
        about = gettext("%(about)s. Has answered a question.") % {"about": about}
    return Shown(
        partner.name,
        about,
        partner.name,
        reverse("admin:program_partner_change", args=[partner.pk]),
        accept=reverse("admin:program_partner_act_approve", args=[partner.pk]),
        refuse=reverse("admin:program_partner_act_reject", args=[partner.pk]),
    )


@work(
    "application",
    title=_("Applications"),
    word=_("Partner application"),
    icon="org",
    decides="program.approve",
    shown=shown,
    since="applied_at",
    target=ANSWER_WITHIN,
)
def applications(actor: Actor) -> QuerySet[Partner]:
    """Applications that nobody has decided; one that waits for the applicant's answer is not among them."""
    return waiting(actor)
