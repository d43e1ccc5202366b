"""The fingerprint of a command's arguments: one value has one, however it was written."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from apps.ground.commands.idempotency import plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (datetime.fromisoformat("2026-11-24T09:30:00Z"), datetime.fromisoformat("2026-11-24T10:30:00+01:00")),
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("100"), Decimal("1E+2")),
        (1.0, Decimal("1")),
        (1, 1.0),
        (
            {"at": [datetime.fromisoformat("2026-11-24T09:30:00Z")]},
            {"at": (datetime.fromisoformat("2026-11-24T04:30:00-05:00"),)},
        ),
    ],
)
def test_one_value_written_twice_is_one(one: Any, other: Any) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (datetime.fromisoformat("2026-11-24T09:30:00Z"), datetime.fromisoformat("2026-11-24T09:30:00")),
        (Decimal("1.50"), Decimal("1.51")),
        (1, True),
    ],
)
def test_two_values_are_two(one: Any, other: Any) -> None:
    assert plain(one) != plain(other)
