# What stands against a command whatever its app says. A command is allowed when the grant set of its app holds its
# name and neither this refuse set nor the app's holds anything.
package intelgraph

import rego.v1

# What a person may always do about their own access: enter, leave, recover, enrol, choose where they work.
own_access := {
	"accounts.sign_in",
	"accounts.sign_out",
	"accounts.request_password_reset",
	"accounts.reset_password",
	"accounts.confirm_email",
	"accounts.enrol_second_factor",
}

while_suspended := own_access | {
	"accounts.switch_organisation",
	"accounts.accept_invitation",
	"accounts.update_profile",
	"notices.mark_read",
	"provenance.export_bundle",
}

refuse contains "mfa_required" if {
	input.actor.kind == "operator"
	not input.actor.mfa == true
	not input.action in own_access
}

# What stops somebody's business, ends something, or lets it go on: an operator does it with a second factor shown a
# moment ago (how long ago counts as one is worked out where the session is read).
grave := {
	"accounts.suspend_organisation",
	"accounts.reinstate_organisation",
	"accounts.revoke_api_key",
	"checkout.cancel_order",
	"entitlements.suspend",
	"entitlements.resume",
	"entitlements.ask_revocation",
	"entitlements.decline_revocation",
	"entitlements.revoke",
	"listings.retire",
	"listings.take_down",
	"listings.uphold_appeal",
	"listings.dismiss_appeal",
	"restrictions.freeze_listing",
	"restrictions.take_down_listing",
	"restrictions.lift",
}

refuse contains "step_up_required" if {
	input.actor.kind == "operator"
	not input.actor.stepped_up == true
	input.action in grave
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
	not input.action in while_suspended
}
