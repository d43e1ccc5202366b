"""Signing up, confirming an address, a new password, accepting an invitation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.ground.accounts import commands, selectors
from apps.ground.accounts.actors import ORGANISATION_KEY
from apps.ground.accounts.forms import AcceptForm, NewPasswordForm, ResetRequestForm, SignUpForm
from apps.ground.accounts.models import AccessLink
from apps.ground.accounts.newcomers import Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.web.forms import refusals_in
from apps.ground.web.page import page
from apps.ground.web.request import Request


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def sign_up(request: Request) -> HttpResponse:
    """A customer's company and first person. The answer is the same for an address that has an account."""
    if not request.actor.is_anonymous:
        return redirect("/")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.sign_up_customer(
                request.actor, person=form.newcomer(get_language() or "en"), company=form.stated_company()
            )
            return render(request, "accounts/look_in_your_mail.html", {"email": form.cleaned_data["email"]})
    return render(request, "accounts/sign_up.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@page(who="anyone")
def confirm_email(request: Request, token: str) -> HttpResponse:
    """Opened by the link in the mail; the button confirms, so that a mail scanner that follows links does not."""
    if request.method == "POST":
        commands.confirm_email(request.actor, token=Secret(token))
        messages.success(request, _("Your address is confirmed. You can sign in now."))
        return redirect("accounts:sign_in")
    link = selectors.link_by(Secret(token), AccessLink.Purpose.CONFIRM)
    return render(request, "accounts/confirm_email.html", {"email": link.email})


@never_cache
@page(who="anyone")
def request_password_reset(request: Request) -> HttpResponse:
    """The same answer for an address that nobody here has."""
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.request_password_reset(request.actor, email=form.cleaned_data["email"])
        return render(request, "accounts/look_in_your_mail.html", {"email": form.cleaned_data["email"], "reset": True})
    return render(request, "accounts/request_reset.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def reset_password(request: Request, token: str) -> HttpResponse:
    """A new password by a link that works once."""
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        selectors.link_by(Secret(token), AccessLink.Purpose.RESET)
        with refusals_in(form):
            commands.reset_password(request.actor, token=Secret(token), password=Secret(form.cleaned_data["password"]))
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect("accounts:sign_in")
    else:
        selectors.link_by(Secret(token), AccessLink.Purpose.RESET)
    return render(request, "accounts/reset_password.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def accept_invitation(request: Request, token: str) -> HttpResponse:
    """Join: with one click when signed in as the invited, with a name and password as a newcomer."""
    invitation, known = selectors.invitation_by(Secret(token))
    newcomer = request.actor.is_anonymous and not known
    form = AcceptForm(request.POST or None) if newcomer else None
    if request.method == "POST" and form is None:
        commands.accept_invitation(request.actor, token=Secret(token))
        request.session[ORGANISATION_KEY] = invitation.organisation.public_id
        messages.success(request, _("You are a member now."))
        return redirect("accounts:members")
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        person = Newcomer(invitation.email, given["full_name"], Secret(given["password"]), get_language() or "en")
        with refusals_in(form):
            commands.accept_invitation(request.actor, token=Secret(token), newcomer=person)
            messages.success(request, _("Welcome. Sign in with your new password."))
            return redirect("accounts:sign_in")
    context = {"form": form, "invitation": invitation, "known": known, "here": request.get_full_path()}
    status = 422 if form is not None and form.errors else 200
    return render(request, "accounts/accept_invitation.html", context, status=status)
