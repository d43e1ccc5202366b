"""The Django admin, as our operators' site."""

from django.contrib.admin.apps import AdminConfig


class OperationsAdminConfig(AdminConfig):
    """Registers with `django.contrib.admin` as usual; the site is ours."""

    default_site = "apps.surfaces.operations.site.OperationsSite"
