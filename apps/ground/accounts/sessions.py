"""Beginning a session: a new id at every step up, the second factor before the session where there is one."""

from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from apps.ground import clock
from apps.ground.accounts.actors import STEPPED_UP_KEY, memberships_of
from apps.ground.accounts.commands import sign_in
from apps.ground.accounts.devices import remember_device
from apps.ground.accounts.languages import remember_language
from apps.ground.accounts.models import User
from apps.ground.policy.actor import ANONYMOUS
from apps.ground.web.addresses import address_of

PENDING_KEY = "half_signed_in"
PENDING_LASTS_S = 600


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a path of this very host, or an empty string."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe and asked.startswith("/") else ""


def after_password(request: HttpRequest, user: User, to: str = "") -> HttpResponse:
    """The password was right, or was just set: begin the session, or ask for the second factor first.

    to: the path to continue at where the request names none.
    """
    if django_otp.user_has_device(user):
        request.session.cycle_key()
        request.session[PENDING_KEY] = {"user": user.public_id, "at": clock.now().timestamp()}
        return redirect(_with_next(reverse("accounts:second_factor"), safe_next(request) or to))
    return begin(request, user, to=to)


def half_signed_in(request: HttpRequest) -> User | None:
    """Who gave the right password a moment ago and still owes the second factor."""
    pending = request.session.get(PENDING_KEY)
    if not pending or clock.now().timestamp() - pending["at"] > PENDING_LASTS_S:
        return None
    return User.objects.filter(public_id=pending["user"], is_active=True).first()


def begin(request: HttpRequest, user: User, device: Any = None, to: str = "") -> HttpResponse:
    """Start the session, under a new id, and go where the person wanted to or belongs."""
    asked = safe_next(request) or to
    request.session.pop(PENDING_KEY, None)
    sign_in(ANONYMOUS, user)
    login(request, user, backend="apps.ground.accounts.sign_in.EmailBackend")
    if device is not None:
        prove(request, device)
    response = redirect(asked or home_of(user, proved=device is not None))
    remember_device(request, response, user.email)
    remember_language(response, user.language)
    return response


def prove(request: HttpRequest, device: Any) -> None:
    """The second factor was shown in this session: remember with which device, and when."""
    django_otp.login(request, device)
    request.session.cycle_key()
    request.session[STEPPED_UP_KEY] = clock.now().timestamp()


def home_of(user: User, proved: bool) -> str:
    """The page a person begins at: operations, the partner portal, the customer's home, or the storefront."""
    memberships = memberships_of(user)
    organisation = memberships[0].organisation if memberships else None
    if organisation is not None and organisation.is_operator:
        return reverse("admin:index") if proved else reverse("accounts:enrol_second_factor")
    if organisation is not None and organisation.is_partner:
        return address_of("partner_home")
    if organisation is not None and organisation.is_customer:
        return address_of("customer_home")
    return settings.LOGIN_REDIRECT_URL


def _with_next(address: str, asked: str) -> str:
    return f"{address}?{urlencode({'next': asked})}" if asked else address
