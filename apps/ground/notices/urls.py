"""Addresses of the bell."""

from django.urls import path

from apps.ground.notices import pages

app_name = "notices"
urlpatterns = [
    path("notifications/", pages.bell, name="bell"),
    path("notifications/read/", pages.mark_all_read, name="mark_all_read"),
    path("notifications/<str:public_id>/read/", pages.mark_read, name="mark_read"),
]
