"""Recovery codes: shown once, kept as digests, so that a copy of the table opens nothing (ASVS 6.5.2).

A code has 120 random bits, which is more than the 112 from which a plain digest is enough. django-otp's table takes 16
characters: the first 96 bits of the digest.
"""

import base64
import secrets
from typing import Any

import django_otp
from django.utils.crypto import salted_hmac

from apps.ground.accounts.models import User
from apps.ground.accounts.secret import Secret

RANDOM_BYTES = 15
STORED_CHARS = 16


def new_code() -> str:
    """A fresh code: 24 letters and digits in groups of four, for people to copy."""
    text = base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).decode().lower()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def digest(code: str) -> str:
    """What is stored of a code; spaces and capitals make no difference."""
    plain = code.replace(" ", "").lower()
    whole = salted_hmac("accounts.recovery_code", plain, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(whole).decode()[:STORED_CHARS]


def matching_device(user: User, code: Secret) -> Any:
    """The device that this code of the app, or recovery code, belongs to and is used up on; None for a wrong one.

    Codes of the app are digits; all else is looked for among the digests, so a stolen digest opens nothing.
    """
    given = code.reveal()
    is_of_app = given.isascii() and given.isdecimal()
    return django_otp.match_token(user, given if is_of_app else digest(given))
