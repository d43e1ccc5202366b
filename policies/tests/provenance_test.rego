package intelgraph.provenance_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.provenance

test_the_product_seals if {
	"provenance.seal" in provenance.grant with input as actors.ask(actors.system("provenance"), "provenance.seal", {})
}

test_nobody_else_seals if {
	not "provenance.seal" in provenance.grant with input as actors.ask(actors.operator("lead"), "provenance.seal", {})
}

test_an_auditor_exports if {
	"provenance.export_bundle" in provenance.grant with input as actors.ask(actors.operator("auditor"), "provenance.export_bundle", {"organisation": 5})
}

test_an_owner_exports_their_own if {
	"provenance.export_bundle" in provenance.grant with input as actors.ask(actors.partner("owner"), "provenance.export_bundle", {"organisation": 5})
}

test_nobody_exports_the_story_of_another if {
	not "provenance.export_bundle" in provenance.grant with input as actors.ask(actors.partner("owner"), "provenance.export_bundle", {"organisation": 6})
}

test_both_sides_of_a_leaf_see_it if {
	provenance.sees["provenance.opening"] == {{"organisation": [5]}, {"counterparty": [5]}} with input as actors.ask(actors.customer("viewer"), "see", {})
}

test_a_viewer_exports_nothing if {
	not "provenance.export_bundle" in provenance.grant with input as actors.ask(actors.partner("viewer"), "provenance.export_bundle", {"organisation": 5})
}
