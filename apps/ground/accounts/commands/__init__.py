"""What can be done with accounts: entering, joining, belonging, keys, and an organisation's own state."""

from apps.ground.accounts.commands.entering import sign_in, sign_out, switch_organisation
from apps.ground.accounts.commands.joining import (
    accept_invitation,
    confirm_email,
    invite,
    sign_up,
    sign_up_customer,
    withdraw_invitation,
)
from apps.ground.accounts.commands.keys import create_api_key, revoke_api_key
from apps.ground.accounts.commands.members import change_role, remove_member
from apps.ground.accounts.commands.organisations import (
    admit_organisation,
    reinstate_organisation,
    suspend_organisation,
)
from apps.ground.accounts.commands.own import (
    enrol_second_factor,
    request_password_reset,
    reset_password,
    update_profile,
)

__all__ = [
    "accept_invitation",
    "admit_organisation",
    "change_role",
    "confirm_email",
    "create_api_key",
    "enrol_second_factor",
    "invite",
    "reinstate_organisation",
    "remove_member",
    "request_password_reset",
    "reset_password",
    "revoke_api_key",
    "sign_in",
    "sign_out",
    "sign_up",
    "sign_up_customer",
    "suspend_organisation",
    "switch_organisation",
    "update_profile",
    "withdraw_invitation",
]
