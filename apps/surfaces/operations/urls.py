"""The operators' short address."""

from django.urls import path
from django.views.generic import RedirectView

app_name = "operations"
urlpatterns = [path("ops/", RedirectView.as_view(pattern_name="admin:index"), name="home")]
