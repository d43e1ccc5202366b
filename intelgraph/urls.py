"""A marketplace's addresses: each app brings its own list; pages first, then the API, then the admin."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from apps.ground.web import csp

handler400 = "apps.ground.web.errors.bad_request"
handler403 = "apps.ground.web.errors.denied"
handler404 = "apps.ground.web.errors.not_found"
handler500 = "apps.ground.web.errors.server_error"

PAGE_APPS = [
    "apps.ground.accounts",
    "apps.ground.notices",
    "apps.supply.program",
    "apps.supply.pricing",
    "apps.supply.listings",
    "apps.demand.checkout",
    "apps.demand.entitlements",
    "apps.demand.metering",
    "apps.surfaces.portal",
    "apps.surfaces.developers",
    "apps.surfaces.operations",
    "apps.surfaces.components",
    "apps.surfaces.storefront",
]


def _urls_of(app: str, name: str) -> list[URLPattern | URLResolver]:
    if find_spec(f"{app}.urls") is None:
        return []
    return list(getattr(import_module(f"{app}.urls"), name, []))


def _pages(app: str) -> list[URLPattern | URLResolver]:
    if find_spec(f"{app}.urls") is None:
        return []
    return [path("", include(f"{app}.urls"))]


urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("csp-report", csp.report, name="csp_report"),
    path("api/v1/", include(([each for app in PAGE_APPS for each in _urls_of(app, "api_urls")], "api"))),
]
for page_app in PAGE_APPS:
    urlpatterns += _pages(page_app)
