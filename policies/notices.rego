# The bell: each person's own.
# resource: user (whose notice)
package intelgraph.notices

import rego.v1

import data.intelgraph.who

grant contains "notices.mark_read" if {
	input.action == "notices.mark_read"
	input.actor.kind in {"member", "operator"}
	who.about_oneself
}

sees["notices.notice"] contains {"user": [input.actor.user]} if is_number(input.actor.user)

sees["notices.notice"] contains {} if who.is_system
