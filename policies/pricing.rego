# Price plans of a partner's listing.
# resource: organisation (the partner), state
package intelgraph.pricing

import rego.v1

import data.intelgraph.who

grant contains input.action if {
	input.action in {"pricing.save_plan", "pricing.activate_plan", "pricing.retire_plan"}
	who.is_member_with({"owner", "admin", "finance"})
	who.partner_of_resource
}

grant contains "pricing.save_plan" if {
	input.action == "pricing.save_plan"
	who.is_client_with("listings:write")
	who.partner_of_resource
}

grant contains input.action if {
	input.action in {"pricing.save_plan", "pricing.activate_plan", "pricing.retire_plan"}
	who.is_system_of("pricing")
}

# Whoever may read a listing may read its price.
sees["pricing.plan"] contains {"state": ["active"]}

sees["pricing.plan"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["pricing.plan"] contains {} if who.is_operator

sees["pricing.plan"] contains {} if who.is_system
