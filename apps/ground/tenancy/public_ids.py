"""Ids that people and machines outside may see: random and typed, so that they say what they name and nothing else."""

import secrets
from typing import Any

from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread
LENGTH = 20
LETTERS = (ALPHABET * 8).encode()  # of 256 bytes eight give each letter, so all are as likely


def new_public_id(prefix: str) -> str:
    """A fresh id such as lst_7qk2…: 100 random bits."""
    return f"{prefix}_{secrets.token_bytes(LENGTH).translate(LETTERS).decode()}"


class PublicIdField(models.CharField):
    """A unique public id with a type prefix, set when the row is made and never changed."""

    def __init__(self, prefix: str = "", **options: Any) -> None:
        self.prefix = prefix
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
