"""What entitlements bring to shared pages."""

from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.scopes import scope

scope("entitlements:read", _("Check entitlements"))
scope("entitlements:write", _("Assign seats"))
