"""What can be done in the program: applying, deciding, finding one's way in, and an active partner's own affairs."""

from .applying import answer, apply, confirm_application, join, update_application
from .deciding import approve, ask, assign_tier, reinstate, reject, suspend
from .onboarding import OPTIONAL, accept_agreement, complete_step, skip_step, update_profile

__all__ = [
    "OPTIONAL",
    "accept_agreement",
    "answer",
    "apply",
    "approve",
    "ask",
    "assign_tier",
    "complete_step",
    "confirm_application",
    "join",
    "reinstate",
    "reject",
    "skip_step",
    "suspend",
    "update_application",
    "update_profile",
]
