"""What needs an operator: one tile a queue, each with its number, its oldest, and the list where it is worked on.

Each app declares its own in its `face.py`. Counts only, two queries a tile at most; each is as fresh as the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Min, Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from apps.ground.policy.actor import Actor


@dataclass(frozen=True)
class Tile:
    """A queue as the index draws it. tone: ok or bad, with the word in the note."""

    label: str | Promise
    value: int | str
    note: str | Promise
    href: str
    tone: str = ""


Maker = Callable[["Actor"], Tile]
_makers: list[tuple[int, Maker]] = []


def tile(place: int) -> Callable[[Maker], Maker]:
    """Declare a tile; the lowest place is looked at first."""

    def decorate(maker: Maker) -> Maker:
        _makers.append((place, maker))
        return maker

    return decorate


def tiles(actor: "Actor") -> list[Tile]:
    """Every tile, in the order in which operators look at them."""
    return [maker(actor) for _place, maker in sorted(_makers, key=lambda declared: declared[0])]


def should_be_empty(
    label: str | Promise, rows: QuerySet[Any], since: str, href: str, clear: str | Promise, now: datetime
) -> Tile:
    """A queue in which anything at all is trouble. since: the field that says how long a row has been there."""
    oldest = rows.aggregate(oldest=Min(since))["oldest"]
    if oldest is None:
        return Tile(label, 0, clear, href, "ok")
    return Tile(label, rows.count(), _("oldest %(span)s") % {"span": span(now - oldest)}, href, "bad")


def changelist(model: type[Model], **filters: str) -> str:
    """The admin's list of a model, filtered; the index where the model has no list."""
    try:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    except NoReverseMatch:
        return reverse("admin:index")
    return f"{address}?{urlencode(filters)}" if filters else address


def span(length: timedelta) -> str:
    """A length of time as queues show it: 40 s, 12 min, 7 h, 3 days."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < 60:
        return _("%(n)d s") % {"n": seconds}
    if seconds < 3600:
        return _("%(n)d min") % {"n": seconds // 60}
    if seconds < 48 * 3600:
        return _("%(n)d h") % {"n": seconds // 3600}
    days = seconds // 86400
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
