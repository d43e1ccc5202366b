package intelgraph.restrictions_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.restrictions

test_a_moderator_freezes if {
	"restrictions.freeze_listing" in restrictions.grant with input as actors.ask(actors.operator("moderator"), "restrictions.freeze_listing", {"organisation": 5})
}

test_finance_does_not_freeze if {
	not "restrictions.freeze_listing" in restrictions.grant with input as actors.ask(actors.operator("finance"), "restrictions.freeze_listing", {"organisation": 5})
}

test_a_partner_does_not_lift if {
	not "restrictions.lift" in restrictions.grant with input as actors.ask(actors.partner("owner"), "restrictions.lift", {"organisation": 5})
}
