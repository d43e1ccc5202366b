package intelgraph.main_test

import rego.v1

import data.intelgraph
import data.intelgraph.actors

without_factor := object.union(actors.operator("lead"), {"mfa": false})

suspended := object.union(actors.partner("owner"), {"organisation_state": "suspended"})

test_an_operator_needs_a_second_factor if {
	"mfa_required" in intelgraph.refuse with input as actors.ask(without_factor, "listings.approve", {})
}

test_a_factor_that_is_not_true_is_none if {
	odd := object.union(without_factor, {"mfa": "false"})
	"mfa_required" in intelgraph.refuse with input as actors.ask(odd, "listings.approve", {})
}

test_an_operator_may_enrol_one if {
	count(intelgraph.refuse) == 0 with input as actors.ask(without_factor, "accounts.enrol_second_factor", {"user": 9})
}

test_an_operator_with_one_is_not_stopped if {
	count(intelgraph.refuse) == 0 with input as actors.ask(actors.operator("lead"), "listings.approve", {})
}

a_while_ago := object.union(actors.operator("lead"), {"stepped_up": false})

test_a_grave_step_needs_a_fresh_second_factor if {
	every action in intelgraph.grave {
		"step_up_required" in intelgraph.refuse with input as actors.ask(a_while_ago, action, {})
	}
}

test_a_fresh_second_factor_is_enough if {
	count(intelgraph.refuse) == 0 with input as actors.ask(actors.operator("lead"), "restrictions.lift", {})
}

test_a_review_needs_no_fresh_second_factor if {
	count(intelgraph.refuse) == 0 with input as actors.ask(a_while_ago, "listings.approve", {})
}

test_a_partner_retires_without_one if {
	count(intelgraph.refuse) == 0 with input as actors.ask(actors.partner("owner"), "listings.retire", {})
}

test_a_suspended_organisation_writes_nothing if {
	"organisation_suspended" in intelgraph.refuse with input as actors.ask(suspended, "listings.submit", {})
}

test_a_suspended_organisation_may_sign_out if {
	count(intelgraph.refuse) == 0 with input as actors.ask(suspended, "accounts.sign_out", {})
}
