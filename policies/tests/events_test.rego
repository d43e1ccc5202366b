package intelgraph.events_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.events

test_a_moderator_replays if {
	"events.replay" in events.grant with input as actors.ask(actors.operator("moderator"), "events.replay", {})
}

test_an_auditor_does_not_replay if {
	not "events.replay" in events.grant with input as actors.ask(actors.operator("auditor"), "events.replay", {})
}

test_a_partner_does_not_unpark if {
	not "events.unpark" in events.grant with input as actors.ask(actors.partner("owner"), "events.unpark", {})
}
