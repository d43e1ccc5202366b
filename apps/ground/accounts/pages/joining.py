"""A new password, and accepting an invitation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.ground.accounts import commands, selectors, sessions, unconfirmed
from apps.ground.accounts.actors import ORGANISATION_KEY
from apps.ground.accounts.forms import AcceptForm, NewPasswordForm, ResetRequestForm
from apps.ground.accounts.newcomers import Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.web.forms import refusals_in
from apps.ground.web.page import page
from apps.ground.web.request import Request


@never_cache
@page(who="anyone")
def request_password_reset(request: Request) -> HttpResponse:
    """The same answer for an address that nobody here has."""
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        with refusals_in(form):
            unconfirmed.count_email(email)
            commands.request_password_reset(request.actor, email=email)
            context = {"email": email, "reset": True, "form_page": "accounts:request_password_reset"}
            return render(request, "accounts/check_your_email.html", context)
    return render(request, "accounts/request_reset.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def reset_password(request: Request, token: str) -> HttpResponse:
    """A new password by a link that works once."""
    selectors.reset_by(Secret(token))
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            password = Secret(form.cleaned_data["password"])
            user = commands.reset_password(request.actor, token=Secret(token), password=password)
            messages.success(request, _("Your new password is set."))
            return sessions.after_password(request, user)
    return render(request, "accounts/reset_password.html", {"form": form}, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def accept_invitation(request: Request, token: str) -> HttpResponse:
    """Join: with one click when signed in as the invited, with a name and password as a newcomer."""
    invitation, known = selectors.invitation_by(Secret(token))
    newcomer = request.actor.is_anonymous and not known
    form = AcceptForm(request.POST or None, email=invitation.email) if newcomer else None
    if request.method == "POST" and form is None:
        commands.accept_invitation(request.actor, token=Secret(token))
        request.session[ORGANISATION_KEY] = invitation.organisation.public_id
        messages.success(request, _("You are a member now."))
        return redirect("accounts:members")
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        person = Newcomer(invitation.email, given["full_name"], get_language() or "en")
        password = Secret(given["password"])
        with refusals_in(form):
            joined = commands.accept_invitation(request.actor, token=Secret(token), newcomer=person, password=password)
            messages.success(request, _("You are a member now."))
            return sessions.after_password(request, joined.user)
    context = {"form": form, "invitation": invitation, "known": known, "here": request.get_full_path()}
    status = 422 if form is not None and form.errors else 200
    return render(request, "accounts/accept_invitation.html", context, status=status)
