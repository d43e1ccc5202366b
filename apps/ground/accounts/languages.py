"""The language that a person reads in: named in itself, and kept by the browser while they are here."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language_info


def native_name(code: str) -> str:
    """A language's name in that language; its code where Django does not know it (a pseudo-language of tests)."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def remember_language(response: HttpResponse, language: str) -> None:
    """Let the following pages be in this language; the cookie is what chooses it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
