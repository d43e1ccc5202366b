"""Where the style guide is found; the project includes it while developing and in its tests."""

from django.urls import path

from apps.surfaces.components import pages

app_name = "components"
urlpatterns = [path("styleguide/", pages.styleguide, name="styleguide")]
