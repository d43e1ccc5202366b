from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvenanceConfig(AppConfig):
    name = "apps.ground.provenance"
    label = "provenance"
    verbose_name = _("The log")
