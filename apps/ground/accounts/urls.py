"""Addresses of access and belonging."""

from django.urls import path

from apps.ground.accounts.api import api_urls
from apps.ground.accounts.pages import belonging, entering, joining, signing_up

__all__ = ["api_urls", "app_name", "urlpatterns"]

app_name = "accounts"
urlpatterns = [
    path("account/sign-in/", entering.sign_in, name="sign_in"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("account/sign-up/", signing_up.sign_up, name="sign_up"),
    path("account/sign-up/sent/", signing_up.sign_up_sent, name="sign_up_sent"),
    path("account/confirm/<str:token>/", signing_up.confirm_email, name="confirm_email"),
    path("account/password/", joining.request_password_reset, name="request_password_reset"),
    path("account/password/<str:token>/", joining.reset_password, name="reset_password"),
    path("account/second-factor/", entering.check_second_factor, name="second_factor"),
    path("account/second-factor/set-up/", entering.enrol_second_factor, name="enrol_second_factor"),
    path("account/invitation/<str:token>/", joining.accept_invitation, name="accept_invitation"),
    path("account/continue/", entering.resume, name="resume"),
    path("account/", belonging.profile, name="profile"),
    path("org/switch/", entering.switch_organisation, name="switch_organisation"),
    path("org/members/", belonging.members, name="members"),
    path("org/members/<str:public_id>/roles/", belonging.change_roles, name="change_roles"),
    path("org/members/<str:public_id>/remove/", belonging.remove_member, name="remove_member"),
    path("org/invitations/<str:public_id>/withdraw/", belonging.withdraw_invitation, name="withdraw_invitation"),
    path("org/keys/", belonging.api_keys, name="keys"),
    path("org/keys/<str:public_id>/revoke/", belonging.revoke_api_key, name="revoke_key"),
    path("partner/keys/", belonging.api_keys, {"portal": True}, name="partner_keys"),
    path("partner/keys/<str:public_id>/revoke/", belonging.revoke_api_key, {"portal": True}, name="revoke_partner_key"),
]
