"""The marketplace's words for the refusals of its policy."""

from django.utils.translation import gettext_lazy as _

from apps.ground.policy.reasons import refusal

refusal("clock_live", _("The clock of a live marketplace cannot be moved."))
