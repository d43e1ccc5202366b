"""Addresses of usage: customers', partners', and the API."""

from django.urls import path

from . import pages
from .api import api_urls

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "metering"
urlpatterns = [
    path("usage/", pages.usage, name="usage"),
    path("usage/usage.csv", pages.usage_csv, name="usage_csv"),
    path("purchases/<str:public_id>/usage/", pages.usage_of_purchase, name="usage_of_purchase"),
    path("purchases/<str:public_id>/usage/usage.csv", pages.purchase_csv, name="purchase_csv"),
    path("partner/usage/", pages.partner_usage, name="partner_usage"),
    path("partner/usage/usage.csv", pages.partner_csv, name="partner_csv"),
    path("partner/usage/not-counted.csv", pages.waiting_csv, name="waiting_csv"),
]
