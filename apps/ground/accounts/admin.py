"""Organisations and people for operators: to read, and to suspend or reinstate an organisation."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.commands import reinstate_organisation, revoke_api_key, suspend_organisation
from apps.ground.accounts.models import ApiKey, Membership, Organisation, User
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor


def touched(actor: Actor, organisation: Organisation) -> Preview:
    """Who would feel it: members and keys, counted now."""
    return Preview(
        touches=[
            (_("Active members"), Membership.objects.filter(organisation=organisation, state="active").count()),
            (_("API keys"), ApiKey.objects.filter(organisation=organisation, revoked_at=None).count()),
        ],
        told=_("Owners and administrators, in-app and by email."),
        undo=_("Reinstate the organisation"),
    )


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    """Companies with their state."""

    list_display = ["name", "what_for", "standing", "country", "domain", "created_at"]
    list_filter = ["state", "country"]
    search_fields = ["name", "legal_name", "domain", "public_id"]
    fields: ClassVar = [
        "public_id",
        "name",
        "legal_name",
        "slug",
        "country",
        "domain",
        "kinds",
        "state",
        "state_reason",
        "created_at",
    ]
    acts: ClassVar = [
        Act(
            suspend_organisation,
            label=_("Suspend"),
            effect=_(
                "Its members can view, export and leave but change nothing. Its API keys can change nothing either."
            ),
            preview=touched,
            danger=True,
        ),
        Act(
            reinstate_organisation,
            label=_("Reinstate"),
            effect=_("Its members can work as before."),
            preview=touched,
        ),
    ]

    @admin.display(description=_("Type"))
    def what_for(self, organisation: Organisation) -> str:
        """Its kinds, in words."""
        return ", ".join(str(Organisation.Kind(kind).label) for kind in organisation.kinds)


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People by name and id; addresses are not shown here, because no task of an operator needs a list of them."""

    list_display = ["full_name", "public_id", "language", "is_active", "email_confirmed_at", "last_login"]
    list_filter = ["is_active", "language"]
    search_fields = ["full_name", "public_id"]
    fields: ClassVar = [
        "public_id",
        "full_name",
        "language",
        "is_active",
        "email_confirmed_at",
        "created_at",
        "last_login",
    ]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Keys by prefix: a leaked one is found by how it begins, and revoked by whoever is told first."""

    list_display = ["prefix", "organisation", "name", "last_used_at", "expires_at", "revoked_at"]
    list_select_related: ClassVar = ["organisation"]
    search_fields = ["prefix", "organisation__name"]
    fields: ClassVar = [
        "public_id",
        "prefix",
        "organisation",
        "name",
        "scopes",
        "environment",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    ]
    acts: ClassVar = [
        Act(
            revoke_api_key,
            label=_("Revoke"),
            effect=_("Software that uses this key permanently loses access with the next request."),
            offered=lambda found: found.revoked_at is None,
            danger=True,
        )
    ]
