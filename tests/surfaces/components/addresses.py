"""The addresses that these tests resolve: the components alone, without the pages of other apps."""

from django.urls import include, path

urlpatterns = [
    path("", include("apps.surfaces.components.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
