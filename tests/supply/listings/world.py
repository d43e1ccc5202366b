"""What the walks find of listings: see `tests/support/brought.py`."""

from tests.support.brought import Moves, Public, Queries, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "api:listing": [{"listing_id": "draft"}, {"listing_id": "live"}, {"listing_id": "frozen"}],
    "api:submit_listing": [{"listing_id": "draft"}],
    "api:withdraw_listing": [{"listing_id": "reviewed_listing"}],
    "api:revise_listing": [{"listing_id": "live"}],
    "listings:overview": [{"public_id": "draft"}, {"public_id": "live"}, {"public_id": "frozen"}],
    "listings:diff": [{"public_id": "live"}],
    "listings:comment": [{"public_id": "reviewed_listing"}],
    "listings:edit": [
        {"public_id": "draft", "section": "=basics"},
        {"public_id": "draft", "section": "=description"},
        {"public_id": "draft", "section": "=facets"},
        {"public_id": "draft", "section": "=privacy"},
        {"public_id": "draft", "section": "=media"},
        {"public_id": "draft", "section": "=plan"},
        {"public_id": "draft", "section": "=support"},
        {"public_id": "draft", "section": "=submit"},
    ],
    "listings:act": [
        {"public_id": "live", "action": "=revise"},
        {"public_id": "live", "action": "=withdraw"},
        {"public_id": "live", "action": "=publish"},
        {"public_id": "live", "action": "=retire"},
        {"public_id": "live", "action": "=address"},
        {"public_id": "live", "action": "=appeal"},
    ],
    "listings:picture": [{"digest": "media_digest"}],
}

#: Routes with an argument that everybody may ask for, each with the reason.
PUBLIC: Public = {
    "api:catalogue_listing": ({"slug": "live.slug"}, "the storefront's own"),
}

#: A list, and a name in its query that could open what is not the asker's.
QUERIES: Queries = [
    ("/api/v1/catalogue", "q"),
    ("/api/v1/listings", "q"),
    ("/partner/listings/", "visibility"),
]

#: Routes that move something when their owner sends the walk's form or body.
MOVES: Moves = ("listings:act",)
