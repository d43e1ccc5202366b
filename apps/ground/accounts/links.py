"""Links in mail: derived from a row and the secret key, so that neither database nor queue holds what opens them."""

from datetime import datetime
from typing import Protocol, TypeVar

from django.db import models
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from apps.ground import clock
from apps.ground.accounts.models import AccessLink, Invitation
from apps.ground.accounts.refusals import LinkExpired, LinkUsed
from apps.ground.accounts.secret import Secret
from apps.ground.web.refusals import NotFound

NONCE_CHARS = 24


class Linked(Protocol):
    """A row that a link leads to."""

    public_id: str
    nonce: str
    state: str
    expires_at: datetime


L = TypeVar("L", AccessLink, Invitation)


def new_nonce() -> str:
    """Random text that makes one link differ from every other."""
    return get_random_string(NONCE_CHARS)


def token_of(row: Linked) -> str:
    """The token in the link of this row: its public id and a signature."""
    signature = salted_hmac("accounts.links", f"{row.public_id}|{row.nonce}", algorithm="sha256").hexdigest()
    return f"{row.public_id}.{signature}"


def find(rows: "models.QuerySet[L]", token: Secret) -> L:
    """The row that this token opens, among `rows` (locked by the caller when it will be used).

    Runs where the whole marketplace is in reach. Raises: NotFound for a token nobody issued, LinkUsed, LinkExpired.
    """
    public_id, _, _ = token.reveal().partition(".")
    row = rows.filter(public_id=public_id).first()
    if row is None or not constant_time_compare(token_of(row), token.reveal()):
        raise NotFound
    if row.state != "open":
        raise LinkUsed
    if clock.now() >= row.expires_at:
        raise LinkExpired
    return row
