package intelgraph.listings_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.listings

test_a_developer_submits if {
	"listings.submit" in listings.grant with input as actors.ask(actors.partner("developer"), "listings.submit", {"organisation": 5})
}

test_a_viewer_does_not_submit if {
	not "listings.submit" in listings.grant with input as actors.ask(actors.partner("viewer"), "listings.submit", {"organisation": 5})
}

test_nobody_submits_for_another if {
	not "listings.submit" in listings.grant with input as actors.ask(actors.partner("owner"), "listings.submit", {"organisation": 6})
}

test_a_customer_has_no_listing if {
	not "listings.create" in listings.grant with input as actors.ask(actors.customer("owner"), "listings.create", {"organisation": 5})
}

test_a_client_needs_the_scope if {
	not "listings.save_draft" in listings.grant with input as actors.ask(actors.client(["partner"], "metering:write"), "listings.save_draft", {"organisation": 5})
}

test_a_client_with_the_scope_saves if {
	"listings.save_draft" in listings.grant with input as actors.ask(actors.client(["partner"], "listings:write"), "listings.save_draft", {"organisation": 5})
}

test_a_partner_does_not_approve if {
	not "listings.approve" in listings.grant with input as actors.ask(actors.partner("owner"), "listings.approve", {"organisation": 5})
}

test_a_moderator_approves if {
	"listings.approve" in listings.grant with input as actors.ask(actors.operator("moderator"), "listings.approve", {"organisation": 5})
}

test_finance_does_not_moderate if {
	not "listings.approve" in listings.grant with input as actors.ask(actors.operator("finance"), "listings.approve", {"organisation": 5})
}

test_the_product_does_not_approve if {
	not "listings.approve" in listings.grant with input as actors.ask(actors.system("listings"), "listings.approve", {"organisation": 5})
}

test_another_app_does_not_publish if {
	not "listings.publish" in listings.grant with input as actors.ask(actors.system("checkout"), "listings.publish", {"organisation": 5})
}

test_the_submitting_organisation_does_not_review if {
	"reviewer_of_own_organisation" in listings.refuse with input as actors.ask(actors.operator("moderator"), "listings.approve", {"organisation": 5, "submitted_by_organisation": 2})
}

test_an_applicant_waits if {
	"partner_not_approved" in listings.refuse with input as actors.ask(object.union(actors.partner("owner"), {"organisation_state": "applied"}), "listings.submit", {"organisation": 5})
}

test_a_live_listing_is_public if {
	{"state": ["live"]} in listings.sees["listings.listing"] with input as actors.ask(actors.nobody, "see", {})
}

test_a_partner_sees_their_drafts if {
	{"organisation": [5]} in listings.sees["listings.listing"] with input as actors.ask(actors.partner("viewer"), "see", {})
}

test_a_stranger_does_not_see_everything if {
	not {} in listings.sees["listings.listing"] with input as actors.ask(actors.nobody, "see", {})
}

test_an_operator_sees_everything if {
	{} in listings.sees["listings.version"] with input as actors.ask(actors.operator("auditor"), "see", {})
}

test_an_operator_without_a_second_factor_does_not if {
	not {} in listings.sees["listings.version"] with input as actors.ask(object.union(actors.operator("lead"), {"mfa": false}), "see", {})
}

test_a_moderator_takes_down if {
	"listings.take_down" in listings.grant with input as actors.ask(actors.operator("moderator"), "listings.take_down", {"organisation": 5})
}

test_an_owner_appeals if {
	"listings.appeal" in listings.grant with input as actors.ask(actors.partner("owner"), "listings.appeal", {"organisation": 5})
}

test_a_program_writes_for_its_organisation_only if {
	not "listings.save_draft" in listings.grant with input as actors.ask(actors.client(["partner"], "listings:write"), "listings.save_draft", {"organisation": 6})
}

test_owners_publish_retire_and_appeal_for_their_own_listings_only if {
	every action in {"listings.publish", "listings.retire", "listings.change_address", "listings.appeal"} {
		action in listings.grant with input as actors.ask(actors.partner("owner"), action, {"organisation": 5})
		not action in listings.grant with input as actors.ask(actors.partner("developer"), action, {"organisation": 5})
		not action in listings.grant with input as actors.ask(actors.partner("owner"), action, {"organisation": 6})
	}
}

test_a_moderator_changes_synonyms if {
	"listings.change_synonyms" in listings.grant with input as actors.ask(actors.operator("moderator"), "listings.change_synonyms", {})
}

test_a_partner_changes_no_synonyms if {
	not "listings.change_synonyms" in listings.grant with input as actors.ask(actors.partner("owner"), "listings.change_synonyms", {"organisation": 5})
}

test_operators_alone_see_searches_without_a_result if {
	{} in listings.sees["listings.searchmiss"] with input as actors.ask(actors.operator("moderator"), "see", {})
	every actor in {actors.partner("owner"), actors.customer("owner"), actors.nobody} {
		count(listings.sees["listings.searchmiss"]) == 0 with input as actors.ask(actor, "see", {})
	}
}
