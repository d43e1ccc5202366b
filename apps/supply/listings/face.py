"""What listings bring to shared pages."""

from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.scopes import scope
from apps.ground.policy.reasons import refusal

scope("listings:write", _("Edit listings"))
refusal("partner_not_approved", _("Your partner application is not approved yet."))
refusal("reviewer_of_own_organisation", _("Someone from the submitting organisation cannot review it."))
