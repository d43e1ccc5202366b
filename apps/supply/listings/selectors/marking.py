"""Which words of the listings on a page a search matched, by the stems that search itself compares."""

from collections.abc import Collection, Sequence

from django.db import connection

from apps.ground.web.language import without_region
from apps.supply.listings.selectors.conditions import CONFIGURATIONS, DEFAULT_LANGUAGE
from apps.supply.listings.selectors.query import ListingCard
from apps.supply.listings.words import cut

# A stop word has no stem, and is marked nowhere.
MATCHED = """
SELECT DISTINCT shown.word
FROM (SELECT word, plainto_tsquery('{configuration}', word) AS stem FROM unnest(%(shown)s::text[]) AS word) AS shown
JOIN (SELECT plainto_tsquery('{configuration}', word) AS stem FROM unnest(%(sought)s::text[]) AS word) AS sought
    ON shown.stem = sought.stem AND numnode(shown.stem) > 0
"""


def matched_words(cards: Sequence[ListingCard], sought: Collection[str], language: str) -> frozenset[str]:
    """The words of these names and taglines, folded, that match a sought one; one query where something is sought."""
    shown = {word for card in cards for text in (card.name, card.tagline) for word in cut(text)}
    if not (shown and sought):
        return frozenset()
    code = without_region(language)
    configuration = CONFIGURATIONS.get(code, CONFIGURATIONS[DEFAULT_LANGUAGE])
    with connection.cursor() as cursor:
        cursor.execute(MATCHED.format(configuration=configuration), {"shown": sorted(shown), "sought": list(sought)})
        return frozenset(word for (word,) in cursor.fetchall())
