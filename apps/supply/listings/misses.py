"""Searches without a result: which texts are kept, and asking for them to be counted after the page.

A miss is counted by a job and not by a command: a leaf of the log would keep the text for good, and it is deleted after
90 days.
"""

import logging
import re
import unicodedata

from django.db import DatabaseError, InterfaceError

from apps.ground import clock
from apps.ground.jobs.queue import enqueue
from apps.ground.tenancy.public_ids import new_public_id
from apps.ground.tenancy.times import zone
from apps.ground.web.language import without_region
from apps.supply.listings.models import SearchMiss
from apps.supply.listings.selectors.query import SearchQuery, SearchResults
from apps.supply.listings.tasks import count_miss
from apps.supply.listings.words import cut

EMAIL = re.compile(r"\w\s*(?:@|[(\[]\s*at\s*[)\]])\s*\w|\w\s+at\s+[\w-]+\.\w", re.IGNORECASE)
PHONE = re.compile(r"\d(?:[\s()./+-]*\d){6,}")  # seven digits or more, however they are grouped
LONGEST_PIECE = 40  # without a space; longer ones are tokens and addresses of pages

log = logging.getLogger(__name__)


def kept_text(text: str) -> str:
    """The text as it is counted; empty where nothing of it is kept.

    >>> kept_text("  Häfen & Küsten "), kept_text("ada@example.org"), kept_text("+49 (30) 123 45-67")
    ('hafen kusten', '', '')
    """
    plain = unicodedata.normalize("NFKC", text)
    if EMAIL.search(plain) or PHONE.search(plain) or any(len(piece) > LONGEST_PIECE for piece in plain.split()):
        return ""
    kept = " ".join(cut(plain))
    return kept if len(kept) <= SearchMiss.MOST_CHARS else ""


def note_miss(query: SearchQuery, results: SearchResults) -> None:
    """Have a search counted whose text finds nothing, without filters. The page never fails by it."""
    if results.total or query.cursor or query.filters or query.has_price or query.vendor:
        return
    text = kept_text(query.text)
    if not text:
        return
    day = clock.now().astimezone(zone()).date().isoformat()
    try:
        enqueue(count_miss, day, without_region(query.language), text, key=new_public_id("miss"))
    except (DatabaseError, InterfaceError) as error:
        log.warning("search.miss_not_counted", extra={"because": type(error).__name__})
