"""What the walks find of metering: see `tests/support/brought.py`."""

from tests.support.brought import Queries, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "metering:usage_of_purchase": [{"public_id": "entitlement"}],
    "metering:purchase_csv": [{"public_id": "entitlement"}],
}

#: A list, and a name in its query that could open what is not the asker's.
QUERIES: Queries = [
    ("/api/v1/usage", "entitlement"),
    ("/usage/", "entitlement"),
    ("/partner/usage/", "entitlement"),
    ("/partner/usage/", "customer"),
]
