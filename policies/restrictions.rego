# Levers that freeze, and lift again.
# resource: organisation (whose thing is restricted)
package intelgraph.restrictions

import rego.v1

import data.intelgraph.who

grant contains input.action if {
	input.action in {"restrictions.freeze_listing", "restrictions.take_down_listing", "restrictions.lift"}
	who.is_operator_with({"moderator"})
}

# A restriction that has reached its end is lifted by the clock.
grant contains "restrictions.lift" if {
	input.action == "restrictions.lift"
	who.is_system_of("restrictions")
}

sees["restrictions.restriction"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["restrictions.restriction"] contains {} if who.is_operator

sees["restrictions.restriction"] contains {} if who.is_system
