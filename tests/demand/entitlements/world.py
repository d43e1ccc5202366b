"""What the walks find of entitlements: see `tests/support/brought.py`."""

from tests.support.brought import Bodies, Moves, Queries, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "api:entitlement": [{"public_id": "entitlement"}],
    "api:seats": [{"public_id": "entitlement"}],
    "api:seat": [{"public_id": "entitlement", "seat_id": "seat"}],
    "api:entitlement_token": [{"public_id": "entitlement"}],
    "entitlements:detail": [{"public_id": "entitlement"}],
    "entitlements:release": [{"public_id": "entitlement", "seat_id": "seat"}],
    "entitlements:token": [{"public_id": "entitlement"}],
}

#: What a route of the API is really sent.
BODIES: Bodies = {
    "api:entitlement_token": {},
}

#: A list, and a name in its query that could open what is not the asker's.
QUERIES: Queries = [
    ("/api/v1/entitlements", "customer"),
    ("/purchases/", "q"),
]

#: Routes that move something when their owner sends the walk's form or body.
MOVES: Moves = ("entitlements:release",)
