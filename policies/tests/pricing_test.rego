package intelgraph.pricing_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.pricing

test_finance_activates_a_plan if {
	"pricing.activate_plan" in pricing.grant with input as actors.ask(actors.partner("finance"), "pricing.activate_plan", {"organisation": 5})
}

test_a_customer_prices_nothing if {
	not "pricing.save_plan" in pricing.grant with input as actors.ask(actors.customer("owner"), "pricing.save_plan", {"organisation": 5})
}

test_nobody_prices_for_another if {
	not "pricing.save_plan" in pricing.grant with input as actors.ask(actors.partner("owner"), "pricing.save_plan", {"organisation": 6})
}

test_active_prices_are_public if {
	{"state": ["active"]} in pricing.sees["pricing.plan"] with input as actors.ask(actors.nobody, "see", {})
}

test_a_developer_prices_nothing if {
	not "pricing.save_plan" in pricing.grant with input as actors.ask(actors.partner("developer"), "pricing.save_plan", {"organisation": 5})
}

test_a_program_saves_plans_with_the_scope_and_for_its_organisation if {
	"pricing.save_plan" in pricing.grant with input as actors.ask(actors.client(["partner"], "listings:write"), "pricing.save_plan", {"organisation": 5})
	not "pricing.save_plan" in pricing.grant with input as actors.ask(actors.client(["partner"], "orders:write"), "pricing.save_plan", {"organisation": 5})
	not "pricing.save_plan" in pricing.grant with input as actors.ask(actors.client(["partner"], "listings:write"), "pricing.save_plan", {"organisation": 6})
}
