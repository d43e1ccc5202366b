# What is done with announced facts that could not be delivered.
package intelgraph.events

import rego.v1

import data.intelgraph.who

grant contains input.action if {
	input.action in {"events.replay", "events.unpark"}
	who.is_operator_with({"moderator"})
}

grant contains input.action if {
	input.action in {"events.replay", "events.unpark"}
	who.is_system_of("events")
}

sees["events.message"] contains {} if who.is_operator

sees["events.message"] contains {} if who.is_system
