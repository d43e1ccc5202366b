"""What metering brings to shared pages."""

from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.scopes import scope

scope("metering:write", _("Report usage"))
