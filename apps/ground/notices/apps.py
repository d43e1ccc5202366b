from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "apps.ground.notices"
    label = "notices"
