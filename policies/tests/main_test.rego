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

declaring(declared, actor, action) := object.union(actors.ask(actor, action, {"user": 9}), {"command": declared})

test_an_operator_may_enrol_one if {
	enrol := declaring({"without_factor": true, "while_suspended": true}, without_factor, "accounts.enrol_second_factor")
	count(intelgraph.refuse) == 0 with input as enrol
}

test_a_declaration_that_is_not_true_is_none if {
	odd := declaring({"without_factor": "true", "while_suspended": 1}, without_factor, "accounts.enrol_second_factor")
	"mfa_required" in intelgraph.refuse with input as odd
	"organisation_suspended" in intelgraph.refuse with input as object.union(odd, {"actor": suspended})
}

test_an_operator_with_one_is_not_stopped if {
	count(intelgraph.refuse) == 0 with input as actors.ask(actors.operator("lead"), "listings.approve", {})
}

a_while_ago := object.union(actors.operator("lead"), {"stepped_up": false})

test_a_grave_step_needs_a_fresh_second_factor if {
	"step_up_required" in intelgraph.refuse with input as declaring({"grave": true}, a_while_ago, "restrictions.lift")
}

test_a_fresh_second_factor_is_enough if {
	count(intelgraph.refuse) == 0 with input as declaring({"grave": true}, actors.operator("lead"), "restrictions.lift")
}

test_a_review_needs_no_fresh_second_factor if {
	count(intelgraph.refuse) == 0 with input as declaring({"grave": false}, a_while_ago, "listings.approve")
}

test_a_partner_retires_without_one if {
	count(intelgraph.refuse) == 0 with input as declaring({"grave": true}, actors.partner("owner"), "listings.retire")
}

test_a_suspended_organisation_writes_nothing if {
	"organisation_suspended" in intelgraph.refuse with input as actors.ask(suspended, "listings.submit", {})
}

test_a_suspended_organisation_may_sign_out if {
	count(intelgraph.refuse) == 0 with input as declaring({"while_suspended": true}, suspended, "accounts.sign_out")
}

asked(actor, resource) := object.union(
	actors.ask(actor, "checkout.approve_order", resource),
	{"command": {"second_person": ["started_by", "requested_by"], "needs_person": false}},
)

test_a_second_person_decides if {
	count(intelgraph.refuse) == 0 with input as asked(actors.customer("owner"), {"started_by": 2, "requested_by": 3})
}

test_each_part_is_a_part if {
	"four_eyes" in intelgraph.refuse with input as asked(actors.customer("owner"), {"started_by": 1, "requested_by": 3})
	"four_eyes" in intelgraph.refuse with input as asked(actors.customer("owner"), {"started_by": 2, "requested_by": 1})
}

test_a_key_is_its_maker if {
	"four_eyes" in intelgraph.refuse with input as asked(actors.client(["customer"], "orders:write"), {"started_by": 2, "requested_by": 1})
}

test_nobody_is_not_somebody_else if {
	"part_unknown" in intelgraph.refuse with input as asked(actors.customer("owner"), {"started_by": 2, "requested_by": null})
	"part_unknown" in intelgraph.refuse with input as asked(actors.customer("owner"), {"started_by": 2})
	"four_eyes" in intelgraph.refuse with input as asked(orphan, {"started_by": 2, "requested_by": 3})
	"four_eyes" in intelgraph.refuse with input as asked(actors.system("checkout"), {"started_by": 2, "requested_by": 3})
}

orphan := object.union(actors.client(["customer"], "orders:write"), {"person": null})

recording(actor) := object.union(actors.ask(actor, "checkout.start_order", {}), {"command": {"second_person": [], "needs_person": true}})

test_a_key_without_its_maker_records_nothing_of_a_person if {
	"key_without_person" in intelgraph.refuse with input as recording(orphan)
	count(intelgraph.refuse) == 0 with input as recording(actors.client(["customer"], "orders:write"))
	count(intelgraph.refuse) == 0 with input as recording(actors.customer("owner"))
}
