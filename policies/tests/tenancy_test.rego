package intelgraph.tenancy_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.tenancy

test_the_lead_moves_the_clock if {
	"tenancy.move_clock" in tenancy.grant with input as actors.ask(actors.operator("lead"), "tenancy.move_clock", {})
}

test_a_partner_does_not if {
	not "tenancy.move_clock" in tenancy.grant with input as actors.ask(actors.partner("owner"), "tenancy.move_clock", {})
}

test_a_live_clock_stays if {
	"clock_live" in tenancy.refuse with input as object.union(actors.ask(actors.operator("lead"), "tenancy.move_clock", {}), {"context": {"sandbox": false}})
}

test_an_unknown_clock_stays if {
	"clock_live" in tenancy.refuse with input as actors.ask(actors.operator("lead"), "tenancy.move_clock", {})
}

test_a_sandbox_clock_moves if {
	not "clock_live" in tenancy.refuse with input as object.union(actors.ask(actors.operator("lead"), "tenancy.move_clock", {}), {"context": {"sandbox": true}})
}

test_a_sandbox_marketplace_moves_its_clock if {
	not "clock_live" in tenancy.refuse with input as actors.ask(actors.operator("lead"), "tenancy.move_clock", {"sandbox": true})
}
