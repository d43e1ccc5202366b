"""Accounts' words for the refusals of their policy."""

from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.models import ApiKey, Organisation, User
from apps.ground.policy.reasons import refusal
from apps.ground.web.naming import called

called(User, _("person"), _("people"))
called(Organisation, _("organisation"), _("organisations"))
called(ApiKey, _("API key"), _("API keys"))

refusal("own_role", _("You cannot change your own role. Ask another administrator."))
refusal("owner_only", _("Only an owner can grant or remove the owner role."))
refusal("self_suspension", _("You cannot suspend your own organisation."))
