"""Addresses of purchases and of the keys that tokens are verified with."""

from django.urls import path

from apps.demand.entitlements import pages
from apps.demand.entitlements.api import api_urls

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "entitlements"
urlpatterns = [
    path("purchases/", pages.purchases, name="purchases"),
    path("purchases/<str:public_id>/", pages.detail, name="detail"),
    path("purchases/<str:public_id>/seats/<str:seat_id>/release/", pages.release, name="release"),
    path("purchases/<str:public_id>/token/", pages.token, name="token"),
    path(".well-known/jwks.json", pages.jwks, name="jwks"),
]
