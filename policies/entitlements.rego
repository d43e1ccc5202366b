# What an agreement lets an organisation use.
# resource: customer and partner (organisations), user (who holds the seat), requested_by (who wants it revoked)
package intelgraph.entitlements

import rego.v1

import data.intelgraph.who

grant contains input.action if {
	input.action in {
		"entitlements.grant",
		"entitlements.activate",
		"entitlements.suspend",
		"entitlements.resume",
		"entitlements.expire",
		"entitlements.release_seat",
	}
	who.is_system_of("entitlements")
}

grant contains input.action if {
	input.action in {"entitlements.assign_seat", "entitlements.release_seat"}
	who.is_member_with({"owner", "admin"})
	who.customer_of_resource
}

grant contains input.action if {
	input.action in {"entitlements.assign_seat", "entitlements.release_seat"}
	who.is_client_with("entitlements:write")
	who.customer_of_resource
}

# Whoever sits may stand up.
grant contains "entitlements.release_seat" if {
	input.action == "entitlements.release_seat"
	who.is_member
	who.customer_of_resource
	who.own_user
}

# A token proves an entitlement to the vendor's software, so every member of the customer may carry one.
grant contains "entitlements.issue_token" if {
	input.action == "entitlements.issue_token"
	who.is_member
	who.customer_of_resource
}

grant contains "entitlements.issue_token" if {
	input.action == "entitlements.issue_token"
	who.is_client_with("entitlements:read")
	who.customer_of_resource
}

grant contains input.action if {
	input.action in {"entitlements.suspend", "entitlements.resume"}
	who.is_operator_with({"moderator", "finance"})
}

grant contains input.action if {
	input.action in {"entitlements.ask_revocation", "entitlements.revoke", "entitlements.decline_revocation"}
	who.is_operator_with({"moderator"})
}

sees["entitlements.entitlement"] contains {"customer": [input.actor.organisation]} if who.has_organisation

sees["entitlements.entitlement"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["entitlements.entitlement"] contains {} if who.is_operator

sees["entitlements.entitlement"] contains {} if who.is_system

# A wish to revoke is the operators' own affair until it is carried out.
sees["entitlements.revocation"] contains {} if who.is_operator

sees["entitlements.revocation"] contains {} if who.is_system

# Seats hold names, and names stay with the customer.
sees["entitlements.seat"] contains {"customer": [input.actor.organisation]} if who.has_organisation

sees["entitlements.seat"] contains {} if who.is_operator

sees["entitlements.seat"] contains {} if who.is_system
