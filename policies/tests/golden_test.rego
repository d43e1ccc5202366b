package intelgraph.golden_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.golden

test_the_founder_brings_people_in if {
	"golden.settle" in golden.grant with input as actors.ask(actors.system("golden"), "golden.settle", {})
}

test_nobody_else_does if {
	every actor in [actors.system("accounts"), actors.operator("owner"), actors.partner("owner"), actors.nobody] {
		not "golden.settle" in golden.grant with input as actors.ask(actor, "golden.settle", {})
	}
}
