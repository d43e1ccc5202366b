"""Listings over the API: a partner's own, and the public catalogue."""

from dataclasses import asdict
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from apps.ground.policy.actor import Actor
from apps.ground.web.api.edits import etag_of, idempotency_key, require_if_match
from apps.ground.web.api.endpoint import (
    IF_MATCH_HEADER,
    KEY_HEADER,
    LIST_PARAMETERS,
    endpoint,
    json_answer,
    methods,
)
from apps.ground.web.api.render import rfc3339
from apps.ground.web.language import active_language
from apps.ground.web.paging import page_of, read_limit
from apps.ground.web.refusals import FieldError, Invalid, NotFound
from apps.supply.listings import commands, selectors
from apps.supply.listings.drafts import Changes, snapshot
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.refusals import Locked
from apps.supply.listings.selectors.live import Moved
from apps.supply.listings.selectors.query import SORTS
from apps.supply.listings.taxonomy import FACETS

PRICE = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
EDIT_PROBLEMS = (400, 401, 403, 404, 409, 412, 422, 428)


class NewListing(msgspec.Struct, forbid_unknown_fields=True):
    """A listing to begin. language: of the name; by default the marketplace's first."""

    name: str
    language: str = ""


@endpoint(
    name="list_listings",
    summary="The organisation's listings",
    parameters=[OpenApiParameter("state", str, enum=Listing.State.values), *LIST_PARAMETERS],
    tag="listings",
)
def list_listings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first; `?state=` draft, live or retired."""
    rows = selectors.own_listings(actor)
    state = request.GET.get("state", "")
    part = page_of(
        rows.filter(state=state) if state else rows,
        cursor=request.GET.get("cursor"),
        limit=read_limit(request.GET.get("limit")),
        bound_to=f"listings|{actor.organisation_ref}|{actor.user_ref}|{state}",
    )
    ids = [listing.pk for listing in part.rows]
    names = {
        row["listing_id"]: row
        for row in ListingVersion.objects.filter(listing__in=ids)
        .order_by("listing_id", "-number")
        .distinct("listing_id")
        .values("listing_id", "number", "state", "content")
    }
    items = [
        {
            "id": listing.public_id,
            "slug": listing.slug,
            "state": listing.state,
            "newest_version": {
                "number": names[listing.pk]["number"],
                "state": names[listing.pk]["state"],
                "names": {code: texts.get("name", "") for code, texts in names[listing.pk]["content"].items()},
            },
            "created_at": rfc3339(listing.created_at),
        }
        for listing in part.rows
    ]
    return json_answer({"items": items, "next_cursor": part.next_cursor})


@endpoint(
    name="create_listing",
    summary="Begin a listing",
    body=NewListing,
    answers={201: None},
    parameters=[KEY_HEADER],
    tag="listings",
)
def create_listing(request: HttpRequest, actor: Actor, *, body: NewListing) -> HttpResponse:
    """It begins as a draft with its name; everything else is sent by PATCH."""
    listing = commands.create(actor, name=body.name, language=body.language, key=idempotency_key(request))
    document = as_document(listing)
    return json_answer(document, 201, etag=etag_of(document))


@endpoint(name="read_listing", summary="One of the organisation's listings", tag="listings")
def read_listing(request: HttpRequest, actor: Actor, listing_id: str) -> HttpResponse:
    """With its open version in full, or the newest one where none is open."""
    document = as_document(_own(actor, listing_id))
    return json_answer(document, etag=etag_of(document))


@endpoint(
    name="edit_listing",
    summary="Change the open draft",
    body=Changes,
    parameters=[IF_MATCH_HEADER],
    problems=EDIT_PROBLEMS,
    tag="listings",
)
def edit_listing(request: HttpRequest, actor: Actor, listing_id: str, *, body: Changes) -> HttpResponse:
    """What the body does not name stays. A live listing gets a new version first; that is `/revise`."""
    listing = _own(actor, listing_id)
    require_if_match(request, as_document(listing))
    version = _open(listing)
    commands.save_draft(actor, version, changes=msgspec.to_builtins(body), stamp=version.etag)
    document = as_document(listing)
    return json_answer(document, etag=etag_of(document))


@endpoint(name="submit_listing", summary="Send the draft for review", parameters=[KEY_HEADER], tag="listings")
def submit_listing(request: HttpRequest, actor: Actor, listing_id: str) -> HttpResponse:
    """Refused with one error a missing field."""
    listing = _own(actor, listing_id)
    version = commands.submit(actor, _open(listing), key=idempotency_key(request))
    return json_answer(as_document(listing, version))


@endpoint(name="withdraw_listing", summary="Take a sent version back", parameters=[KEY_HEADER], tag="listings")
def withdraw_listing(request: HttpRequest, actor: Actor, listing_id: str) -> HttpResponse:
    """It can be changed again; what is live stays."""
    listing = _own(actor, listing_id)
    version = commands.withdraw(actor, _open(listing), key=idempotency_key(request))
    return json_answer(as_document(listing, version))


@endpoint(name="revise_listing", summary="Begin the next version", parameters=[KEY_HEADER], tag="listings")
def revise_listing(request: HttpRequest, actor: Actor, listing_id: str) -> HttpResponse:
    """It begins with what the newest version says."""
    listing = _own(actor, listing_id)
    commands.revise(actor, listing, key=idempotency_key(request))
    document = as_document(listing)
    return json_answer(document, etag=etag_of(document))


@endpoint(
    name="list_catalogue",
    summary="The public catalogue",
    public=True,
    problems=(400, 422),
    tag="catalogue",
    parameters=[
        *(OpenApiParameter(name, str) for name in ("q", "category", "region", "language")),
        *(OpenApiParameter(name, str, many=True, description="Any of these will do.") for name in FACETS),
        *(OpenApiParameter(name, PRICE, description="Minor units of a month.") for name in ("price_min", "price_max")),
        OpenApiParameter("sort", str, enum=SORTS),
        *LIST_PARAMETERS,
    ],
)
def list_catalogue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the storefront's search finds, with the same conditions and counts. Prices in minor units."""
    query = read_query(request)
    found = selectors.search(actor, query)
    items = []
    for card in found.rows:
        item = asdict(card)
        item.pop("listing_id")
        items.append(item | {"published_at": rfc3339(card.published_at)})
    facets = {name: {each.value: each.count for each in counts} for name, counts in found.facets.items()}
    return json_answer({"items": items, "total": found.total, "facets": facets, "next_cursor": found.next_cursor})


@endpoint(
    name="read_catalogue",
    summary="A listing of the public catalogue",
    public=True,
    problems=(404, 410),
    tag="catalogue",
)
def read_catalogue(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What is live at this address now, in the language asked for by Accept-Language."""
    try:
        shown = selectors.detail(actor, slug, active_language())
    except Moved as moved:
        response = HttpResponse(status=301)
        response["Location"] = f"/api/v1/catalogue/{moved.slug}"
        return response
    plan = shown.plan.terms.to_json() if shown.plan else None
    document = {
        "id": shown.listing.public_id,
        "slug": shown.listing.slug,
        "version": {"id": shown.version.public_id, "number": shown.version.number, "digest": shown.version.digest},
        "name": shown.name,
        "tagline": shown.tagline,
        "description": shown.version.text("description", shown.language),
        "highlights": list(shown.highlights),
        "vendor": {"slug": shown.vendor.slug, "name": shown.vendor.name, "tier": shown.vendor.tier},
        "category": shown.version.category,
        "facets": shown.version.facets,
        "regions": shown.version.regions,
        "footprint": shown.version.footprint,
        "privacy": {name: said.text for name, said in shown.privacy.items()},
        "support": {name: said.text for name, said in shown.support.items()},
        "logo_url": shown.logo_url,
        "plan": plan,
        "can_be_bought": not shown.is_blocked and plan is not None,
        "published_at": rfc3339(shown.published_at),
    }
    return json_answer(document, etag=etag_of(document))


def read_query(request: HttpRequest) -> selectors.SearchQuery:
    """The search in a query string. Raises: Invalid for a price that is no number, or a limit out of range."""
    given = request.GET
    return selectors.SearchQuery(
        text=given.get("q", ""),
        category=given.get("category", ""),
        facets={facet: given.getlist(facet) for facet in FACETS if given.getlist(facet)},
        price_min_minor=_amount(given.get("price_min", ""), "/price_min"),
        price_max_minor=_amount(given.get("price_max", ""), "/price_max"),
        region=given.get("region", ""),
        sort=given.get("sort", ""),
        language=given.get("language", "") or active_language(),
        cursor=given.get("cursor", ""),
        limit=read_limit(given.get("limit")),
    )


def as_document(listing: Listing, at_hand: ListingVersion | None = None) -> dict[str, Any]:
    """A listing with its open version, or its newest, as the API shows it.

    `at_hand` is not read again while it is open, for a listing has one open version; what a command answers once more
    to its key may be closed by now.
    """
    version = at_hand if at_hand is not None and at_hand.state in ListingVersion.OPEN else None
    version = version or selectors.open_version(listing) or listing.versions.select_related("plan").first()
    shown = {}
    if version is not None:
        shown = {
            "id": version.public_id,
            "number": version.number,
            "state": version.state,
            "digest": version.digest or None,
            "saved_at": rfc3339(version.saved_at),
            **snapshot(version),
        }
    return {
        "id": listing.public_id,
        "slug": listing.slug,
        "state": listing.state,
        "live_version": listing.live_version.number if listing.live_version else None,
        "version": shown,
    }


def _own(actor: Actor, public_id: str) -> Listing:
    listing = selectors.own_listings(actor).filter(public_id=public_id).first()
    if listing is None:
        raise NotFound
    return listing


def _open(listing: Listing) -> ListingVersion:
    version = selectors.open_version(listing)
    if version is None:
        raise Locked
    return version


def _amount(text: str, pointer: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Invalid(errors=[FieldError(pointer, "not_a_number", _("Write whole minor units."))])
    return int(text)


api_urls = [
    path("listings", methods(get=list_listings, post=create_listing), name="listings"),
    path("listings/<str:listing_id>", methods(get=read_listing, patch=edit_listing), name="listing"),
    path("listings/<str:listing_id>/submit", methods(post=submit_listing), name="submit_listing"),
    path("listings/<str:listing_id>/withdraw", methods(post=withdraw_listing), name="withdraw_listing"),
    path("listings/<str:listing_id>/revise", methods(post=revise_listing), name="revise_listing"),
    path("catalogue", methods(get=list_catalogue), name="catalogue"),
    path("catalogue/<slug:slug>", methods(get=read_catalogue), name="catalogue_listing"),
]
