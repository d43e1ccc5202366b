from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RestrictionsConfig(AppConfig):
    name = "apps.ground.restrictions"
    label = "restrictions"
    verbose_name = _("Restrictions")

    def ready(self) -> None:
        from apps.ground.commands.guards import add_guard
        from apps.ground.restrictions.guard import require_subject_free

        add_guard(require_subject_free)
        autodiscover_modules("touches")
