# The log: sealed by the product, exported by those whose story it is.
# resource: organisation (whose leaves)
package intelgraph.provenance

import rego.v1

import data.intelgraph.who

grant contains "provenance.seal" if {
	input.action == "provenance.seal"
	who.is_system_of("provenance")
}

grant contains "provenance.export_bundle" if {
	input.action == "provenance.export_bundle"
	who.is_member_with({"owner", "admin", "finance"})
	who.own_resource
}

# Exporting reads and changes nothing, so an auditor may.
grant contains "provenance.export_bundle" if {
	input.action == "provenance.export_bundle"
	who.is_operator
}

# An opening is the salt and content behind a leaf: what its own organisation, and whoever audits, may hold against it.
sees["provenance.opening"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

# What two made together is the story of both.
sees["provenance.opening"] contains {"counterparty": [input.actor.organisation]} if who.has_organisation

sees["provenance.opening"] contains {} if who.is_operator

sees["provenance.opening"] contains {} if who.is_system

sees["provenance.export"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["provenance.export"] contains {} if who.is_operator

sees["provenance.export"] contains {} if who.is_system
