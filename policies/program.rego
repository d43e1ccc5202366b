# The partner program: apply, be approved, be shown the way, hold a tier.
# resource: organisation (the applicant), state; an onboarding step also: step
package intelgraph.program

import rego.v1

import data.intelgraph.who

administrators := {"owner", "admin"}

# The token in the email proves the person, signed in or not; the command checks it.
grant contains "program.confirm_application" if {
	input.action == "program.confirm_application"
	input.actor.kind in {"anonymous", "member"}
}

# Signing up as a partner and applying is one step for a newcomer.
grant contains "program.join" if {
	input.action == "program.join"
	who.is_anonymous
}

grant contains input.action if {
	input.action in {
		"program.apply",
		"program.update_application",
		"program.answer",
		"program.update_profile",
		"program.skip_step",
	}
	who.is_member_with(administrators)
	who.own_resource
}

# Who binds the company is its owner.
grant contains "program.accept_agreement" if {
	input.action == "program.accept_agreement"
	who.is_member_with({"owner"})
	who.own_resource
}

grant contains input.action if {
	input.action in {"program.approve", "program.ask", "program.reject", "program.assign_tier"}
	who.is_operator_with({"moderator"})
}

# A newcomer's application, steps that the product itself saw happen, and a suspension that followed the organisation's.
grant contains input.action if {
	input.action in {"program.apply", "program.complete_step", "program.suspend", "program.reinstate"}
	who.is_system_of("program")
}

refuse contains "own_application" if {
	input.action in {"program.approve", "program.ask", "program.reject", "program.assign_tier"}
	who.own_resource
}

sees["program.partner"] contains {"state": ["active"]}

sees["program.partner"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["program.partner"] contains {} if who.is_operator

sees["program.partner"] contains {} if who.is_system

sees["program.applicationquestion"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["program.applicationquestion"] contains {} if who.is_operator

sees["program.applicationquestion"] contains {} if who.is_system

sees["program.onboardingstep"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["program.onboardingstep"] contains {} if who.is_operator

sees["program.onboardingstep"] contains {} if who.is_system

sees["program.agreementacceptance"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["program.agreementacceptance"] contains {} if who.is_operator

sees["program.agreementacceptance"] contains {} if who.is_system
