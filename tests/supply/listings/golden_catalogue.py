"""The golden listings of a marketplace as rows of search: imported for each vendor, without reviews and prices."""

from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.current import current
from apps.supply.listings import projections
from apps.supply.listings.commands import import_batch
from apps.supply.listings.models import Listing
from apps.surfaces.golden import content
from intelgraph.strict_yaml import read_as
from tests.factories.program import active_partner

QUERIES = Path(__file__).parents[2] / "data" / "queries.yaml"


class Query(Struct, forbid_unknown_fields=True):
    """What somebody types on a page of this language, and the addresses of the listings that it should find."""

    q: str
    kind: str
    finds: list[str]
    language: str = "en"


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    reported: list[Query]
    more: list[Query]


def queries(which: str) -> list[Query]:
    """The queries of `tests/data/queries.yaml`: `reported` or `more`."""
    found: list[Query] = getattr(read_as(QUERIES, _File), which)
    return found


def import_golden_listings() -> None:
    """Publish every golden listing of the marketplace at hand, each at its own vendor, and index them."""
    market, operating = current(), system_actor("listings")
    entries = content.listings(market.name)
    for seller in content.partners(market.name):
        own = [entry for entry in entries if entry["partner"] == seller["slug"]]
        if not own:
            continue
        _owner, partner = active_partner(seller["name"], seller["domain"])
        import_batch(operating, partner.organisation, source=seller["slug"], entries=[_entry(each) for each in own])
    projections.index(Listing.objects.all())


def _entry(entry: content.Entry) -> dict[str, Any]:
    languages = current().languages
    return {
        "path": entry["slug"],
        "digest": f"{len(entry['slug']):064x}",
        "content": {
            language: {
                "name": entry["name"],
                "tagline": entry["tagline"][language],
                "description": entry["description"][language],
                "highlights": entry["highlights"][language],
            }
            for language in languages
        },
        "category": entry["category"],
        "facets": entry["facets"],
        "regions": entry["regions"],
        "release_number": "1.0",
    }
