# What stands against a command whatever its app says. A command is allowed when the grant set of its app holds its
# name and neither this refuse set nor the app's holds anything.
package intelgraph

import rego.v1

# `input.command` is what the command declares about itself (`@command(grave=True, …)`); an action that is no command
# declares nothing.

# Without a second factor an operator enters, leaves, recovers and enrols, and does nothing else.
refuse contains "mfa_required" if {
	input.actor.kind == "operator"
	not input.actor.mfa == true
	not input.command.without_factor == true
}

# What stops somebody's business, ends something, or lets it go on is grave: an operator does it with a second factor
# shown a moment ago (how long ago counts as one is worked out where the session is read).
refuse contains "step_up_required" if {
	input.actor.kind == "operator"
	not input.actor.stepped_up == true
	input.command.grave == true
}

# A second person decides: `second_person` names the attributes of the resource that hold everybody who had a part in it.
# A program is the person who made its key. A part that nobody is known to have had may have been the actor's own.
refuse contains "four_eyes" if {
	some part in input.command.second_person
	input.resource[part] == input.actor.person
}

refuse contains "four_eyes" if {
	count(input.command.second_person) > 0
	not is_number(input.actor.person)
}

refuse contains "part_unknown" if {
	some part in input.command.second_person
	not is_number(input.resource[part])
}

refuse contains "key_without_person" if {
	input.command.needs_person == true
	input.actor.kind == "client"
	not is_number(input.actor.person)
}

refuse contains "organisation_suspended" if {
	input.actor.organisation_state == "suspended"
	not input.command.while_suspended == true
}
