"""The control plane has no pages: a host that is no marketplace's is answered before any URL is looked at."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
