"""Signing in and out, the second factor, and choosing for whom one acts."""

from typing import cast

import django_otp
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.forms import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.ground.accounts import commands, recovery, second_factor, sessions
from apps.ground.accounts.actors import ORGANISATION_KEY, person_of
from apps.ground.accounts.forms import CodeForm, SignInForm
from apps.ground.accounts.models import Membership, User
from apps.ground.accounts.secret import Secret
from apps.ground.web import way_back
from apps.ground.web.forms import data_of, form_page, render_form
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request

ENROL_KEY = "enrolling"


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone", origin_is_enough=True)
def sign_in(request: Request) -> HttpResponse:
    """Email address and password; the same answer whatever was wrong."""
    if not request.actor.is_anonymous:
        return redirect(sessions.safe_next(request) or "/")
    form = SignInForm(data_of(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user = authenticate(request, username=given["email"], password=given["password"])
        if user is not None:
            return sessions.after_password(request, user)
        form.add_error(
            None,
            ValidationError(
                _("Incorrect email or password"),
                code="not_recognised",
            ),
        )
    return render_form(request, form, "accounts/sign_in.html", {"next": sessions.safe_next(request)})


@never_cache
@page(who="signed_in", methods=("GET",))
def resume(request: Request) -> HttpResponse:
    """A form that was sent in vain, to send it now or to open its page instead."""
    waiting = way_back.kept(request)
    if waiting is None:
        return redirect("/")
    return render(request, "accounts/resume.html", waiting)


@page(who="anyone", methods=("POST",))
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    if not request.actor.is_anonymous:
        commands.sign_out(request.actor, User.objects.get(pk=person_of(request.actor)))
        logout(request)
    return redirect("/")


@sensitive_post_parameters("code")
@never_cache
@page(who="anyone")
def check_second_factor(request: Request) -> HttpResponse:
    """A code of the app or a recovery code: to finish signing in, or to prove oneself anew before a grave step."""
    pending = sessions.half_signed_in(request)
    user = pending or User.objects.filter(pk=request.actor.user_id or 0).first()
    if user is None:
        return redirect("accounts:sign_in")
    if not django_otp.user_has_device(user):
        return redirect("accounts:enrol_second_factor")
    form = CodeForm(data_of(request))
    if request.method == "POST" and form.is_valid():
        device = recovery.matching_device(user, form.secret_code())
        if device is not None and pending is not None:
            return sessions.begin(request, user, device)
        if device is not None:
            sessions.prove(request, device)
            return redirect(sessions.safe_next(request) or sessions.home_of(user, proved=True))
        form.add_error(
            "code",
            ValidationError(
                _("This code is incorrect or was already used. Wait for the next code and try again."),
                code="wrong_code",
            ),
        )
    return render_form(request, form, "accounts/second_factor.html", {"next": sessions.safe_next(request)})


@sensitive_post_parameters("code")
@never_cache
@page(who="signed_in")
def enrol_second_factor(request: Request) -> HttpResponse:
    """Set up an authenticator app: picture or text in, code out, recovery codes shown once."""
    user = User.objects.get(pk=person_of(request.actor))
    if not request.actor.mfa and django_otp.user_has_device(user):
        return redirect("accounts:second_factor")
    secret = request.session.setdefault(ENROL_KEY, second_factor.new_secret())
    form = CodeForm(data_of(request))

    def show_codes(enrolled: User) -> HttpResponse:
        del request.session[ENROL_KEY]
        sessions.prove(request, TOTPDevice.objects.get(user=enrolled))
        shown = {"codes": enrolled.recovery_codes, "home": sessions.home_of(enrolled, proved=True)}
        return render(request, "accounts/recovery_codes.html", shown)

    address = second_factor.address(secret, user.email, request.tenant.title)
    return form_page(
        request,
        form,
        "accounts/enrol_second_factor.html",
        {"picture": second_factor.picture(address), "typed": second_factor.as_base32(secret), "address": address},
        do=lambda given: commands.enrol_second_factor(
            request.actor, user, secret=Secret(secret), code=form.secret_code()
        ),
        then=show_codes,
    )


@page(who="signed_in", methods=("POST",))
def switch_organisation(request: Request) -> HttpResponse:
    """Act for another of one's organisations; 404 for one that one does not belong to."""
    membership = _named(request)
    commands.switch_organisation(request.actor, membership)
    request.session[ORGANISATION_KEY] = request.POST["organisation"]
    request.session.cycle_key()
    messages.success(request, _("You are now acting for another organisation."))
    return redirect(sessions.safe_next(request) or "/")


def _named(request: Request) -> Membership:
    """The membership in the organisation that the form names. Raises: NotFound where there is none."""
    for membership in request.standing.memberships:
        if membership.organisation.public_id == request.POST.get("organisation"):
            return cast(Membership, membership)
    raise NotFound
