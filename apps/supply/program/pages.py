"""The applicant's and the new partner's pages."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.ground.accounts import unconfirmed
from apps.ground.accounts.countries import country_choices
from apps.ground.accounts.forms import NewPasswordForm
from apps.ground.accounts.models import Organisation, User
from apps.ground.accounts.refusals import TooManyTries
from apps.ground.accounts.secret import Secret
from apps.ground.accounts.selectors import sign_up_by
from apps.ground.accounts.sessions import after_password
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.language import active_language
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.request import Request

from . import commands, selectors
from .agreement import agreement
from .application import Application
from .commands.applying import CONFIRM_PAGE
from .forms import AgreementForm, AnswerForm, CompanyForm, JoinForm, ProfileForm
from .models import ApplicationQuestion, OnboardingStep, Partner
from .steps import items

APPLY = "program:apply"


@never_cache
@page(who="anyone")
def apply(request: Request) -> HttpResponse:
    """Join the program: a newcomer with sign-up in the same form, a member with their company."""
    actor = request.actor
    partner = selectors.own_partner(actor)
    if partner is not None and partner.state != Partner.State.REJECTED:
        return redirect("program:application")
    if actor.is_anonymous:
        return _join(request)
    if actor.organisation_id is None or actor.is_operator:
        return render(request, "program/apply_elsewhere.html", status=403)
    form = CompanyForm(data_of(request), initial=_known(request, partner))
    organisation = Organisation.objects.get(pk=actor.organisation_id)
    return form_page(
        request,
        form,
        "program/apply.html",
        do=lambda given: commands.apply(actor, organisation, application=form.application(), key=form.idempotency_key),
        then="program:application",
    )


@never_cache
@page(who="anyone")
def sent(request: Request) -> HttpResponse:
    """Where to look for the link; the email again, or another address. The same for a known and an unknown address."""
    given = unconfirmed.kept(request, APPLY)
    form = JoinForm(given or None)
    if request.method == "POST":
        if not form.is_valid():
            return redirect(f"{reverse(APPLY)}?again=1")
        try:
            _send(request, form)
            messages.success(request, _("We sent the email again."))
        except TooManyTries as refused:
            messages.error(request, refused.detail)
        return redirect("program:sent")
    return render(request, "program/sent.html", {"email": given.get("email"), "form_page": APPLY})


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def confirm(request: Request, token: str) -> HttpResponse:
    """Opened by the link in the email: names the company that applies, asks for the password, and signs in."""
    link = sign_up_by(Secret(token), CONFIRM_PAGE)

    def enter(partner: Partner) -> HttpResponse:
        unconfirmed.forget(request)
        return after_password(request, User.objects.get(email=link.email), to=reverse("program:application"))

    return form_page(
        request,
        NewPasswordForm(data_of(request)),
        "program/confirm.html",
        {"email": link.email, "stated": Application(**link.stated["application"])},
        do=lambda given: commands.confirm_application(
            request.actor, token=Secret(token), password=Secret(given["password"])
        ),
        then=enter,
    )


@page(who="member")
def application(request: Request) -> HttpResponse:
    """Where an application stands, what was asked, and the answer."""
    partner = selectors.own_partner(request.actor)
    if partner is None:
        return redirect("program:apply")
    form = AnswerForm(data_of(request))

    def shown() -> dict[str, Any]:
        thread = selectors.questions(request.actor, partner)
        return {
            "partner": partner,
            "questions": thread,
            "open": _open_question(thread),
            "facts": _stated(partner),
        }

    return form_page(
        request,
        form,
        "program/application.html",
        shown,
        do=lambda given: commands.answer(request.actor, partner, text=given["text"], key=form.idempotency_key),
        then="program:application",
    )


@page(who="member")
def correct(request: Request) -> HttpResponse:
    """Correct an application before it is decided."""
    partner = selectors.own_partner_or_404(request.actor)
    form = CompanyForm(request.POST) if request.method == "POST" else CompanyForm.of(partner)
    return form_page(
        request,
        form,
        "program/correct.html",
        {"partner": partner},
        do=lambda given: commands.update_application(
            request.actor, partner, application=form.application(), key=form.idempotency_key
        ),
        then="program:application",
    )


@page(who="member", methods=("GET",))
def onboarding(request: Request) -> HttpResponse:
    """The checklist with its progress; the first open step is where to resume."""
    partner = selectors.own_partner_or_404(request.actor)
    if partner.is_open or partner.state == Partner.State.REJECTED:
        return redirect("program:application")
    steps = selectors.steps(request.actor, partner)
    done = sum(step.state != OnboardingStep.State.OPEN for step in steps)
    context = {
        "partner": partner,
        "items": items(steps),
        "done": done,
        "total": len(steps),
        "skippable": [step for step in steps if step.machine.can("skip") and step.step in commands.OPTIONAL],
        "facts": [*_stated(partner), (_("Tier"), partner.get_tier_display()), *_tier_reason(partner)],
    }
    return render(request, "program/onboarding.html", context)


@page(who="member", methods=("POST",))
def skip(request: Request, public_id: str) -> HttpResponse:
    """Put an optional step aside."""
    step = get_visible_or_404(request.actor, OnboardingStep, public_id)
    commands.skip_step(request.actor, step)
    return redirect("program:onboarding")


@page(who="member")
def profile(request: Request) -> HttpResponse:
    """What customers read about the company."""
    partner = selectors.own_partner_or_404(request.actor)
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(partner)
    return form_page(
        request,
        form,
        "program/profile.html",
        {"partner": partner},
        do=lambda given: commands.update_profile(
            request.actor, partner, profile=form.profile(), key=form.idempotency_key
        ),
        then="program:onboarding" if partner.state == Partner.State.ACTIVE else "program:application",
    )


@page(who="member")
def partner_agreement(request: Request) -> HttpResponse:
    """The agreement in force, and the place to accept it."""
    partner = selectors.own_partner_or_404(request.actor)
    text = agreement(active_language())
    accepted = selectors.acceptance(request.actor, partner)
    form = AgreementForm(request.POST) if request.method == "POST" else AgreementForm.of(text)
    return form_page(
        request,
        form,
        "program/agreement.html",
        {"agreement": text, "accepted": accepted, "partner": partner},
        do=lambda given: commands.accept_agreement(
            request.actor,
            partner,
            version=given["version"],
            language=given["language"],
            digest=given["digest"],
            key=form.idempotency_key,
        ),
        then="program:onboarding",
    )


def _join(request: Request) -> HttpResponse:
    given = unconfirmed.kept(request, APPLY) if "again" in request.GET else {}
    form = JoinForm(data_of(request), initial=given)

    def send(values: dict[str, Any]) -> None:
        _send(request, form)
        unconfirmed.keep(request, APPLY, values)

    return form_page(request, form, "program/apply.html", {"is_new": True}, do=send, then="program:sent")


def _send(request: Request, form: JoinForm) -> None:
    """Send the link of a valid form. Raises: TooManyTries, and as `join`."""
    unconfirmed.count_email(form.cleaned_data["email"])
    commands.join(request.actor, person=form.newcomer(), application=form.application())


def _known(request: Request, partner: Partner | None) -> dict[str, str]:
    if partner is not None:
        return {field: getattr(partner, field) for field in ("name", "website", "country", "kind")}
    return {"name": request.actor.organisation_name}


def _stated(partner: Partner) -> list[tuple[str, str]]:
    """What the company stated about itself, in the reader's words."""
    return [
        (_("Company"), partner.name),
        (_("Website"), partner.website),
        (_("Country"), dict(country_choices()).get(partner.country, partner.country)),
        (_("About your product"), partner.get_kind_display()),
    ]


def _tier_reason(partner: Partner) -> list[tuple[str, str]]:
    return [(_("Reason for the tier"), partner.tier_reason)] if partner.tier_reason else []


def _open_question(thread: list[ApplicationQuestion]) -> ApplicationQuestion | None:
    return next((question for question in thread if question.answered_at is None), None)
