package intelgraph.entitlements_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.entitlements

test_the_product_grants if {
	"entitlements.grant" in entitlements.grant with input as actors.ask(actors.system("entitlements"), "entitlements.grant", {"customer": 5, "partner": 6})
}

test_a_customer_grants_nothing if {
	not "entitlements.grant" in entitlements.grant with input as actors.ask(actors.customer("owner"), "entitlements.grant", {"customer": 5, "partner": 6})
}

test_an_admin_assigns_seats if {
	"entitlements.assign_seat" in entitlements.grant with input as actors.ask(actors.customer("admin"), "entitlements.assign_seat", {"customer": 5, "partner": 6})
}

test_the_partner_assigns_no_seat if {
	not "entitlements.assign_seat" in entitlements.grant with input as actors.ask(actors.partner("owner"), "entitlements.assign_seat", {"customer": 6, "partner": 5})
}

test_whoever_sits_stands_up if {
	"entitlements.release_seat" in entitlements.grant with input as actors.ask(actors.customer("viewer"), "entitlements.release_seat", {"customer": 5, "partner": 6, "user": 1})
}

test_nobody_lifts_another_off if {
	not "entitlements.release_seat" in entitlements.grant with input as actors.ask(actors.customer("viewer"), "entitlements.release_seat", {"customer": 5, "partner": 6, "user": 3})
}

test_finance_does_not_revoke if {
	not "entitlements.revoke" in entitlements.grant with input as actors.ask(actors.operator("finance"), "entitlements.revoke", {"customer": 5, "partner": 6})
}

test_a_moderator_revokes if {
	"entitlements.revoke" in entitlements.grant with input as actors.ask(actors.operator("moderator"), "entitlements.revoke", {"customer": 5, "partner": 6})
}

test_the_partner_sees_the_entitlement if {
	{"partner": [5]} in entitlements.sees["entitlements.entitlement"] with input as actors.ask(actors.partner("viewer"), "see", {})
}

test_the_partner_sees_no_seats if {
	not {"partner": [5]} in entitlements.sees["entitlements.seat"] with input as actors.ask(actors.partner("owner"), "see", {})
}

test_finance_suspends if {
	"entitlements.suspend" in entitlements.grant with input as actors.ask(actors.operator("finance"), "entitlements.suspend", {"customer": 5, "partner": 6})
}

test_the_partner_suspends_nobody if {
	not "entitlements.suspend" in entitlements.grant with input as actors.ask(actors.partner("owner"), "entitlements.suspend", {"customer": 6, "partner": 5})
}

test_a_leaver_is_taken_off if {
	"entitlements.release_seat" in entitlements.grant with input as actors.ask(actors.system("entitlements"), "entitlements.release_seat", {"customer": 5, "partner": 6, "user": 3})
}

test_a_viewer_carries_a_token if {
	"entitlements.issue_token" in entitlements.grant with input as actors.ask(actors.customer("viewer"), "entitlements.issue_token", {"customer": 5, "partner": 6})
}

test_the_partner_makes_no_token if {
	not "entitlements.issue_token" in entitlements.grant with input as actors.ask(actors.partner("owner"), "entitlements.issue_token", {"customer": 6, "partner": 5})
}

test_a_program_assigns_seats_of_its_organisation_only if {
	"entitlements.assign_seat" in entitlements.grant with input as actors.ask(actors.client(["customer"], "entitlements:write"), "entitlements.assign_seat", {"customer": 5, "partner": 6})
	not "entitlements.assign_seat" in entitlements.grant with input as actors.ask(actors.client(["customer"], "entitlements:write"), "entitlements.assign_seat", {"customer": 7, "partner": 6})
}

test_only_a_member_gives_up_a_seat_of_their_own if {
	not "entitlements.release_seat" in entitlements.grant with input as actors.ask(object.union(actors.client(["customer"], "orders:write"), {"user": 1}), "entitlements.release_seat", {"customer": 5, "partner": 6, "user": 1})
}

test_a_seat_of_another_organisation_is_not_given_up if {
	not "entitlements.release_seat" in entitlements.grant with input as actors.ask(actors.customer("viewer"), "entitlements.release_seat", {"customer": 7, "partner": 6, "user": 1})
}

test_a_program_makes_tokens_with_the_scope_and_for_its_organisation if {
	"entitlements.issue_token" in entitlements.grant with input as actors.ask(actors.client(["customer"], "entitlements:read"), "entitlements.issue_token", {"customer": 5, "partner": 6})
	not "entitlements.issue_token" in entitlements.grant with input as actors.ask(actors.client(["customer"], "orders:write"), "entitlements.issue_token", {"customer": 5, "partner": 6})
	not "entitlements.issue_token" in entitlements.grant with input as actors.ask(actors.client(["customer"], "entitlements:read"), "entitlements.issue_token", {"customer": 7, "partner": 6})
}
