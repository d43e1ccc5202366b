package intelgraph.worklist_test

import rego.v1

import data.intelgraph.actors
import data.intelgraph.worklist

acts := {"worklist.claim", "worklist.release", "worklist.assign"}

may(actor, action) if action in worklist.grant with input as actors.ask(actor, action, {"organisation": 2})

test_those_who_decide_claim_release_and_assign if {
	every action in acts {
		may(actors.operator("moderator"), action)
		may(actors.operator("finance"), action)
		may(actors.operator("lead"), action)
	}
}

test_nobody_else_does if {
	every action in acts {
		not may(actors.operator("auditor"), action)
		not may(actors.partner("owner"), action)
		not may(actors.system("worklist"), action)
	}
}

test_operators_see_all_claims_and_members_none if {
	{} in worklist.sees["worklist.claim"] with input as actors.ask(actors.operator("auditor"), "see", {})
	count(worklist.sees["worklist.claim"]) == 0 with input as actors.ask(actors.partner("owner"), "see", {})
}

mine(user) := actors.ask(actors.operator("auditor"), "worklist.forget_view", {"organisation": 2, "user": user})

test_views_are_their_persons_own if {
	may(actors.operator("auditor"), "worklist.save_view")
	"worklist.forget_view" in worklist.grant with input as mine(9)
	not "worklist.forget_view" in worklist.grant with input as mine(8)
	{"user": [9]} in worklist.sees["worklist.savedview"] with input as mine(9)
	not may(actors.partner("owner"), "worklist.save_view")
}
