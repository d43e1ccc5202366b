"""A listing's page, with what it would cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime

from apps.demand.entitlements.models import Entitlement
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.resolver import in_force
from apps.ground.tenancy.current import canonical_address
from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.request import Request, wants_part
from apps.supply.listings.selectors.live import ListingDetail, Moved, detail
from apps.supply.pricing.calculator import Calculator
from apps.surfaces.storefront.facts import Fact, foreign, privacy_facts, support_facts
from apps.surfaces.storefront.footprint import NARROW, draw
from apps.surfaces.storefront.structured import product


@dataclass(frozen=True)
class Release:
    """A line of the table of versions."""

    number: str
    note: Fact
    published_at: datetime | None


@page("anyone", methods=("GET",))
def listing(request: Request, slug: str) -> HttpResponse:
    """The page; a former address leads to the present one. With htmx the estimate alone."""
    language = active_language()
    try:
        found = detail(request.actor, slug, language, lambda listing: _held(request.actor, listing) is not None)
    except Moved as moved:
        return redirect("storefront:listing", moved.slug, permanent=True)
    buying = buying_state(request.actor, found)
    if wants_part(request):
        estimate = Calculator(found.plan, request.GET) if found.plan else None
        shown = {"detail": found, "estimate": estimate, "buying": buying, "part": True}
        return render(request, "storefront/listing_body.html#estimate", shown)
    address = canonical_address(request.tenant, request.path)
    targets = [found.version.public_id, *found.listing.restricted_by()]
    context = body_of(found, request.GET) | {
        "address": address,
        "structured": product(found, address, request.tenant.currency),
        "buying": buying,
        "owned": _held(request.actor, found.listing.public_id),
        "frozen": next(iter(in_force(targets, "hide")), None) if found.is_hidden else None,
    }
    return render(request, "storefront/listing.html", context)


def body_of(found: ListingDetail, given: Any) -> dict[str, Any]:
    """What the listing's own part of the page shows, live or as a preview; `given` holds seats and quantity."""
    plan, code = found.plan, found.version.said("description", found.language).language
    return {
        "detail": found,
        "estimate": Calculator(plan, given) if plan else None,
        "drawing": draw(found.footprint),
        "narrow": draw(found.footprint, NARROW),
        "releases": releases(found),
        "privacy": privacy_facts(found),
        "support": support_facts(found),
        "foreign": foreign(code, found.language),
        "foreign_code": code,
    }


def buying_state(actor: Actor, found: ListingDetail) -> str:
    """Which button stands beside the price: blocked, no_plan, sign_in, own, not_customer or open."""
    if found.is_blocked or found.is_hidden:
        return "blocked"
    if found.plan is None:
        return "no_plan"
    if actor.is_anonymous:
        return "sign_in"
    if actor.organisation_id == found.listing.organisation_id:
        return "own"
    return "open" if actor.is_customer else "not_customer"


def _held(actor: Actor, listing: str) -> Entitlement | None:
    """The actor's newest own right to use this listing that has not ended, if there is one."""
    if actor.organisation_id is None:
        return None
    mine = Entitlement.objects.visible_to(actor).filter(customer_id=actor.organisation_id, listing=listing)
    return mine.filter(state__in=Entitlement.RUNNING).order_by("-id").first()


def releases(found: ListingDetail) -> list[Release]:
    """What was ever published of it, newest first."""
    return [_release(each, found.language) for each in found.listing.releases]


def _release(noted: Mapping[str, Any], language: str) -> Release:
    notes = noted["notes"]
    said_in = language if language in notes else next(iter(notes), language)
    note = Fact("", notes.get(said_in, ""), said_in, foreign(said_in, language))
    return Release(noted["number"], note, parse_datetime(noted["published_at"] or ""))
