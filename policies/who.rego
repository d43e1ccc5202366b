# The words that every policy shares: who is asking, and how they stand to the resource.
# A resource names its sides by internal id: organisation (whose it is), partner and customer (both sides of a sale),
# user (whose own it is).
package intelgraph.who

import rego.v1

is_anonymous if input.actor.kind == "anonymous"

is_member if input.actor.kind == "member"

# An operator counts as one only with a second factor.
is_operator if {
	input.actor.kind == "operator"
	input.actor.mfa == true
}

is_signed_in if is_member

is_signed_in if is_operator

is_system if {
	input.actor.kind == "system"
	input.actor.system != ""
}

is_system_of(app) if {
	input.actor.kind == "system"
	input.actor.system == app
}

is_client if input.actor.kind == "client"

is_client_with(scope) if {
	is_client
	scope in input.actor.scopes
}

has_role(roles) if {
	some role in input.actor.roles
	role in roles
}

# A lead may do what any operator may.
is_operator_with(roles) if {
	is_operator
	has_role(roles | {"lead"})
}

has_organisation if is_number(input.actor.organisation)

is_member_with(roles) if {
	is_member
	has_organisation
	has_role(roles)
}

is_partner if {
	has_organisation
	"partner" in input.actor.organisation_kinds
}

is_customer if {
	has_organisation
	"customer" in input.actor.organisation_kinds
}

own_resource if {
	has_organisation
	input.resource.organisation == input.actor.organisation
}

own_user if {
	is_number(input.actor.user)
	input.resource.user == input.actor.user
}

# A command about the asker: on their own row, or one that makes a row for them and so names only their organisation.
about_oneself if own_user

about_oneself if {
	is_number(input.actor.user)
	input.resource == {"organisation": input.actor.organisation}
}

partner_of_resource if {
	is_partner
	input.resource.partner == input.actor.organisation
}

# A resource with one side only belongs to its organisation.
partner_of_resource if {
	is_partner
	one_sided
	own_resource
}

customer_of_resource if {
	is_customer
	input.resource.customer == input.actor.organisation
}

customer_of_resource if {
	is_customer
	one_sided
	own_resource
}

one_sided if {
	not input.resource.partner
	not input.resource.customer
}
