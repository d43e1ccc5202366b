# What is done with jobs that failed too often.
package intelgraph.jobs

import rego.v1

import data.intelgraph.who

grant contains input.action if {
	input.action == "jobs.retry"
	who.is_operator_with({"moderator"})
}

sees["jobs.job"] contains {} if who.is_operator

sees["jobs.job"] contains {} if who.is_system
