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
