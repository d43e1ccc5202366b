# Founding: who is brought into a marketplace that is not open yet. The command itself asks whether it is.
package intelgraph.golden

import rego.v1

import data.intelgraph.who

grant contains "golden.settle" if {
	input.action == "golden.settle"
	who.is_system_of("golden")
}
