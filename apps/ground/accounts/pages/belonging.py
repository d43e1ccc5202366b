"""One's own account, the members of one's organisation, and its API keys."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from apps.ground.accounts import acts, commands, scopes, selectors
from apps.ground.accounts.actors import person_of
from apps.ground.accounts.forms import ApiKeyForm, InviteForm, ProfileForm, RolesForm
from apps.ground.accounts.languages import remember_language
from apps.ground.accounts.models import ApiKey, Invitation, Membership, User
from apps.ground.commands.confirm import confirm
from apps.ground.policy.decisions import decide
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.request import Request


@page(who="signed_in")
def profile(request: Request) -> HttpResponse:
    """How one is named and written to, where one belongs, and the state of one's second factor."""
    user = User.objects.get(pk=person_of(request.actor))
    given = {"full_name": user.full_name, "language": user.language}
    form = ProfileForm(data_of(request), initial=given, languages=request.tenant.languages)

    def in_their_language(person: User) -> HttpResponse:
        translation.activate(person.language)
        response = redirect("accounts:profile")
        remember_language(response, person.language)
        return response

    return form_page(
        request,
        form,
        "accounts/profile.html",
        {"person": user, "memberships": request.standing.memberships},
        do=lambda values: commands.update_profile(
            request.actor, user, full_name=values["full_name"], language=values["language"], key=form.idempotency_key
        ),
        then=in_their_language,
        done=_("Saved."),
    )


@page(who="member")
def members(request: Request) -> HttpResponse:
    """Who belongs to the organisation, who was invited, and a form that invites."""
    actor = request.actor
    form = InviteForm(data_of(request), kinds=actor.organisation_kinds)
    return form_page(
        request,
        form,
        "accounts/members.html",
        lambda: {
            "members": selectors.members(actor),
            "invitations": selectors.open_invitations(actor),
            "keeps_it": selectors.only_owner(actor),
            "can_invite": decide(actor, "accounts.invite", {"organisation": actor.organisation_id}).allow,
        },
        do=lambda given: commands.invite(actor, email=given["email"], **form.split(), key=form.idempotency_key),
        then="accounts:members",
        done=_("Invitation sent."),
    )


@page(who="member")
def change_roles(request: Request, public_id: str) -> HttpResponse:
    """Which roles a member holds."""
    membership = get_visible_or_404(request.actor, Membership, public_id, "user", "organisation")
    kinds = membership.organisation.kinds
    form = RolesForm(data_of(request), kinds=kinds, initial={"roles": membership.roles})
    return form_page(
        request,
        form,
        "accounts/change_roles.html",
        {"membership": membership},
        do=lambda given: commands.change_role(request.actor, membership, **form.split(), key=form.idempotency_key),
        then="accounts:members",
        done=_("Saved."),
    )


@page(who="member")
def remove_member(request: Request, public_id: str) -> HttpResponse:
    """Ask once more, then end a membership; ending one's own is leaving."""
    membership = get_visible_or_404(request.actor, Membership, public_id, "user", "organisation")
    way = [(_("Members"), reverse("accounts:members"))]
    if membership.user_id == request.actor.user_id:
        return confirm(request, acts.LEAVE, membership, way=way, then=reverse("accounts:profile"))
    return confirm(request, acts.REMOVE, membership, way=way)


@page(who="member")
def withdraw_invitation(request: Request, public_id: str) -> HttpResponse:
    """Ask once more, then make an invitation worthless."""
    invitation = get_visible_or_404(request.actor, Invitation, public_id)
    way = [(_("Members"), reverse("accounts:members"))]
    return confirm(request, acts.WITHDRAW_INVITATION, invitation, way=way)


@never_cache
@page(who="member")
def api_keys(request: Request, portal: bool = False) -> HttpResponse:
    """The organisation's keys, and a form for a new one, whose secret the answer shows once."""
    actor = request.actor
    form = ApiKeyForm(data_of(request))

    def shown(created: ApiKey | None = None) -> dict[str, Any]:
        return {
            "created": created,
            "keys": selectors.api_keys(actor),
            "scopes": scopes.names(),
            "frame": "base_partner.html" if portal else "base_store.html",
            "portal": portal,
            "can_create": decide(actor, "accounts.create_api_key", {"organisation": actor.organisation_id}).allow,
        }

    return form_page(
        request,
        form,
        "accounts/api_keys.html",
        shown,
        do=lambda given: commands.create_api_key(
            actor,
            name=given["name"],
            scopes=given["scopes"],
            lives_days=given["lives_days"],
            key=form.idempotency_key,
        ),
        then=lambda created: render(request, "accounts/api_keys.html", {"form": ApiKeyForm(), **shown(created)}),
    )


@page(who="member")
def revoke_api_key(request: Request, public_id: str, portal: bool = False) -> HttpResponse:
    """Ask once more, then close a key for good."""
    found = get_visible_or_404(request.actor, ApiKey, public_id)
    act = replace(acts.REVOKE_KEY, back=lambda key: reverse("accounts:partner_keys")) if portal else acts.REVOKE_KEY
    frame = "base_partner.html" if portal else "base_store.html"
    return confirm(request, act, found, way=[(_("API keys"), act.back(found))], frame=frame)
