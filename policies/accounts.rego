# Accounts: entering, belonging, roles, keys.
# resource: organisation (whose it is), user (whose membership or account), role (held now)
# context: role (to be given)
package intelgraph.accounts

import rego.v1

import data.intelgraph.who

administrators := {"owner", "admin"}

grant contains input.action if {
	input.action in {"accounts.sign_up_customer", "accounts.sign_in"}
	who.is_anonymous
}

# The token in the mail or form proves the person, signed in or not; the command checks it.
grant contains input.action if {
	input.action in {
		"accounts.request_password_reset",
		"accounts.reset_password",
		"accounts.confirm_email",
		"accounts.accept_invitation",
	}
	input.actor.kind in {"anonymous", "member", "operator"}
}

grant contains input.action if {
	input.action in {"accounts.sign_out", "accounts.switch_organisation"}
	input.actor.kind in {"member", "operator"}
}

grant contains input.action if {
	input.action in {"accounts.enrol_second_factor", "accounts.update_profile"}
	input.actor.kind in {"member", "operator"}
	who.about_oneself
}

grant contains input.action if {
	input.action in {
		"accounts.invite",
		"accounts.withdraw_invitation",
		"accounts.change_role",
		"accounts.remove_member",
	}
	who.is_member_with(administrators)
	who.own_resource
}

# Steps of the product that found an account: signing up here, applying to the program.
grant contains "accounts.sign_up" if {
	input.action == "accounts.sign_up"
	who.is_system
}

# The program says who is a partner.
grant contains "accounts.admit_organisation" if {
	input.action == "accounts.admit_organisation"
	who.is_system_of("program")
}

# A member may leave.
grant contains "accounts.remove_member" if {
	input.action == "accounts.remove_member"
	who.is_member
	who.own_resource
	who.own_user
}

grant contains input.action if {
	input.action in {"accounts.create_api_key", "accounts.revoke_api_key"}
	who.is_member_with(administrators | {"developer"})
	who.own_resource
}

# A leaked key is revoked by whoever is told first.
grant contains "accounts.revoke_api_key" if {
	input.action == "accounts.revoke_api_key"
	who.is_operator_with({"moderator"})
}

grant contains input.action if {
	input.action in {
		"accounts.invite",
		"accounts.withdraw_invitation",
		"accounts.change_role",
		"accounts.remove_member",
	}
	who.is_operator_with(set())
	who.own_resource
}

grant contains input.action if {
	input.action in {"accounts.suspend_organisation", "accounts.reinstate_organisation"}
	who.is_operator_with({"moderator"})
}

refuse contains "own_role" if {
	input.action == "accounts.change_role"
	who.own_user
}

refuse contains "owner_only" if {
	input.action in {"accounts.invite", "accounts.change_role", "accounts.remove_member"}
	who.is_member
	owner_concerned
	not leaving
	not who.has_role({"owner"})
}

refuse contains "self_suspension" if {
	input.action == "accounts.suspend_organisation"
	who.own_resource
}

owner_concerned if input.resource.role == "owner"

owner_concerned if input.context.role == "owner"

leaving if {
	input.action == "accounts.remove_member"
	who.own_user
}

sees["accounts.organisation"] contains {"organisation": [input.actor.organisation]} if who.has_organisation

sees["accounts.organisation"] contains {} if who.is_operator

sees["accounts.organisation"] contains {} if who.is_system

# A person sees their own memberships everywhere: that is how they switch.
sees["accounts.membership"] contains {"user": [input.actor.user]} if is_number(input.actor.user)

sees["accounts.membership"] contains {"organisation": [input.actor.organisation]} if {
	who.is_member
	who.has_organisation
}

# A program that assigns seats learns whom it may give one.
sees["accounts.membership"] contains {"organisation": [input.actor.organisation]} if {
	who.is_client_with("entitlements:write")
	who.has_organisation
}

sees["accounts.membership"] contains {} if who.is_operator

sees["accounts.membership"] contains {} if who.is_system

sees["accounts.invitation"] contains {"organisation": [input.actor.organisation]} if {
	who.is_member_with(administrators)
}

sees["accounts.invitation"] contains {} if who.is_operator

sees["accounts.invitation"] contains {} if who.is_system

sees["accounts.apikey"] contains {"organisation": [input.actor.organisation]} if {
	who.is_member_with(administrators | {"developer"})
}

sees["accounts.apikey"] contains {} if who.is_operator

sees["accounts.apikey"] contains {} if who.is_system
