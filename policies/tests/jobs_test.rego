package intelgraph.jobs_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.jobs

test_a_moderator_sets_a_job_going_again if {
	"jobs.retry" in jobs.grant with input as actors.ask(actors.operator("moderator"), "jobs.retry", {})
}

test_an_auditor_does_not_set_a_job_going_again if {
	not "jobs.retry" in jobs.grant with input as actors.ask(actors.operator("auditor"), "jobs.retry", {})
}

test_a_partner_does_not_set_a_job_going_again if {
	not "jobs.retry" in jobs.grant with input as actors.ask(actors.partner("owner"), "jobs.retry", {})
}
