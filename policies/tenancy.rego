# The marketplace itself.
# resource or context: sandbox (true where time is a toy)
package intelgraph.tenancy

import rego.v1

import data.intelgraph.who

# A marketplace belongs to the operator who leads it.
grant contains "tenancy.move_clock" if {
	input.action == "tenancy.move_clock"
	who.is_operator_with({"owner"})
}

grant contains "tenancy.move_clock" if {
	input.action == "tenancy.move_clock"
	who.is_system_of("tenancy")
}

refuse contains "clock_live" if {
	input.action == "tenancy.move_clock"
	not sandbox
}

sandbox if input.resource.sandbox == true

sandbox if input.context.sandbox == true
