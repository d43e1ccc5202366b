"""People, organisations, how the two belong together, and the keys and links by which they enter."""

from apps.ground.accounts.models.attempts import Attempts
from apps.ground.accounts.models.belonging import Invitation, Membership
from apps.ground.accounts.models.keys import ApiKey
from apps.ground.accounts.models.links import AccessLink
from apps.ground.accounts.models.organisations import Organisation
from apps.ground.accounts.models.people import User

__all__ = ["AccessLink", "ApiKey", "Attempts", "Invitation", "Membership", "Organisation", "User"]
