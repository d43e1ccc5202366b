"""What can be asked about listings: search, what is live, the partner's own, and the reviewers' queue."""

from apps.supply.listings.selectors.live import ListingDetail, detail, newest, of_vendor
from apps.supply.listings.selectors.own import (
    ListingRow,
    listing_row,
    listings_of,
    open_version,
    own_listings,
    remarks_of,
    restrictions_of,
    takedown_of,
    versions_of,
)
from apps.supply.listings.selectors.query import Bucket, FacetCount, ListingCard, SearchQuery, SearchResults, Suggestion
from apps.supply.listings.selectors.reviews import QueueRow, difference, review_queue
from apps.supply.listings.selectors.search import search

__all__ = [
    "Bucket",
    "FacetCount",
    "ListingCard",
    "ListingDetail",
    "ListingRow",
    "QueueRow",
    "SearchQuery",
    "SearchResults",
    "Suggestion",
    "detail",
    "difference",
    "listing_row",
    "listings_of",
    "newest",
    "of_vendor",
    "open_version",
    "own_listings",
    "remarks_of",
    "restrictions_of",
    "review_queue",
    "search",
    "takedown_of",
    "versions_of",
]
