"""Signing up as a customer: the form, the page that says an email is on its way, and the page behind its link."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.ground.accounts import commands, selectors, sessions, unconfirmed
from apps.ground.accounts.commands.joining import CONFIRM_PAGE
from apps.ground.accounts.forms import NewPasswordForm, SignUpForm
from apps.ground.accounts.models import User
from apps.ground.accounts.refusals import TooManyTries
from apps.ground.accounts.registration import stated_company
from apps.ground.accounts.secret import Secret
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.request import Request

SIGN_UP = "accounts:sign_up"


@never_cache
@page(who="anyone")
def sign_up(request: Request) -> HttpResponse:
    """A customer's company and first person. The answer is the same for an address that has an account."""
    back = sessions.safe_next(request)
    if not request.actor.is_anonymous:
        return redirect(back or "/")
    given = unconfirmed.kept(request, SIGN_UP) if "again" in request.GET else {"next": back}
    form = SignUpForm(data_of(request), initial=given)

    def send(values: dict[str, Any]) -> None:
        _send(request, form, back)
        unconfirmed.keep(request, SIGN_UP, {**values, "next": back})

    context = {"next": given.get("next") or back}
    return form_page(request, form, "accounts/sign_up.html", context, do=send, then="accounts:sign_up_sent")


@never_cache
@page(who="anyone")
def sign_up_sent(request: Request) -> HttpResponse:
    """Where to look for the link; the email again, or another address."""
    given = unconfirmed.kept(request, SIGN_UP)
    form = SignUpForm(given or None)
    if request.method == "POST":
        if not form.is_valid():
            return redirect(SIGN_UP)
        try:
            _send(request, form, given["next"])
            messages.success(request, _("We sent the email again."))
        except TooManyTries as refused:
            messages.error(request, refused.detail)
        return redirect("accounts:sign_up_sent")
    return render(request, "accounts/check_your_email.html", {"email": given.get("email"), "form_page": SIGN_UP})


@sensitive_post_parameters("password")
@never_cache
@page(who="anyone")
def confirm_email(request: Request, token: str) -> HttpResponse:
    """Opened by the link in the email: names the company that was stated, asks for the password, and signs in."""
    link = selectors.sign_up_by(Secret(token), CONFIRM_PAGE)

    def enter(user: User) -> HttpResponse:
        unconfirmed.forget(request)
        return sessions.after_password(request, user, to=link.stated.get("back", ""))

    return form_page(
        request,
        NewPasswordForm(data_of(request)),
        "accounts/confirm_email.html",
        {"email": link.email, "company": stated_company(link)},
        do=lambda given: commands.confirm_email(request.actor, token=Secret(token), password=Secret(given["password"])),
        then=enter,
        done=_("Your account is open."),
    )


def _send(request: Request, form: SignUpForm, back: str) -> None:
    """Send the link of a valid form; `back` is a path of this host. Raises: TooManyTries."""
    unconfirmed.count_email(form.cleaned_data["email"])
    commands.sign_up_customer(
        request.actor,
        person=form.newcomer(active_language()),
        company=form.stated_company(),
        back=back,
    )
