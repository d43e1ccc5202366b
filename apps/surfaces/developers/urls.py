"""Addresses of the reference and its document."""

from django.urls import path
from django.views.generic import RedirectView

from apps.surfaces.developers.pages import openapi, reference

app_name = "developers"
urlpatterns = [
    path("developers/", reference, name="reference"),
    path("api/v1/docs/", RedirectView.as_view(pattern_name="developers:reference"), name="docs"),
    path("api/v1/openapi.json", openapi, name="openapi"),
]
