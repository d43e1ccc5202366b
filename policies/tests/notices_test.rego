package intelgraph.notices_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.notices

test_a_person_reads_their_own if {
	"notices.mark_read" in notices.grant with input as actors.ask(actors.customer("viewer"), "notices.mark_read", {"user": 1})
}

test_nobody_reads_those_of_another if {
	not "notices.mark_read" in notices.grant with input as actors.ask(actors.customer("owner"), "notices.mark_read", {"user": 3})
}

test_each_sees_their_own if {
	{"user": [1]} in notices.sees["notices.notice"] with input as actors.ask(actors.customer("viewer"), "see", {})
}

test_a_program_reads_no_notices if {
	not "notices.mark_read" in notices.grant with input as actors.ask(object.union(actors.client(["customer"], "orders:write"), {"user": 1}), "notices.mark_read", {"user": 1})
}
