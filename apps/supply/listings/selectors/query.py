"""What a search asks and what it gets: plain values, no rows of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785

from apps.supply.program.models import Partner

SORTS = ("relevance", "popular", "newest", "price", "-price", "name")
PRICE_EDGES = (1, 5_000, 10_000, 20_000, 30_000, 50_000, 75_000, 100_000, 150_000, 250_000, 500_000)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody looks for. Within a facet any of its values will do; between facets all must hold.

    text: as typed. facets: facet slug -> slugs. price_*_minor: of the lowest price, in minor units.
    region: where the buyer is, else the marketplace's. sort: one of SORTS; by default relevance where there is text,
    else popular. cursor: from an earlier answer to the same question.
    """

    text: str = ""
    category: str = ""
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    region: str = ""
    vendor: str = ""
    sort: str = ""
    language: str = "en"
    cursor: str = ""
    limit: int = 25

    @property
    def order(self) -> str:
        """The sort in force; one that is not offered counts as none."""
        chosen = self.sort if self.sort in SORTS else ""
        if chosen == "relevance" and not self.text.strip():
            chosen = ""
        return chosen or ("relevance" if self.text.strip() else "popular")

    @property
    def filters(self) -> dict[str, list[str]]:
        """Chosen values by group of labels, without empty ones: `category` and each facet."""
        groups = {facet: sorted({value for value in values if value}) for facet, values in self.facets.items()}
        if self.category:
            groups["category"] = [self.category]
        return {group: values for group, values in groups.items() if values}

    @property
    def has_price(self) -> bool:
        return self.price_min_minor is not None or self.price_max_minor is not None

    @property
    def fingerprint(self) -> str:
        """What a cursor is bound to: everything but the place in the list."""
        asked: list[Any] = [self.text, self.filters, self.price_min_minor, self.price_max_minor]
        return "search:" + sha256(rfc8785.dumps([*asked, self.region, self.vendor, self.order])).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class ListingCard:
    """A listing as lists show it, in one language."""

    listing_id: int
    slug: str
    name: str
    tagline: str
    vendor_name: str
    vendor_slug: str
    vendor_tier: str
    category: str
    category_name: str
    data_residency: list[str]
    purposes: list[str]
    entity_types: list[str]
    deployment: list[str]
    regions: list[str]
    price_from_minor: int | None
    price_per: str
    currency: str
    logo_url: str
    orders: int
    customers: int
    is_blocked: bool
    published_at: datetime

    @property
    def tier_word(self) -> str:
        return str(Partner.Tier(self.vendor_tier).label)

    @property
    def tier_level(self) -> int:
        """1 to 3, for the pips beside the word."""
        return Partner.Tier.values.index(self.vendor_tier) + 1


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value of a facet: `count` is the number of results if it were chosen and the other facets stayed."""

    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bar of the price histogram: prices from `low_minor` to below `high_minor` (None: no end)."""

    low_minor: int
    high_minor: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What would find something: drop this filter (a group of labels, `price` or `text`)."""

    drop: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer. facets: group -> counts in the order of the taxonomy.

    corrected: the text that was searched for where the typed one finds nothing; empty where it was taken as typed.
    Only where nothing was found: suggestions; nearest, listings that meet a part of the text; categories, those that
    have listings. sought: the folded words that were searched for, with those of synonyms; none that were excluded.
    """

    rows: Sequence[ListingCard]
    total: int
    facets: Mapping[str, Sequence[FacetCount]]
    histogram: Sequence[Bucket]
    suggestions: Sequence[Suggestion]
    corrected: str
    nearest: Sequence[ListingCard]
    categories: Sequence[FacetCount]
    next_cursor: str | None
    sought: Sequence[str]
