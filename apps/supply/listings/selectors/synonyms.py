"""The synonyms that are in force in the marketplace at hand."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from apps.supply.listings.models import SynonymEdition
from apps.supply.listings.synonyms import PhraseBook, Synonyms, phrase_book, with_changes
from apps.supply.listings.taxonomy import taxonomy

# The words of a row are kept apart from it, which the planner does not count: it would read those of thousands of rows
# rather than ask their index. The cost of an operator tells it, until the transaction ends, with no round trip more.
NEWEST = """
SELECT set_config('cpu_operator_cost', '0.02', true),
    (SELECT changes::text FROM listings_synonymedition ORDER BY number DESC LIMIT 1)
"""


@dataclass(frozen=True)
class InForce:
    """All entries, and the number of the edition that has them; 0 for the defaults."""

    number: int
    entries: tuple[Synonyms, ...]


def synonyms_in_force() -> InForce:
    """Entries by slug, for operators."""
    newest = SynonymEdition.objects.first()
    return InForce(newest.number, with_changes(newest.changes)) if newest else InForce(0, with_changes({}))


def book_in_force() -> PhraseBook:
    """All of them by what may be typed, for every search: one short query."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        _cost, changes = cursor.fetchone()
    return _book(changes or "{}", Path(settings.POLICIES_DIR))


@lru_cache(maxsize=32)
def _book(changes: str, defaults: Path) -> PhraseBook:
    """Kept for the same changes of the same defaults, which are read once a process."""
    return phrase_book(with_changes(json.loads(changes)), taxonomy())
