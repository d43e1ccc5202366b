"""What commands declare about themselves reaches the policies, and nothing declares itself out of them unnoticed."""

import dataclasses

import pytest

from apps.ground.commands.registry import all_commands, spec_of
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import decide

OPERATOR = Actor(
    kind="operator",
    user_id=9,
    user_ref="usr_9",
    organisation_id=2,
    organisation_ref="org_2",
    organisation_kinds=frozenset({"operator"}),
    organisation_state="active",
    roles=frozenset({"lead"}),
    mfa=True,
    stepped_up=True,
)
SUSPENDED = dataclasses.replace(
    OPERATOR,
    kind="member",
    organisation_kinds=frozenset({"partner"}),
    organisation_state="suspended",
    roles=frozenset({"owner"}),
)

GRAVE = {
    "accounts.reinstate_organisation",
    "accounts.revoke_api_key",
    "accounts.suspend_organisation",
    "checkout.cancel_order",
    "entitlements.ask_revocation",
    "entitlements.decline_revocation",
    "entitlements.resume",
    "entitlements.revoke",
    "entitlements.suspend",
    "listings.dismiss_appeal",
    "listings.retire",
    "listings.take_down",
    "listings.uphold_appeal",
    "restrictions.freeze_listing",
    "restrictions.lift",
    "restrictions.take_down_listing",
}
WITHOUT_FACTOR = {
    "accounts.confirm_email",
    "accounts.enrol_second_factor",
    "accounts.request_password_reset",
    "accounts.reset_password",
    "accounts.sign_in",
    "accounts.sign_out",
}
WHILE_SUSPENDED = WITHOUT_FACTOR | {
    "accounts.accept_invitation",
    "accounts.switch_organisation",
    "accounts.update_profile",
    "notices.mark_read",
    "provenance.export_bundle",
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("grave", GRAVE), ("without_factor", WITHOUT_FACTOR), ("while_suspended", WHILE_SUSPENDED)],
)
def test_a_condition_is_declared_by_these_commands(condition: str, expected: set[str]) -> None:
    """A review of who may do what reads this list, so a change of it is a change here too."""
    assert {spec.name for spec in all_commands() if getattr(spec.declared, condition)} == expected


def test_declared_conditions_reach_the_policies() -> None:
    a_while_ago = dataclasses.replace(OPERATOR, stepped_up=False)
    without = dataclasses.replace(OPERATOR, mfa=False, stepped_up=False)
    for spec in all_commands():
        declared = spec_of(spec.name).declared
        assert ("step_up_required" in decide(a_while_ago, spec.name).reasons) is declared.grave, spec.name
        assert ("mfa_required" in decide(without, spec.name).reasons) is not declared.without_factor, spec.name
        refused = "organisation_suspended" in decide(SUSPENDED, spec.name).reasons
        assert refused is not declared.while_suspended, spec.name
