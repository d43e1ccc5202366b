"""What the partner program brings to shared pages."""

from collections.abc import Iterable, Iterator

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.policy.reasons import refusal
from apps.ground.provenance.stories import related
from apps.ground.web.naming import called
from apps.ground.web.needs import Given, Need, need
from apps.ground.web.tiles import Tile, changelist, span, tile
from apps.supply.program.models import AgreementAcceptance, ApplicationQuestion, OnboardingStep, Partner
from apps.supply.program.selectors import waiting

called(Partner, _("partner"), _("partners"))
called(ApplicationQuestion, _("question to an applicant"), _("questions to applicants"))
called(OnboardingStep, _("onboarding step"), _("onboarding steps"))
called(AgreementAcceptance, _("acceptance of the agreement"), _("acceptances of the agreement"))

refusal("own_application", _("Somebody outside the applying organisation has to decide this."))


@tile(place=20)
def applications(actor: Actor) -> Tile:
    """Partner applications that wait for a decision."""
    rows = waiting(actor)
    oldest = rows.aggregate(oldest=Min("applied_at"))["oldest"]
    label, href = _("Partner applications"), changelist(Partner, state__exact="applied")
    if oldest is None:
        return Tile(label, 0, _("queue clear"), href, "ok")
    return Tile(label, rows.count(), _("oldest %(span)s") % {"span": span(now() - oldest)}, href)


@need("partner", place=10)
def suspension(actor: Actor, given: Given) -> Iterator[Need]:
    """A suspended partner."""
    for partner in given.all(Partner):
        if partner.state == Partner.State.SUSPENDED:
            yield Need(
                _("Your organisation is suspended"),
                _("Your listings are not shown and nothing can be changed. Customers keep what they bought."),
                reverse("program:onboarding"),
                _("See why"),
                "bad",
                "warn",
            )


@related("prt")
def of_a_partner(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its organisation, and what was asked, done and accepted on the way in."""
    for row in Partner.objects.visible_to(actor).filter(public_id__in=ids).values_list("organisation__public_id"):
        yield from row
    for model in (ApplicationQuestion, OnboardingStep, AgreementAcceptance):
        yield from (
            model.objects.visible_to(actor).filter(partner__public_id__in=ids).values_list("public_id", flat=True)
        )
