"""Addresses of the program: joining, the application, onboarding, the profile and the agreement."""

from django.urls import path

from . import pages
from .api import api_urls

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "program"
urlpatterns = [
    path("partner/apply/", pages.apply, name="apply"),
    path("partner/apply/sent/", pages.sent, name="sent"),
    path("partner/apply/confirm/<str:token>/", pages.confirm, name="confirm"),
    path("partner/application/", pages.application, name="application"),
    path("partner/application/correct/", pages.correct, name="correct"),
    path("partner/onboarding/", pages.onboarding, name="onboarding"),
    path("partner/onboarding/<str:public_id>/skip/", pages.skip, name="skip"),
    path("partner/profile/", pages.profile, name="profile"),
    path("partner/agreement/", pages.partner_agreement, name="agreement"),
]
