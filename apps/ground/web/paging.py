"""Pages of a list by cursor: stable while rows are added, bound to the list and its filters by a signature."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import FieldError, Invalid, Refused

DEFAULT_ROWS = 25
SALT = "cursor"
Row = TypeVar("Row")


class CursorInvalid(Refused):
    """The cursor was changed, or belongs to another list, filter, user or marketplace (B079)."""

    code = "cursor_invalid"
    status = 400
    detail = _("This page's address does not belong to this list. Start again from its first page.")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list: its rows, and the cursor of the next part or None at the end."""

    rows: Sequence[Row]
    next_cursor: str | None


def read_limit(value: str | None) -> int:
    """The number of rows asked for. Raises: Invalid out_of_range; a limit is never clamped in silence."""
    if value in (None, ""):
        return DEFAULT_ROWS
    most = settings.LIMITS["page_rows"]
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:10]) <= most):
        detail = _("Ask for 1 to %(most)s rows.") % {"most": most}
        raise Invalid(errors=[FieldError("/limit", "out_of_range", detail)])
    return int(value)


def encode(position: Sequence[Any], bound_to: str) -> str:
    """A signed cursor for the row at this position, valid for this list only."""
    return signing.dumps([bound_to, *position], salt=SALT, compress=True)


def decode(cursor: str, bound_to: str) -> list[Any]:
    """The position in a cursor. Raises: CursorInvalid."""
    try:
        owner, *position = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise CursorInvalid from None
    if owner != bound_to:
        raise CursorInvalid
    return list(position)


def page_of(
    rows: QuerySet[Any],
    *,
    cursor: str | None,
    limit: int,
    bound_to: str,
    newest_first_by: str = "id",
    shape: Callable[[Any], Any] = lambda row: row,
) -> Page[Any]:
    """One part of a list ordered by a unique column, newest first; one query of limit + 1 rows.

    rows: a QuerySet of models or of `values()` that include the column.
    bound_to: list name, filters, actor and marketplace; another list's cursor is refused.
    """
    ordered = rows.order_by(f"-{newest_first_by}")
    if cursor:
        (position,) = decode(cursor, bound_to)
        ordered = ordered.filter(Q(**{f"{newest_first_by}__lt": position}))
    found = list(ordered[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    last = None
    if more:
        edge = found[-1]
        value = edge[newest_first_by] if isinstance(edge, dict) else getattr(edge, newest_first_by)
        last = encode([value], bound_to)
    return Page([shape(row) for row in found], last)
