from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "apps.ground.web"
    label = "web"
