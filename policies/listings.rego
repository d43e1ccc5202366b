# Listings: written by a partner, reviewed by an operator, published, retired.
# resource: organisation (the partner), state, submitted_by (user), submitted_by_organisation, requested_by (who took down)
# A listing's states are draft, live, taken_down, retired; those of a version are its machine's.
package intelgraph.listings

import rego.v1

import data.intelgraph.who

authors := {"owner", "admin", "developer"}

reviews := {
	"listings.claim_review",
	"listings.assign_review",
	"listings.release_review",
	"listings.comment",
	"listings.approve",
	"listings.ask_changes",
	"listings.reject",
}

taking_down := {"listings.take_down", "listings.uphold_appeal", "listings.dismiss_appeal"}

writing := {
	"listings.create",
	"listings.revise",
	"listings.save_draft",
	"listings.upload_logo",
	"listings.submit",
	"listings.withdraw",
}

grant contains input.action if {
	input.action in writing | {"listings.comment"}
	who.is_member_with(authors)
	who.partner_of_resource
}

grant contains input.action if {
	input.action in writing
	who.is_client_with("listings:write")
	who.partner_of_resource
}

grant contains input.action if {
	input.action in {"listings.publish", "listings.retire", "listings.change_address", "listings.appeal"}
	who.is_member_with({"owner", "admin"})
	who.partner_of_resource
}

grant contains input.action if {
	input.action in reviews | taking_down | {"listings.publish", "listings.retire"}
	who.is_operator_with({"moderator"})
}

grant contains "listings.change_synonyms" if {
	input.action == "listings.change_synonyms"
	who.is_operator_with({"moderator"})
}

# An import writes and publishes a foreign catalogue whole, and publishing follows an approval by itself; a review is
# never the product's own, nor asked for by it.
grant contains input.action if {
	input.action in (writing - {"listings.submit"}) | {
		"listings.publish",
		"listings.retire",
		"listings.open_catalogue",
		"listings.import_batch",
	}
	who.is_system_of("listings")
}

refuse contains "partner_not_approved" if {
	input.action in {"listings.submit", "listings.publish"}
	input.actor.organisation_state == "applied"
}

refuse contains "reviewer_of_own_organisation" if {
	input.action in reviews - {"listings.comment"}
	who.has_organisation
	input.actor.organisation in {
		object.get(input.resource, "submitted_by_organisation", null),
		object.get(input.resource, "organisation", null),
	}
}

sees["listings.listing"] contains {"state": ["live"]}

sees["listings.listing"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["listings.listing"] contains {} if who.is_operator

sees["listings.listing"] contains {} if who.is_system

sees["listings.version"] contains {"state": ["published"]}

sees["listings.version"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["listings.version"] contains {} if who.is_operator

sees["listings.version"] contains {} if who.is_system

sees["listings.media"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["listings.media"] contains {} if who.is_operator

sees["listings.media"] contains {} if who.is_system

sees["listings.reviewcomment"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["listings.reviewcomment"] contains {} if who.is_operator

sees["listings.reviewcomment"] contains {} if who.is_system

sees["listings.reviewdecision"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["listings.reviewdecision"] contains {} if who.is_operator

sees["listings.reviewdecision"] contains {} if who.is_system

sees["listings.searchmiss"] contains {} if who.is_operator

sees["listings.searchmiss"] contains {} if who.is_system

sees["listings.synonymedition"] contains {} if who.is_operator

sees["listings.synonymedition"] contains {} if who.is_system

sees["listings.takedown"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["listings.takedown"] contains {} if who.is_operator

sees["listings.takedown"] contains {} if who.is_system
