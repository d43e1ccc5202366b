package intelgraph.program_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.program

test_the_holder_of_a_link_confirms_an_application if {
	"program.confirm_application" in program.grant with input as actors.ask(actors.nobody, "program.confirm_application", {})
}

test_a_stranger_joins if {
	"program.join" in program.grant with input as actors.ask(actors.nobody, "program.join", {})
}

test_a_stranger_applies_for_nobody if {
	not "program.apply" in program.grant with input as actors.ask(actors.nobody, "program.apply", {"organisation": 5})
}

test_an_owner_applies_for_their_own_company if {
	"program.apply" in program.grant with input as actors.ask(actors.customer("owner"), "program.apply", {"organisation": 5})
	not "program.apply" in program.grant with input as actors.ask(actors.customer("owner"), "program.apply", {"organisation": 6})
	not "program.apply" in program.grant with input as actors.ask(actors.customer("viewer"), "program.apply", {"organisation": 5})
}

test_only_an_owner_accepts_the_agreement if {
	"program.accept_agreement" in program.grant with input as actors.ask(actors.partner("owner"), "program.accept_agreement", {"organisation": 5})
	not "program.accept_agreement" in program.grant with input as actors.ask(actors.partner("admin"), "program.accept_agreement", {"organisation": 5})
}

test_a_partner_ticks_no_step_by_hand if {
	not "program.complete_step" in program.grant with input as actors.ask(actors.partner("owner"), "program.complete_step", {"organisation": 5})
	"program.complete_step" in program.grant with input as actors.ask(actors.system("program"), "program.complete_step", {"organisation": 5})
}

test_an_owner_updates_their_application if {
	"program.update_application" in program.grant with input as actors.ask(actors.partner("owner"), "program.update_application", {"organisation": 5})
}

test_nobody_updates_the_application_of_another if {
	not "program.update_application" in program.grant with input as actors.ask(actors.partner("owner"), "program.update_application", {"organisation": 6})
}

test_a_moderator_approves if {
	"program.approve" in program.grant with input as actors.ask(actors.operator("moderator"), "program.approve", {"organisation": 5})
}

test_a_lead_approves if {
	"program.approve" in program.grant with input as actors.ask(actors.operator("lead"), "program.approve", {"organisation": 5})
}

test_an_auditor_does_not_approve if {
	not "program.approve" in program.grant with input as actors.ask(actors.operator("auditor"), "program.approve", {"organisation": 5})
}

test_an_applicant_does_not_approve if {
	not "program.approve" in program.grant with input as actors.ask(actors.partner("owner"), "program.approve", {"organisation": 5})
}

test_nobody_decides_on_their_own_application if {
	"own_application" in program.refuse with input as actors.ask(actors.operator("moderator"), "program.approve", {"organisation": 2})
}

test_active_partners_are_public if {
	{"state": ["active"]} in program.sees["program.partner"] with input as actors.ask(actors.nobody, "see", {})
}

test_a_newcomer_s_application_is_made_by_the_program_itself if {
	"program.apply" in program.grant with input as actors.ask(actors.system("program"), "program.apply", {"organisation": 5})
	not "program.approve" in program.grant with input as actors.ask(actors.system("program"), "program.approve", {"organisation": 5})
}

test_an_application_s_thread_is_its_own_organisation_s if {
	program.sees["program.applicationquestion"] == {{"organisation": [5]}} with input as actors.ask(actors.partner("viewer"), "see", {})
	count(object.get(program.sees, "program.applicationquestion", set())) == 0 with input as actors.ask(actors.nobody, "see", {})
}

test_no_program_confirms_an_application if {
	not "program.confirm_application" in program.grant with input as actors.ask(actors.client(["partner"], "listings:write"), "program.confirm_application", {})
}

test_a_member_does_not_join_again if {
	not "program.join" in program.grant with input as actors.ask(actors.partner("owner"), "program.join", {})
}

test_nobody_accepts_the_agreement_of_another_organisation if {
	not "program.accept_agreement" in program.grant with input as actors.ask(actors.partner("owner"), "program.accept_agreement", {"organisation": 6})
}
