"""What the walks find of notices: see `tests/support/brought.py`."""

from tests.support.brought import Moves, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "notices:mark_read": [{"public_id": "partner_notice"}, {"public_id": "customer_notice"}],
}

#: Routes that move something when their owner sends the walk's form or body.
MOVES: Moves = ("notices:mark_read",)
