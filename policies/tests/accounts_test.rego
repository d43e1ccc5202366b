package intelgraph.accounts_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.accounts

test_a_stranger_signs_up if {
	"accounts.sign_up_customer" in accounts.grant with input as actors.ask(actors.nobody, "accounts.sign_up_customer", {})
}

test_a_member_does_not_sign_up_again if {
	not "accounts.sign_up_customer" in accounts.grant with input as actors.ask(actors.customer("owner"), "accounts.sign_up_customer", {})
}

test_an_admin_invites if {
	"accounts.invite" in accounts.grant with input as actors.ask(actors.customer("admin"), "accounts.invite", {"organisation": 5})
}

test_a_viewer_does_not_invite if {
	not "accounts.invite" in accounts.grant with input as actors.ask(actors.customer("viewer"), "accounts.invite", {"organisation": 5})
}

test_nobody_invites_into_another_organisation if {
	not "accounts.invite" in accounts.grant with input as actors.ask(actors.customer("owner"), "accounts.invite", {"organisation": 6})
}

test_a_developer_makes_a_key if {
	"accounts.create_api_key" in accounts.grant with input as actors.ask(actors.partner("developer"), "accounts.create_api_key", {"organisation": 5})
}

test_a_member_leaves if {
	"accounts.remove_member" in accounts.grant with input as actors.ask(actors.customer("viewer"), "accounts.remove_member", {"organisation": 5, "user": 1})
}

test_a_member_does_not_remove_another if {
	not "accounts.remove_member" in accounts.grant with input as actors.ask(actors.customer("viewer"), "accounts.remove_member", {"organisation": 5, "user": 3})
}

test_a_moderator_suspends if {
	"accounts.suspend_organisation" in accounts.grant with input as actors.ask(actors.operator("moderator"), "accounts.suspend_organisation", {"organisation": 6})
}

test_an_auditor_suspends_nobody if {
	not "accounts.suspend_organisation" in accounts.grant with input as actors.ask(actors.operator("auditor"), "accounts.suspend_organisation", {"organisation": 6})
}

test_a_person_enrols_their_own_factor if {
	"accounts.enrol_second_factor" in accounts.grant with input as actors.ask(actors.customer("viewer"), "accounts.enrol_second_factor", {"user": 1})
}

test_nobody_enrols_for_another if {
	not "accounts.enrol_second_factor" in accounts.grant with input as actors.ask(actors.customer("owner"), "accounts.enrol_second_factor", {"user": 3})
}

test_own_role_stays if {
	"own_role" in accounts.refuse with input as actors.ask(actors.customer("owner"), "accounts.change_role", {"organisation": 5, "user": 1})
}

test_an_admin_makes_no_owner if {
	"owner_only" in accounts.refuse with input as object.union(actors.ask(actors.customer("admin"), "accounts.invite", {"organisation": 5}), {"context": {"role": "owner"}})
}

test_an_owner_makes_an_owner if {
	not "owner_only" in accounts.refuse with input as object.union(actors.ask(actors.customer("owner"), "accounts.invite", {"organisation": 5}), {"context": {"role": "owner"}})
}

test_keys_are_shown_to_developers if {
	{"organisation": [5]} in accounts.sees["accounts.apikey"] with input as actors.ask(actors.partner("developer"), "see", {})
}

test_keys_are_not_shown_to_viewers if {
	not {"organisation": [5]} in accounts.sees["accounts.apikey"] with input as actors.ask(actors.partner("viewer"), "see", {})
}

test_a_person_edits_their_own_profile if {
	"accounts.update_profile" in accounts.grant with input as actors.ask(actors.customer("viewer"), "accounts.update_profile", {"organisation": 5})
}

test_a_profile_that_names_nobody_is_not_ones_own if {
	not "accounts.update_profile" in accounts.grant with input as actors.ask(actors.customer("owner"), "accounts.update_profile", {})
}

test_the_program_founds_and_admits if {
	{"accounts.sign_up", "accounts.admit_organisation"} == {action |
		some action in {"accounts.sign_up", "accounts.admit_organisation"}
		action in accounts.grant with input as actors.ask(actors.system("program"), action, {})
	}
}

test_an_owner_admits_nobody if {
	not "accounts.admit_organisation" in accounts.grant with input as actors.ask(actors.customer("owner"), "accounts.admit_organisation", {"organisation": 5})
}

test_an_admin_withdraws_an_invitation if {
	"accounts.withdraw_invitation" in accounts.grant with input as actors.ask(actors.customer("admin"), "accounts.withdraw_invitation", {"organisation": 5})
}

test_nobody_withdraws_the_invitation_of_others if {
	not "accounts.withdraw_invitation" in accounts.grant with input as actors.ask(actors.customer("owner"), "accounts.withdraw_invitation", {"organisation": 6})
}

test_no_program_signs_in_takes_links_or_has_a_profile if {
	every action in {
		"accounts.sign_in",
		"accounts.sign_out",
		"accounts.switch_organisation",
		"accounts.request_password_reset",
		"accounts.reset_password",
		"accounts.confirm_email",
		"accounts.accept_invitation",
		"accounts.update_profile",
		"accounts.enrol_second_factor",
	} {
		not action in accounts.grant with input as actors.ask(actors.client(["customer"], "orders:write"), action, {"organisation": 5})
	}
}

test_a_program_has_no_profile_even_of_its_maker if {
	not "accounts.update_profile" in accounts.grant with input as actors.ask(object.union(actors.client(["customer"], "orders:write"), {"user": 1}), "accounts.update_profile", {"user": 1})
}

test_nobody_but_the_product_founds_an_account if {
	not "accounts.sign_up" in accounts.grant with input as actors.ask(actors.customer("owner"), "accounts.sign_up", {"organisation": 5})
}

test_only_a_member_leaves if {
	not "accounts.remove_member" in accounts.grant with input as actors.ask(object.union(actors.client(["customer"], "orders:write"), {"user": 1}), "accounts.remove_member", {"organisation": 5, "user": 1})
}

test_leaving_concerns_the_own_organisation if {
	not "accounts.remove_member" in accounts.grant with input as actors.ask(actors.customer("viewer"), "accounts.remove_member", {"organisation": 6, "user": 1})
}

test_keys_are_made_and_revoked_by_developers_of_their_organisation if {
	every action in {"accounts.create_api_key", "accounts.revoke_api_key"} {
		not action in accounts.grant with input as actors.ask(actors.partner("viewer"), action, {"organisation": 5})
		not action in accounts.grant with input as actors.ask(actors.partner("developer"), action, {"organisation": 6})
	}
}

test_a_moderator_revokes_a_leaked_key_and_an_auditor_does_not if {
	"accounts.revoke_api_key" in accounts.grant with input as actors.ask(actors.operator("moderator"), "accounts.revoke_api_key", {"organisation": 5})
	not "accounts.revoke_api_key" in accounts.grant with input as actors.ask(actors.operator("auditor"), "accounts.revoke_api_key", {"organisation": 5})
}

test_a_lead_invites_operators_only if {
	"accounts.invite" in accounts.grant with input as actors.ask(actors.operator("lead"), "accounts.invite", {"organisation": 2})
	not "accounts.invite" in accounts.grant with input as actors.ask(actors.operator("lead"), "accounts.invite", {"organisation": 5})
}

test_operators_do_not_suspend_themselves if {
	"self_suspension" in accounts.refuse with input as actors.ask(actors.operator("lead"), "accounts.suspend_organisation", {"organisation": 2})
}
