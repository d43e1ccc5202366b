# Counting what is used.
# resource: partner and customer (organisations)
package intelgraph.metering

import rego.v1

import data.intelgraph.who

counting := {"metering.record_batch", "metering.report_anomaly"}

grant contains input.action if {
	input.action in counting
	who.is_client_with("metering:write")
	who.partner_of_resource
}

grant contains input.action if {
	input.action in counting
	who.is_member_with({"owner", "admin", "developer"})
	who.partner_of_resource
}

grant contains input.action if {
	input.action in {"metering.rematch", "metering.reach_threshold", "metering.recount"}
	who.is_system_of("metering")
}

grant contains "metering.rematch" if {
	input.action == "metering.rematch"
	who.is_operator_with({"moderator", "finance"})
}

sees["metering.event"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["metering.event"] contains {"customer": [input.actor.organisation]} if who.has_organisation

sees["metering.event"] contains {} if who.is_operator

sees["metering.event"] contains {} if who.is_system

sees["metering.usage"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["metering.usage"] contains {"customer": [input.actor.organisation]} if who.has_organisation

sees["metering.usage"] contains {} if who.is_operator

sees["metering.usage"] contains {} if who.is_system

# Batches, sources and anomalies are the partner's own business with the marketplace: a batch may hold many customers'.
sees["metering.sending"] contains {"partner": [input.actor.organisation]} if who.has_organisation

sees["metering.sending"] contains {} if who.is_operator

sees["metering.sending"] contains {} if who.is_system
