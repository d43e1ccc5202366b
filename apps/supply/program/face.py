"""What the partner program brings to shared pages."""

from django.utils.translation import gettext_lazy as _

from apps.ground.policy.reasons import refusal

refusal("own_application", _("Somebody outside the applying organisation has to decide this."))
