"""What the walks find of portal: see `tests/support/brought.py`."""

from tests.support.brought import Public, Queries, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "portal:story": [{"public_id": "order"}, {"public_id": "draft"}, {"public_id": "entitlement"}],
    "portal:bundle": [{"public_id": "order"}, {"public_id": "draft"}],
    "portal:partner_story": [{"public_id": "order"}, {"public_id": "draft"}],
    "portal:partner_bundle": [{"public_id": "order"}, {"public_id": "draft"}],
}

#: Routes with an argument that everybody may ask for, each with the reason.
PUBLIC: Public = {
    "api:log_entry": (
        {"leaf_hash": "=0000000000000000000000000000000000000000000000000000000000000000"},
        "the public log: a digest that only its owner can open",
    ),
}

#: A list, and a name in its query that could open what is not the asker's.
QUERIES: Queries = [
    ("/proof/", "about"),
    ("/partner/proof/", "cursor"),
]
