"""Addresses of the partner's listing pages, of pictures, and of the API."""

from django.urls import path, re_path

from apps.supply.listings.api import api_urls
from apps.supply.listings.pages import editing, media, own

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "listings"
urlpatterns = [
    path("partner/listings/", own.table, name="table"),
    path("partner/listings/new/", own.new, name="new"),
    path("partner/listings/<str:public_id>/", own.overview, name="overview"),
    path("partner/listings/<str:public_id>/diff/", own.diff, name="diff"),
    path("partner/listings/<str:public_id>/comment/", own.act, {"action": "comment"}, name="comment"),
    path("partner/listings/<str:public_id>/edit/<slug:section>/", editing.edit, name="edit"),
    re_path(
        r"^partner/listings/(?P<public_id>lst_[0-9a-z]+)/(?P<action>revise|withdraw|publish|retire|address|appeal)/$",
        own.act,
        name="act",
    ),
    re_path(r"^media/(?P<digest>[0-9a-f]{64})\.png$", media.picture, name="picture"),
]
