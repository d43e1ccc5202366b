"""The app that answers who may do and who may see."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Rego policies, evaluated in process."""

    name = "apps.ground.policy"
    label = "policy"
    verbose_name = "Policy"
