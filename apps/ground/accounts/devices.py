"""Devices from which somebody signed in before, remembered by a signed cookie."""

import hashlib

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

COOKIE = "device"
SALT = "accounts.device"
AGE_S = 365 * 24 * 3600


def _owner(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:20]


def known_device(request: HttpRequest, email: str) -> str:
    """The id of this device if this account signed in from it before, else an empty string."""
    try:
        stated = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=AGE_S)
    except signing.BadSignature:
        return ""
    owner, _, device = str(stated).partition(":")
    return device if owner == _owner(email) else ""


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Let the device prove next time that this account signed in from it."""
    device = known_device(request, email) or get_random_string(16)
    response.set_signed_cookie(
        COOKIE,
        f"{_owner(email)}:{device}",
        salt=SALT,
        max_age=AGE_S,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/account/",
    )
