"""Copies of rows that commands made, with what hangs on them: a marketplace is full within seconds.

A command takes milliseconds and a page needs a hundred rows before it has a third part, so the rows beyond the first
are copied. A copy is as sound as its original: the database's constraints and its row security judge it too.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import models

from apps.ground.tenancy.public_ids import PublicIdField

#: Texts that may be there once only, but for public ids: the copy's number is put behind them.
ONCE = {
    "accounts.apikey": ("prefix",),
    "accounts.invitation": ("email",),
    "accounts.organisation": ("slug", "name"),
    "accounts.user": ("email",),
    "checkout.agreement": ("number",),
    "checkout.order": ("number",),
    "jobs.job": ("key",),
    "listings.listing": ("slug",),
    "listings.searchentry": ("slug",),
    "listings.searchmiss": ("text",),
    "metering.meterevent": ("event_id",),
    "metering.usagesource": ("name",),
    "notices.notice": ("occasion",),
    "program.partner": ("slug", "domain"),
}
_ids = count(10_000)


class Copies:
    """So many copies of each row that is given; rows given later lead to the copies of those given earlier.

    What names a row with copies (a foreign key; a public id, a slug or a number in a column or in JSON) names in each
    copy the copy of the same number. Their ids are below those of what commands make: where the newest come first, the
    copies are the last.
    """

    def __init__(self, times: int) -> None:
        self.times = times
        self._made: dict[tuple[type[models.Model], Any], list[models.Model]] = {}
        self._named: dict[str, list[str]] = {}

    def add(self, *rows: models.Model, **changes: Any) -> "Copies":
        """Copy these rows, those that others point to first; `changes` are set in each copy of them."""
        for row in rows:
            made = [self._copy(row, number, changes) for number in range(self.times)]
            type(row)._base_manager.bulk_create(made)
            self._made[type(row), row.pk] = made
            for name in ("public_id", *ONCE.get(row._meta.label_lower, ())):
                if getattr(row, name, None):
                    self._named[getattr(row, name)] = [getattr(each, name) for each in made]
        return self

    def lead(self, row: models.Model, name: str) -> None:
        """Let a foreign key of the copies of `row` name the copies of what it names, which were made after them."""
        copies = self._made[type(row), row.pk]
        field: Any = row._meta.get_field(name)
        for number, each in enumerate(copies):
            setattr(each, field.attname, self._made[field.related_model, getattr(row, field.attname)][number].pk)
        type(row)._base_manager.bulk_update(copies, [name])

    def of(self, row: models.Model) -> Sequence[models.Model]:
        """The copies of this row."""
        return self._made[type(row), row.pk]

    def _copy(self, row: models.Model, number: int, changes: dict[str, Any]) -> models.Model:
        made = type(row)()
        once = ONCE.get(row._meta.label_lower, ())
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.primary_key and field.remote_field is None:
                value = next(_ids)
            elif isinstance(field, PublicIdField):
                continue
            elif field.remote_field is not None:
                value = self._led(field, value, number)
            elif field.name in once and value:
                value = _numbered(value, number, field.max_length or 0)
            else:
                value = self._renamed(value, number)
            setattr(made, field.attname, value)
        for name, value in changes.items():
            setattr(made, name, value(number) if callable(value) else value)
        return made

    def _led(self, field: Any, value: Any, number: int) -> Any:
        if field.target_field.name == "public_id":
            return self._renamed(value, number)
        copies = self._made.get((field.related_model, value))
        return copies[number].pk if copies else value

    def _renamed(self, value: Any, number: int) -> Any:
        match value:
            case str() if value in self._named:
                return self._named[value][number]
            case dict():
                return {name: self._renamed(each, number) for name, each in value.items()}
            case list():
                return [self._renamed(each, number) for each in value]
            case _:
                return value


def _numbered(text: str, number: int, most: int) -> str:
    """The text with the number in it; in an address of mail or of the web before its first point."""
    head, point, tail = text.partition(".") if "." in text else (text, "", "")
    if "@" in text:
        head, point, tail = text.partition("@")
    behind = f"-{number}{point}{tail}"
    return head[: most - len(behind)] + behind
