package intelgraph.metering_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.metering

test_a_client_with_the_scope_counts if {
	"metering.record_batch" in metering.grant with input as actors.ask(actors.client(["partner"], "metering:write"), "metering.record_batch", {"organisation": 5})
}

test_a_client_without_it_does_not if {
	not "metering.record_batch" in metering.grant with input as actors.ask(actors.client(["partner"], "orders:write"), "metering.record_batch", {"organisation": 5})
}

test_a_customer_does_not_count if {
	not "metering.record_batch" in metering.grant with input as actors.ask(actors.client(["customer"], "metering:write"), "metering.record_batch", {"organisation": 5})
}

test_nobody_counts_for_a_neighbour if {
	not "metering.record_batch" in metering.grant with input as actors.ask(actors.client(["partner"], "metering:write"), "metering.record_batch", {"customer": 5, "partner": 6})
}

test_a_developer_counts if {
	"metering.record_batch" in metering.grant with input as actors.ask(actors.partner("developer"), "metering.record_batch", {"organisation": 5})
}

test_a_viewer_does_not if {
	not "metering.record_batch" in metering.grant with input as actors.ask(actors.partner("viewer"), "metering.record_batch", {"organisation": 5})
}

test_who_counts_reports_what_does_not_fit if {
	"metering.report_anomaly" in metering.grant with input as actors.ask(actors.client(["partner"], "metering:write"), "metering.report_anomaly", {"organisation": 5})
}

test_the_product_matches_again if {
	"metering.rematch" in metering.grant with input as actors.ask(actors.system("metering"), "metering.rematch", {"partner": 6})
}

test_an_operator_matches_again if {
	"metering.rematch" in metering.grant with input as actors.ask(actors.operator("moderator"), "metering.rematch", {"partner": 6})
}

test_an_auditor_does_not if {
	not "metering.rematch" in metering.grant with input as actors.ask(actors.operator("auditor"), "metering.rematch", {"partner": 6})
}

test_a_partner_does_not_match_by_hand if {
	not "metering.rematch" in metering.grant with input as actors.ask(actors.partner("owner"), "metering.rematch", {"partner": 5})
}

test_only_the_product_notes_thresholds if {
	"metering.reach_threshold" in metering.grant with input as actors.ask(actors.system("metering"), "metering.reach_threshold", {})
	not "metering.reach_threshold" in metering.grant with input as actors.ask(actors.operator("lead"), "metering.reach_threshold", {})
}

test_both_sides_see_the_usage if {
	{"customer": [5]} in metering.sees["metering.usage"] with input as actors.ask(actors.customer("viewer"), "see", {})
	{"partner": [5]} in metering.sees["metering.usage"] with input as actors.ask(actors.partner("viewer"), "see", {})
}

test_a_customer_does_not_see_what_a_partner_sends if {
	not {"customer": [5]} in metering.sees["metering.sending"] with input as actors.ask(actors.customer("owner"), "see", {})
}

test_a_developer_counts_for_their_own_organisation_only if {
	not "metering.record_batch" in metering.grant with input as actors.ask(actors.partner("developer"), "metering.record_batch", {"organisation": 6})
}
