"""Addresses of the homes, the proof and the public log."""

from django.urls import path

from apps.surfaces.portal.api import api_urls
from apps.surfaces.portal.pages import homes, log, proof

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "portal"
PORTAL = {"portal": True}
urlpatterns = [
    path("partner/", homes.of_partner, name="partner_home"),
    path("home/", homes.of_customer, name="customer_home"),
    path("proof/", proof.index, name="proof"),
    path("proof/<str:public_id>/", proof.story, name="story"),
    path("proof/<str:public_id>/bundle.zip", proof.bundle, name="bundle"),
    path("partner/proof/", proof.index, PORTAL, name="partner_proof"),
    path("partner/proof/<str:public_id>/", proof.story, PORTAL, name="partner_story"),
    path("partner/proof/<str:public_id>/bundle.zip", proof.bundle, PORTAL, name="partner_bundle"),
    path("log/", log.explained, name="log"),
    path("log/checkpoint", log.checkpoint, name="checkpoint"),
    path("log/verify.py", log.verifier, name="verifier"),
]
