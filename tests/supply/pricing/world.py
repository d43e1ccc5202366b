"""What the walks find of pricing: see `tests/support/brought.py`."""

from tests.support.brought import Bodies, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "api:plan": [{"public_id": "plan"}],
    "api:activate_plan": [{"public_id": "plan"}],
    "api:retire_plan": [{"public_id": "plan"}],
    "api:estimate_plan": [{"public_id": "plan"}],
    "pricing:estimate": [{"public_id": "plan"}],
}

#: What a route of the API is really sent.
BODIES: Bodies = {
    "api:estimate_plan": {"seats": 5, "usage": 100},
}
