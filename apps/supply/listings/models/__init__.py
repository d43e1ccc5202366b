"""What is stored about listings, one module a subject."""

from apps.supply.listings.models.imported import ImportBatch, ImportedEntry
from apps.supply.listings.models.listing import FormerSlug, Listing
from apps.supply.listings.models.media import Media
from apps.supply.listings.models.misses import SearchMiss
from apps.supply.listings.models.review import ReviewComment, ReviewDecision
from apps.supply.listings.models.search import Buyer, LabelSet, Popularity, SearchEntry, Word
from apps.supply.listings.models.synonyms import SynonymEdition
from apps.supply.listings.models.takedown import Takedown
from apps.supply.listings.models.version import ListingVersion

__all__ = [
    "Buyer",
    "FormerSlug",
    "ImportBatch",
    "ImportedEntry",
    "LabelSet",
    "Listing",
    "ListingVersion",
    "Media",
    "Popularity",
    "ReviewComment",
    "ReviewDecision",
    "SearchEntry",
    "SearchMiss",
    "SynonymEdition",
    "Takedown",
    "Word",
]
