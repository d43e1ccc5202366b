"""The program over the API: one's own place in it, the profile, and applying."""

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from apps.ground.accounts.actors import organisation_of
from apps.ground.accounts.models import Organisation
from apps.ground.policy.actor import Actor
from apps.ground.web.api.edits import idempotency_key, require_if_match
from apps.ground.web.api.endpoint import IF_MATCH_HEADER, KEY_HEADER, document_answer, endpoint, methods
from apps.ground.web.api.fields import Country, Name, one_of
from apps.ground.web.refusals import NotFound

from . import commands, selectors
from .application import Application, Profile
from .documents import PartnerDocument
from .models import Partner


class NewApplication(msgspec.Struct, forbid_unknown_fields=True):
    """A company that applies for the partner program."""

    name: Annotated[Name, msgspec.Meta(min_length=1, max_length=120)]
    website: Annotated[str, msgspec.Meta(min_length=1, max_length=300, examples=["https://www.northwind.example/"])]
    country: Annotated[Country, msgspec.Meta(min_length=2, max_length=2)]
    kind: Annotated[str, one_of(Partner.Kind)]


class ProfileChange(msgspec.Struct, forbid_unknown_fields=True):
    """What to change of the profile; what is left out stays. description: language code to text."""

    description: dict[str, str] | msgspec.UnsetType = msgspec.UNSET
    founded: int | msgspec.UnsetType | None = msgspec.UNSET
    support_hours: str | msgspec.UnsetType = msgspec.UNSET
    security_email: str | msgspec.UnsetType = msgspec.UNSET


@endpoint(
    name="get_partner",
    summary="The organisation's place in the partner program",
    answers={200: PartnerDocument},
    tag="program",
)
def get_partner(request: HttpRequest, actor: Actor) -> HttpResponse:
    """State, tier and profile, with an ETag for editing. 404 for an organisation that never applied."""
    return document_answer(PartnerDocument.of(selectors.own_partner_or_404(actor)))


@endpoint(
    name="change_partner",
    summary="Change the profile",
    body=ProfileChange,
    answers={200: PartnerDocument},
    command="program.update_profile",
    parameters=[IF_MATCH_HEADER, KEY_HEADER],
    problems=(400, 401, 403, 404, 409, 412, 422, 428),
    tag="program",
)
def change_partner(request: HttpRequest, actor: Actor, body: ProfileChange) -> HttpResponse:
    """Only the profile: name, domain and country are checked again by an operator and changed by asking."""
    partner = selectors.own_partner_or_404(actor)
    require_if_match(request, PartnerDocument.of(partner))
    changed = commands.update_profile(actor, partner, profile=_merged(partner, body), key=idempotency_key(request))
    return document_answer(PartnerDocument.of(changed))


@endpoint(
    name="apply_as_partner",
    summary="Apply for the partner program",
    body=NewApplication,
    answers={201: PartnerDocument},
    command="program.apply",
    parameters=[KEY_HEADER],
    tag="program",
)
def apply_as_partner(request: HttpRequest, actor: Actor, body: NewApplication) -> HttpResponse:
    """For the organisation that asks; an operator decides, and the answer is read at `/partner`."""
    organisation = Organisation.objects.filter(pk=organisation_of(actor)).first()
    if organisation is None:
        raise NotFound
    application = Application(body.name, body.website, body.country, body.kind)
    partner = commands.apply(actor, organisation, application=application, key=idempotency_key(request))
    return document_answer(PartnerDocument.of(partner), 201, location=reverse("api:partner"))


def _merged(partner: Partner, body: ProfileChange) -> Profile:
    given = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not msgspec.UNSET}
    kept = {name: getattr(partner, name) for name in ("description", "founded", "support_hours", "security_email")}
    return Profile(**{**kept, **given})


api_urls = [
    path("partner", methods(get=get_partner, patch=change_partner), name="partner"),
    path("partner/application", methods(post=apply_as_partner), name="partner_application"),
]
