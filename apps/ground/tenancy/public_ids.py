"""Ids that people and machines outside may see: random and typed, so that they say what they name and nothing else."""

import secrets
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread
LENGTH = 20
LETTERS = (ALPHABET * 8).encode()  # of 256 bytes eight give each letter, so all are as likely

_kinds: dict[str, Promise] = {}


def new_public_id(prefix: str) -> str:
    """A fresh id such as lst_7qk2…: 100 random bits."""
    return f"{prefix}_{secrets.token_bytes(LENGTH).translate(LETTERS).decode()}"


def kind_of(public_id: str) -> Promise:
    """What a public id names, by its prefix: `_("Seat")`; a record, for a prefix of no model."""
    return _kinds.get(public_id.partition("_")[0], _("Record"))


class PublicIdField(models.CharField):
    """A unique public id with a type prefix, set when the row is made and never changed.

    words: what a person calls such a row, `PublicIdField("seat", _("Seat"))`. Migrations have none.
    """

    def __init__(self, prefix: str = "", words: Promise | None = None, **options: Any) -> None:
        self.prefix = prefix
        if words is not None:
            _kinds[prefix] = words
        options |= {"max_length": LENGTH + 12, "unique": True, "editable": False}
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, path, _args, options = super().deconstruct()
        for implied in ("max_length", "unique", "editable"):
            options.pop(implied, None)
        return name, path, [self.prefix], options

    def get_default(self) -> str:
        return new_public_id(self.prefix)

    def has_default(self) -> bool:
        return True
