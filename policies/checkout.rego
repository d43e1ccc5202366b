# Buying: an offer, terms accepted, an order, a second person's approval above a limit, an agreement.
# resource: customer and partner (organisations; customer is null on a public offer), state
# an order also: started_by, accepted_by, requested_by (users)
# an offer also: audience (public, private)
# Whoever starts an order is asked about twice: about themselves, and about the offer they name.
package intelgraph.checkout

import rego.v1

import data.intelgraph.who

buyers := {"owner", "admin", "finance"}

# Offers follow what is published, agreements what is ordered, and the clock ends what nobody decided on.
grant contains input.action if {
	input.action in {
		"checkout.publish_offer",
		"checkout.withdraw_offer",
		"checkout.expire_offer",
		"checkout.fulfil_order",
		"checkout.expire_order",
		"checkout.end_agreement",
		"checkout.revoke_agreement",
	}
	who.is_system_of("checkout")
}

# Terms are accepted by a person, never by a program.
grant contains input.action if {
	input.action in {
		"checkout.accept_terms",
		"checkout.requote_order",
		"checkout.place_order",
		"checkout.cancel_order",
	}
	who.is_member_with(buyers | {"developer"})
	who.customer_of_resource
}

# An order starts from an offer, which names a customer only when it is private.
grant contains "checkout.start_order" if {
	input.action == "checkout.start_order"
	who.is_member_with(buyers | {"developer"})
	who.is_customer
	offered
}

grant contains "checkout.start_order" if {
	input.action == "checkout.start_order"
	who.is_client_with("orders:write")
	who.is_customer
	offered
}

offered if object.get(input.resource, "customer", null) in {null, input.actor.organisation}

grant contains input.action if {
	input.action in {"checkout.requote_order", "checkout.place_order", "checkout.cancel_order"}
	who.is_client_with("orders:write")
	who.customer_of_resource
}

grant contains input.action if {
	input.action in {"checkout.approve_order", "checkout.decline_order"}
	who.is_member_with(buyers)
	who.customer_of_resource
}

grant contains "checkout.cancel_order" if {
	input.action == "checkout.cancel_order"
	who.is_operator_with({"finance"})
}

refuse contains "buying_from_yourself" if {
	input.action in {"checkout.start_order", "checkout.place_order"}
	who.has_organisation
	input.resource.partner == input.actor.organisation
}

sees["checkout.offer"] contains {"state": ["published"], "audience": ["public"]}

sees["checkout.offer"] contains {"state": ["published"], "customer": [input.actor.organisation]} if who.has_organisation

sees["checkout.offer"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["checkout.offer"] contains {} if who.is_operator

sees["checkout.offer"] contains {} if who.is_system

sees["checkout.order"] contains {"customer": [input.actor.organisation]} if who.has_organisation

sees["checkout.order"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["checkout.order"] contains {} if who.is_operator

sees["checkout.order"] contains {} if who.is_system

sees["checkout.agreement"] contains {"customer": [input.actor.organisation]} if who.has_organisation

sees["checkout.agreement"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["checkout.agreement"] contains {} if who.is_operator

sees["checkout.agreement"] contains {} if who.is_system

sees["checkout.acceptance"] contains {"customer": [input.actor.organisation]} if who.has_organisation

sees["checkout.acceptance"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["checkout.acceptance"] contains {} if who.is_operator

sees["checkout.acceptance"] contains {} if who.is_system
