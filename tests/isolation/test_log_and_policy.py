"""The log shows an organisation no line about a row that the policy hides from it: walked over what two worlds did."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from apps.ground.accounts.actors import actor_for
from apps.ground.accounts.models import Membership
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import UnknownResourceType, may_see
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.scope import scoped
from tests.factories.accounts import member, operator
from tests.isolation.conftest import Places


def owner_of(organisation: int) -> Actor:
    """The strongest member of an organisation: what is hidden from them is hidden from all of it."""
    membership = (
        Membership.objects.filter(organisation_id=organisation, state="active", roles__contains=["owner"])
        .select_related("user", "organisation")
        .first()
    )
    if membership is None:
        return member(apps.get_model("accounts.organisation").objects.get(pk=organisation))
    return actor_for(membership.user, membership)


def logged(opening: Opening) -> Iterator[models.Model]:
    """The rows that a line is about: its subject, and those of the commands done within it."""
    for name, opened in opening.opens.items():
        payload: dict[str, Any] = opened.get("payload", {})
        if name.endswith("subject") and payload.get("id"):
            model = apps.get_model(payload["type"])
            yield from model._base_manager.filter(public_id=payload["id"])


def is_shown(actor: Actor, row: Any) -> bool:
    """Whether the policy shows the row; not where it does not speak of such rows at all."""
    try:
        return hasattr(row, "policy_attributes") and may_see(actor, row)
    except UnknownResourceType:
        return False


def readers(opening: Opening) -> Iterator[int]:
    return (each for each in (opening.organisation_id, opening.counterparty_id) if each is not None)


def test_no_line_of_the_log_shows_what_the_policy_hides(places: Places) -> None:
    actors: dict[int, Actor] = {}
    hidden: set[tuple[str, str]] = set()
    kinds: set[str] = set()
    for opening in Opening.objects.all():
        for organisation in readers(opening):
            actor = actors.setdefault(organisation, owner_of(organisation))
            for row in logged(opening):
                kinds.add(row._meta.label_lower)
                if not is_shown(actor, row):
                    sides = "+".join(sorted(actor.organisation_kinds))
                    hidden.add((f"{opening.command} of {row._meta.label_lower}", f"shown to a {sides}"))
    assert {"entitlements.seat", "checkout.order", "listings.listingversion"} <= kinds
    assert sorted(hidden) == []


def test_no_event_is_sent_to_pages_of_an_organisation_that_may_not_see_its_subject(places: Places) -> None:
    actors: dict[int, Actor] = {}
    hidden: set[tuple[str, str]] = set()
    for message in Message.objects.exclude(subject_type=""):
        for row in apps.get_model(message.subject_type)._base_manager.filter(public_id=message.subject):
            for organisation in message.organisations:
                actor = actors.setdefault(organisation, owner_of(organisation))
                if not is_shown(actor, row):
                    hidden.add((message.type, "+".join(sorted(actor.organisation_kinds))))
    assert sorted(hidden) == []


def test_a_partner_reads_no_seat_of_its_customer_in_the_log(places: Places) -> None:
    seat = places.own.things["seat"]
    for actor, seen in ((places.own.seller, False), (places.own.buyer, True), (operator(), True)):
        with scoped(actor):
            assert Opening.objects.visible_to(actor).filter(subject=seat.public_id).exists() is seen
