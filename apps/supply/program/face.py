"""What the partner program brings to shared pages."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.actor import Actor
from apps.ground.policy.reasons import refusal
from apps.ground.provenance.stories import related
from apps.ground.web.naming import called
from apps.ground.web.needs import Given, Need, need
from apps.supply.program.models import AgreementAcceptance, ApplicationQuestion, OnboardingStep, Partner

called(Partner, _("partner"), _("partners"))
called(ApplicationQuestion, _("question to an applicant"), _("questions to applicants"))
called(OnboardingStep, _("onboarding step"), _("onboarding steps"))
called(AgreementAcceptance, _("acceptance of the agreement"), _("acceptances of the agreement"))

refusal("own_application", _("Someone outside the applying organisation must decide this."))


@need("partner", place=10)
def suspension(actor: Actor, given: Given) -> Iterator[Need]:
    """A suspended partner."""
    for partner in given.all(Partner):
        if partner.state == Partner.State.SUSPENDED:
            yield Need(
                _("Your organisation is suspended"),
                _("Your listings are not shown and nothing can be changed. Existing customers keep their access."),
                reverse("program:onboarding"),
                _("View reason"),
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
