"""A new password, and accepting an invitation."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.ground.accounts import commands, selectors, sessions, unconfirmed
from apps.ground.accounts.actors import ORGANISATION_KEY
from apps.ground.accounts.forms import AcceptForm, NewPasswordForm, ResetRequestForm
from apps.ground.accounts.registration import Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.request import Request


@never_cache
@page(who="anyone")
def request_password_reset(request: Request) -> HttpResponse:
    """The same answer for an address that nobody here has."""

    def ask(given: dict[str, Any]) -> str:
        email: str = given["email"]
        unconfirmed.count_email(email)
        commands.request_password_reset(request.actor, email=email)
        return email

    def say_where_it_went(email: str) -> HttpResponse:
        context = {"email": email, "reset": True, "form_page": "accounts:request_password_reset"}
        return render(request, "accounts/check_your_email.html", context)

    form = ResetRequestForm(data_of(request))
    return form_page(request, form, "accounts/request_reset.html", do=ask, then=say_where_it_went)


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def reset_password(request: Request, token: str) -> HttpResponse:
    """A new password by a link that works once."""
    selectors.reset_by(Secret(token))
    return form_page(
        request,
        NewPasswordForm(data_of(request)),
        "accounts/reset_password.html",
        do=lambda given: commands.reset_password(
            request.actor, token=Secret(token), password=Secret(given["password"])
        ),
        then=lambda user: sessions.after_password(request, user),
        done=_("Your new password is set."),
    )


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def accept_invitation(request: Request, token: str) -> HttpResponse:
    """Join: with one click when signed in as the invited, with a name and password as a newcomer."""
    invitation, known = selectors.invitation_by(Secret(token))
    context = {"form": None, "invitation": invitation, "known": known, "here": request.get_full_path()}
    if request.actor.is_anonymous and not known:
        return _accept_as_newcomer(request, token, invitation.email, context)
    if request.method == "POST":
        commands.accept_invitation(request.actor, token=Secret(token))
        request.session[ORGANISATION_KEY] = invitation.organisation.public_id
        messages.success(request, _("You are now a member."))
        return redirect("accounts:members")
    return render(request, "accounts/accept_invitation.html", context)


def _accept_as_newcomer(request: Request, token: str, email: str, context: dict[str, Any]) -> HttpResponse:
    """Name and password of somebody who has no account yet."""
    return form_page(
        request,
        AcceptForm(data_of(request), email=email),
        "accounts/accept_invitation.html",
        context,
        do=lambda given: commands.accept_invitation(
            request.actor,
            token=Secret(token),
            newcomer=Newcomer(email, given["full_name"], active_language()),
            password=Secret(given["password"]),
        ),
        then=lambda joined: sessions.after_password(request, joined.user),
        done=_("You are now a member."),
    )
