"""What the walks find of checkout: see `tests/support/brought.py`."""

from tests.support.brought import Bodies, Moves, Public, Queries, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "api:order": [{"public_id": "order"}, {"public_id": "quoted"}],
    "api:order_quote": [{"public_id": "quoted"}],
    "api:order_terms": [{"public_id": "quoted"}],
    "api:order_place": [{"public_id": "quoted"}],
    "api:order_approve": [{"public_id": "waiting"}],
    "api:order_decline": [{"public_id": "waiting"}],
    "api:order_cancel": [{"public_id": "quoted"}],
    "checkout:plan": [{"order_id": "quoted"}],
    "checkout:terms": [{"order_id": "quoted"}],
    "checkout:review": [{"order_id": "quoted"}],
    "checkout:requote": [{"order_id": "quoted"}],
    "checkout:cancel": [{"order_id": "quoted"}],
    "checkout:receipt": [{"number": "order.number"}, {"number": "waiting.number"}],
    "checkout:approve": [{"number": "waiting.number"}],
}

#: Routes with an argument that everybody may ask for, each with the reason.
PUBLIC: Public = {
    "checkout:buy": ({"slug": "live.slug"}, "any customer buys; the order is theirs"),
}

#: What a route of the API is really sent.
BODIES: Bodies = {
    "api:order_quote": {"seats": 5},
    "api:order_terms": {
        "version": "2026-01",
        "digest": "0000000000000000000000000000000000000000000000000000000000000000",
        "purchase_order_number": "PO-7",
    },
    "api:order_decline": {"reason": "Not needed any more."},
}

#: A list, and a name in its query that could open what is not the asker's.
QUERIES: Queries = [
    ("/api/v1/offers", "listing"),
    ("/api/v1/orders", "state"),
    ("/api/v1/orders", "customer"),
    ("/orders/", "q"),
]

#: Routes that move something when their owner sends the walk's form or body.
MOVES: Moves = ("api:order_cancel", "api:order_quote", "checkout:cancel")
