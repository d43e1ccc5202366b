"""A marketplace's addresses: the admin and the API, then the pages of each app, in the order of the installed apps.

An app brings `urls.py` with `urlpatterns`, and `api_urls` where it has an API.
"""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from apps.ground.web import csp

handler400 = "apps.ground.web.errors.bad_request"
handler403 = "apps.ground.web.errors.denied"
handler404 = "apps.ground.web.errors.not_found"
handler500 = "apps.ground.web.errors.server_error"

URL_MODULES = [
    import_module(f"{config.name}.urls")
    for config in apps.get_app_configs()
    if config.name.startswith("apps.") and find_spec(f"{config.name}.urls") is not None
]
API_URLS = [each for module in URL_MODULES for each in getattr(module, "api_urls", ())]

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("csp-report", csp.report, name="csp_report"),
    path("api/v1/", include((API_URLS, "api"))),
]
for module in URL_MODULES:
    urlpatterns.append(path("", include(module)))
