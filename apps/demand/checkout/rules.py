"""What holds of buying: pure functions, no Django."""

import re
from calendar import monthrange
from datetime import datetime

PURCHASE_ORDER_NUMBER = re.compile(r"[^\W_][\w /.\-#]{0,38}[^\W_]|[^\W_]")


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; the last day of a month that has no such day.

    >>> months_after(datetime(2024, 2, 29), 12)
    datetime.datetime(2025, 2, 28, 0, 0)
    """
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def months_between(start: datetime, end: datetime) -> int:
    """How many months after `start` `end` is, where it was made by `months_after`.

    >>> months_between(datetime(2024, 2, 29), datetime(2025, 2, 28))
    12
    """
    return (end.year - start.year) * 12 + end.month - start.month


def is_purchase_order_number(text: str) -> bool:
    """Whether it can stand on an invoice: 1 to 40 letters, digits, spaces and / . - # _, ending in letter or digit.

    >>> [is_purchase_order_number(text) for text in ("NWB-26-0118", "BA/2026 0330", "", "-", "a\\nb")]
    [True, True, False, False, False]
    """
    return PURCHASE_ORDER_NUMBER.fullmatch(text) is not None


def number(letter: str, year: int, counted: int) -> str:
    """A number as people read it.

    >>> number("O", 2026, 123)
    'O-2026-000123'
    """
    return f"{letter}-{year}-{counted:06d}"
