"""What can be done about entitlements and their seats, one module a subject."""

from apps.demand.entitlements.commands.lifecycle import activate, expire, grant, resume, suspend
from apps.demand.entitlements.commands.revoking import ask_revocation, decline_revocation, revoke
from apps.demand.entitlements.commands.seats import assign_seat, release_seat

__all__ = [
    "activate",
    "ask_revocation",
    "assign_seat",
    "decline_revocation",
    "expire",
    "grant",
    "release_seat",
    "resume",
    "revoke",
    "suspend",
]
