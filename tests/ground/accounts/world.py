"""What the walks find of accounts: see `tests/support/brought.py`."""

from tests.support.brought import Moves, Public, Routes

#: Route -> what each argument is, by the name of a thing in a world, or a fixed word (`=basics`).
ROUTES: Routes = {
    "api:api_key": [{"public_id": "partner_key"}, {"public_id": "customer_key"}],
    "accounts:change_roles": [{"public_id": "partner_member"}, {"public_id": "customer_member"}],
    "accounts:remove_member": [{"public_id": "partner_member"}, {"public_id": "customer_member"}],
    "accounts:withdraw_invitation": [{"public_id": "partner_invitation"}, {"public_id": "customer_invitation"}],
    "accounts:revoke_key": [{"public_id": "customer_key"}],
    "accounts:revoke_partner_key": [{"public_id": "partner_key"}],
}

#: Routes with an argument that everybody may ask for, each with the reason.
PUBLIC: Public = {
    "accounts:confirm_email": ({"token": "=unknown"}, "whoever holds the link that was sent to them"),
    "accounts:reset_password": ({"token": "=unknown"}, "whoever holds the link that was sent to them"),
    "accounts:accept_invitation": ({"token": "=unknown"}, "whoever holds the link that was sent to them"),
}

#: Routes that move something when their owner sends the walk's form or body.
MOVES: Moves = ("accounts:remove_member", "accounts:revoke_key", "api:api_key")
