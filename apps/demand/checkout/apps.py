from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    name = "apps.demand.checkout"
    label = "checkout"
