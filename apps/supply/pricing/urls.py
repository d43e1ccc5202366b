"""Addresses of plans: the calculator and the API."""

from django.urls import path

from . import pages
from .api import api_urls

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "pricing"
urlpatterns = [path("plans/<str:public_id>/estimate/", pages.estimate, name="estimate")]
