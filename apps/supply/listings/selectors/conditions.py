"""A search as SQL: what always holds, and one condition for each group that a visitor may drop.

The table's row policy is the constant true, because anything else keeps the GIN indexes from being asked; a listing
that must not be found has no row at all.
"""

from functools import cached_property
from typing import Any

from django.conf import settings

from apps.ground.tenancy.current import current
from apps.ground.web.language import without_region
from apps.ground.web.paging import decode
from apps.supply.listings.selectors.query import PRICE_EDGES, SearchQuery
from apps.supply.listings.selectors.synonyms import book_in_force
from apps.supply.listings.selectors.wanted import Sought, Wanted, read
from apps.supply.listings.synonyms import PhraseBook
from apps.supply.listings.taxonomy import EVERYWHERE

CONFIGURATIONS = {"en": "english", "de": "german"}  # language -> of PostgreSQL; each has columns of its own
DEFAULT_LANGUAGE = "en"


class Conditions:
    """The question as SQL.

    wanted: terms in place of those of the text. language: whose words are searched, by default those of the query.
    name: begins the names of the terms' values, so that two questions fit into one statement.
    """

    def __init__(
        self, query: SearchQuery, wanted: Wanted | None = None, language: str = "", name: str = "term_"
    ) -> None:
        self.query = query
        self.text = query.text.replace("\x00", " ").strip()[: settings.LIMITS["search_chars"]]
        self.book = book_in_force() if self.text and wanted is None else PhraseBook()
        self.wanted = read(self.text, self.book) if wanted is None else wanted
        code = language or without_region(query.language)
        self.language = code if code in CONFIGURATIONS else DEFAULT_LANGUAGE
        self.name = name
        self.place = decode(query.cursor, query.fingerprint) if query.cursor else None  # judged though nothing is found
        self.groups = list(query.filters) + (["price"] if query.has_price else [])

    @property
    def words(self) -> str:
        """The column with the words of the language."""
        return f"words_{self.language}"

    @property
    def head(self) -> str:
        """The column by which rows are ranked."""
        return f"head_{self.language}"

    @cached_property
    def sought(self) -> Sought:
        """The terms as SQL."""
        return self.wanted.sought(CONFIGURATIONS[self.language], self.name)

    @property
    def source(self) -> str:
        """The table, joined with the terms: `query` is to be met, `some` is what rows are ranked by."""
        queries = [f"{self.sought.whole or 'NULL::tsquery'} AS query", f"{self.sought.some} AS some"]
        queries += [f"{query} AS either_{number}" for number, (query, _labels) in enumerate(self.sought.either)]
        return f"listings_searchentry, (SELECT {', '.join(queries)}) AS wanted"

    def among_rows(self, with_text: bool = True) -> str:
        """What only a row can tell, not its labels: words and vendor."""
        parts = []
        if self.text and with_text:
            parts += self._meets_the_terms()
        if self.query.vendor:
            parts.append("vendor_slug = %(vendor)s")
        return " AND ".join(parts)

    def _meets_the_terms(self) -> list[str]:
        if not self.wanted:
            return ["false"]
        parts = [f"{self.words} @@ wanted.query"] if self.sought.whole else []
        for number, (_query, labels) in enumerate(self.sought.either):
            filed = f"label_set_id = ANY (ARRAY(SELECT id FROM listings_labelset WHERE labels && {labels}))"
            parts.append(f"({self.words} @@ wanted.either_{number} OR {filed})")
        return parts

    def always(self, with_text: bool = True) -> str:
        parts = ["labels && %(regions)s::varchar[]", self.among_rows(with_text)]
        return " AND ".join(filter(None, parts))

    def holds(self, group: str) -> str:
        if group != "price":
            return f"labels && %({group})s::varchar[]"
        return "(price_from_minor BETWEEN %(price_min)s AND %(price_max)s)"

    def all_hold(self) -> str:
        return " AND ".join([self.always(), *(self.holds(group) for group in self.groups)])

    def found(self) -> str:
        """The same rows as `all_hold`. Of a common word, by their sets of labels: there are few sets, and their index
        says at once which rows are theirs, while the one of labels is read value by value."""
        if not self.text:
            return self.all_hold()
        labels = [self.holds(group) for group in self.groups if group != "price"]
        sets = " AND ".join(["labels && %(regions)s::varchar[]", *labels])
        parts = [self.among_rows(), f"label_set_id = ANY (ARRAY(SELECT id FROM listings_labelset WHERE {sets}))"]
        return " AND ".join([*parts, self.holds("price")] if "price" in self.groups else parts)

    @property
    def values(self) -> dict[str, Any]:
        query = self.query
        region = query.region or current().region
        bound: dict[str, Any] = {
            "regions": [f"region:{region}", f"region:{EVERYWHERE}"],
            "vendor": query.vendor,
            "price_min": query.price_min_minor or 0,
            "price_max": query.price_max_minor if query.price_max_minor is not None else 2**62,
            "edges": list(PRICE_EDGES),
        }
        labels = {group: [f"{group}:{value}" for value in values] for group, values in query.filters.items()}
        return bound | labels | dict(self.sought.values)
