package intelgraph.checkout_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.checkout

test_finance_places_an_order if {
	"checkout.place_order" in checkout.grant with input as actors.ask(actors.customer("finance"), "checkout.place_order", {"customer": 5, "partner": 6})
}

test_a_viewer_buys_nothing if {
	not "checkout.place_order" in checkout.grant with input as actors.ask(actors.customer("viewer"), "checkout.place_order", {"customer": 5, "partner": 6})
}

test_nobody_buys_for_another if {
	not "checkout.place_order" in checkout.grant with input as actors.ask(actors.customer("owner"), "checkout.place_order", {"customer": 7, "partner": 6})
}

test_a_developer_does_not_approve if {
	not "checkout.approve_order" in checkout.grant with input as actors.ask(actors.customer("developer"), "checkout.approve_order", {"customer": 5, "partner": 6})
}

test_an_owner_approves if {
	"checkout.approve_order" in checkout.grant with input as actors.ask(actors.customer("owner"), "checkout.approve_order", {"customer": 5, "partner": 6})
}

test_the_product_publishes_offers if {
	"checkout.publish_offer" in checkout.grant with input as actors.ask(actors.system("checkout"), "checkout.publish_offer", {"customer": 5, "partner": 6})
}

test_a_partner_publishes_no_offer if {
	not "checkout.publish_offer" in checkout.grant with input as actors.ask(actors.partner("owner"), "checkout.publish_offer", {"customer": 6, "partner": 5})
}

test_nobody_buys_from_themselves if {
	"buying_from_yourself" in checkout.refuse with input as actors.ask(actors.member(["customer", "partner"], ["owner"]), "checkout.start_order", {"customer": 5, "partner": 5})
}

test_the_partner_sees_the_order if {
	{"partner": [5]} in checkout.sees["checkout.order"] with input as actors.ask(actors.partner("viewer"), "see", {})
}

test_the_customer_sees_the_agreement if {
	{"customer": [5]} in checkout.sees["checkout.agreement"] with input as actors.ask(actors.customer("viewer"), "see", {})
}

test_a_stranger_sees_public_offers_only if {
	{"state": ["published"], "audience": ["public"]} in checkout.sees["checkout.offer"] with input as actors.ask(actors.nobody, "see", {})
}

test_a_public_offer_starts_an_order if {
	"checkout.start_order" in checkout.grant with input as actors.ask(actors.customer("finance"), "checkout.start_order", {"customer": null, "partner": 6})
}

test_the_private_offer_of_another_does_not if {
	not "checkout.start_order" in checkout.grant with input as actors.ask(actors.customer("finance"), "checkout.start_order", {"customer": 7, "partner": 6})
}

test_a_program_accepts_no_terms if {
	not "checkout.accept_terms" in checkout.grant with input as actors.ask(actors.client(["customer"], "orders:write"), "checkout.accept_terms", {"customer": 5, "partner": 6})
}

test_a_program_places_an_order if {
	"checkout.place_order" in checkout.grant with input as actors.ask(actors.client(["customer"], "orders:write"), "checkout.place_order", {"customer": 5, "partner": 6})
}

test_a_program_approves_nothing if {
	not "checkout.approve_order" in checkout.grant with input as actors.ask(actors.client(["customer"], "orders:write"), "checkout.approve_order", {"customer": 5, "partner": 6})
}

test_nobody_fulfils_by_hand if {
	not "checkout.fulfil_order" in checkout.grant with input as actors.ask(actors.operator("lead"), "checkout.fulfil_order", {"customer": 5, "partner": 6})
}

test_the_clock_ends_orders if {
	"checkout.expire_order" in checkout.grant with input as actors.ask(actors.system("checkout"), "checkout.expire_order", {"customer": 5, "partner": 6})
}

test_another_part_of_the_product_ends_no_order if {
	not "checkout.expire_order" in checkout.grant with input as actors.ask(actors.system("metering"), "checkout.expire_order", {"customer": 5, "partner": 6})
}

test_a_stranger_sees_no_acceptance if {
	count(checkout.sees["checkout.acceptance"]) == 0 with input as actors.ask(actors.nobody, "see", {})
}

test_a_viewer_starts_no_order if {
	not "checkout.start_order" in checkout.grant with input as actors.ask(actors.customer("viewer"), "checkout.start_order", {"customer": null, "partner": 6})
}

test_only_a_customer_starts_an_order if {
	not "checkout.start_order" in checkout.grant with input as actors.ask(actors.partner("owner"), "checkout.start_order", {"customer": null, "partner": 6})
	not "checkout.start_order" in checkout.grant with input as actors.ask(actors.client(["partner"], "orders:write"), "checkout.start_order", {"customer": null, "partner": 6})
}

test_a_program_starts_an_order_with_the_scope_and_from_an_offer_to_its_organisation if {
	"checkout.start_order" in checkout.grant with input as actors.ask(actors.client(["customer"], "orders:write"), "checkout.start_order", {"customer": null, "partner": 6})
	not "checkout.start_order" in checkout.grant with input as actors.ask(actors.client(["customer"], "orders:read"), "checkout.start_order", {"customer": null, "partner": 6})
	not "checkout.start_order" in checkout.grant with input as actors.ask(actors.client(["customer"], "orders:write"), "checkout.start_order", {"customer": 7, "partner": 6})
}

test_a_program_orders_for_its_organisation_only if {
	every action in {"checkout.requote_order", "checkout.place_order", "checkout.cancel_order"} {
		not action in checkout.grant with input as actors.ask(actors.client(["customer"], "orders:write"), action, {"customer": 7, "partner": 6})
	}
}

test_nobody_decides_on_the_order_of_another_organisation if {
	every action in {"checkout.approve_order", "checkout.decline_order"} {
		not action in checkout.grant with input as actors.ask(actors.customer("owner"), action, {"customer": 7, "partner": 6})
	}
}

test_finance_cancels_an_order_and_a_moderator_does_not if {
	"checkout.cancel_order" in checkout.grant with input as actors.ask(actors.operator("finance"), "checkout.cancel_order", {"customer": 5, "partner": 6})
	not "checkout.cancel_order" in checkout.grant with input as actors.ask(actors.operator("moderator"), "checkout.cancel_order", {"customer": 5, "partner": 6})
}
