# The people of the policies' tests.
package intelgraph.actors

import rego.v1

organisation := 5

other := 6

member(kinds, roles) := {
	"kind": "member",
	"user": 1,
	"person": 1,
	"organisation": organisation,
	"organisation_kinds": kinds,
	"organisation_state": "active",
	"roles": roles,
	"mfa": false,
	"stepped_up": false,
	"purpose": "",
	"scopes": [],
	"system": "",
}

partner(role) := member(["partner"], [role])

customer(role) := member(["customer"], [role])

operator(role) := object.union(member(["operator"], [role]), {"kind": "operator", "user": 9, "person": 9, "organisation": 2, "mfa": true, "stepped_up": true})

client(kinds, scope) := object.union(member(kinds, []), {"kind": "client", "user": null, "person": 1, "scopes": [scope]})

nobody := object.union(member([], []), {"kind": "anonymous", "user": null, "person": null, "organisation": null})

system(app) := object.union(nobody, {"kind": "system", "system": app})

ask(actor, action, resource) := {"actor": actor, "action": action, "resource": resource, "context": {}}
