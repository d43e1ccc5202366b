# The operators' inbox: who claims an item, gives it back, assigns it. Whether the person may decide the item is asked of
# the policy of the command that decides it.
# resource: organisation (the operators')
package intelgraph.worklist

import rego.v1

import data.intelgraph.who

grant contains input.action if {
	input.action in {"worklist.claim", "worklist.release", "worklist.assign"}
	who.is_operator_with({"moderator", "finance"})
}

sees["worklist.claim"] contains {} if who.is_operator

sees["worklist.claim"] contains {} if who.is_system

# A person's own views, auditors' too.
grant contains input.action if {
	input.action in {"worklist.save_view", "worklist.forget_view"}
	who.is_operator
	who.about_oneself
}

sees["worklist.savedview"] contains {"user": [input.actor.user]} if who.is_operator

sees["worklist.savedview"] contains {} if who.is_system
