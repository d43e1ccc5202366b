"""The next number of a series, taken under its row's lock until the transaction ends."""

from django.db import connection

from apps.demand.checkout.rules import number
from apps.ground import clock
from apps.ground.tenancy.scope import whole_marketplace

NEXT = """
INSERT INTO checkout_numberseries (letter, year, last) VALUES (%s, %s, 1)
ON CONFLICT (letter, year) DO UPDATE SET last = checkout_numberseries.last + 1 RETURNING last
"""


def next_number(letter: str) -> str:
    """`O-2026-000123`: the marketplace's next number of this letter and year. A rolled-back one is given again."""
    year = clock.now().year
    with whole_marketplace(), connection.cursor() as cursor:
        cursor.execute(NEXT, [letter, year])
        return number(letter, year, cursor.fetchone()[0])
