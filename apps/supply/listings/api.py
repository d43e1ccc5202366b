"""Listings over the API: a partner's own, and the public catalogue."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from apps.ground.policy.actor import Actor
from apps.ground.web.api.collection import Collection, one_value
from apps.ground.web.api.edits import idempotency_key, require_if_match
from apps.ground.web.api.endpoint import (
    IF_MATCH_HEADER,
    KEY_HEADER,
    LIST_PARAMETERS,
    document_answer,
    endpoint,
    json_answer,
    methods,
)
from apps.ground.web.api.verb import verb
from apps.ground.web.language import active_language
from apps.ground.web.paging import read_limit
from apps.ground.web.refusals import FieldError, Invalid, NotFound
from apps.supply.listings import commands, selectors
from apps.supply.listings.documents import (
    CatalogueDocument,
    CatalogueListingDocument,
    ListingDocument,
    ListingSummaryDocument,
    summaries,
)
from apps.supply.listings.drafts import ListingChanges
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.refusals import Locked
from apps.supply.listings.selectors.live import Moved
from apps.supply.listings.selectors.query import SORTS
from apps.supply.listings.taxonomy import FACETS

TAG = "listings"
PRICE = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
EDIT_PROBLEMS = (400, 401, 403, 404, 409, 412, 422, 428)


class NewListing(msgspec.Struct, forbid_unknown_fields=True):
    """A listing to begin. language: of the name; by default the marketplace's first."""

    name: str
    language: str = ""


def _own(actor: Actor, public_id: str) -> Listing:
    listing = selectors.own_listings(actor).filter(public_id=public_id).first()
    if listing is None:
        raise NotFound
    return listing


LISTINGS = Collection(
    "listings",
    Listing,
    selectors.own_listings,
    ListingDocument,
    TAG,
    {"state": one_value(Listing.State)},
    item=ListingSummaryDocument,
    items=summaries,
    find=_own,
    argument="listing_id",
)

list_listings = LISTINGS.many("The organisation's listings")
read_listing = LISTINGS.one(
    "read_listing", "One of the organisation's listings", "With its open version in full, or the newest one."
)
revise_listing = verb(
    LISTINGS,
    commands.revise,
    "Begin the next version",
    "It begins with the content of the newest version.",
    name="revise_listing",
)


@endpoint(
    name="create_listing",
    summary="Begin a listing",
    body=NewListing,
    answers={201: ListingDocument},
    command="listings.create",
    parameters=[KEY_HEADER],
    tag=TAG,
)
def create_listing(request: HttpRequest, actor: Actor, *, body: NewListing) -> HttpResponse:
    """It begins as a draft with its name; everything else is sent by PATCH."""
    listing = commands.create(actor, name=body.name, language=body.language, key=idempotency_key(request))
    return document_answer(ListingDocument.of(listing), 201, location=reverse("api:listing", args=[listing.public_id]))


@endpoint(
    name="edit_listing",
    summary="Change the open draft",
    body=ListingChanges,
    answers={200: ListingDocument},
    command="listings.save_draft",
    parameters=[IF_MATCH_HEADER],
    problems=EDIT_PROBLEMS,
    tag=TAG,
)
def edit_listing(request: HttpRequest, actor: Actor, listing_id: str, *, body: ListingChanges) -> HttpResponse:
    """What the body does not name stays. A live listing gets a new version first; that is `/revise`."""
    listing = _own(actor, listing_id)
    require_if_match(request, ListingDocument.of(listing))
    version = _open(listing)
    commands.save_draft(actor, version, changes=msgspec.to_builtins(body), stamp=version.etag)
    return document_answer(ListingDocument.of(listing))


@endpoint(
    name="submit_listing",
    summary="Send the draft for review",
    answers={200: ListingDocument},
    parameters=[KEY_HEADER],
    tag=TAG,
    command="listings.submit",
)
def submit_listing(request: HttpRequest, actor: Actor, listing_id: str) -> HttpResponse:
    """Refused with one error a missing field."""
    listing = _own(actor, listing_id)
    version = commands.submit(actor, _open(listing), key=idempotency_key(request))
    return document_answer(ListingDocument.of(listing, version))


@endpoint(
    name="withdraw_listing",
    summary="Take a sent version back",
    answers={200: ListingDocument},
    parameters=[KEY_HEADER],
    tag=TAG,
    command="listings.withdraw",
)
def withdraw_listing(request: HttpRequest, actor: Actor, listing_id: str) -> HttpResponse:
    """It can be changed again; what is live stays."""
    listing = _own(actor, listing_id)
    version = commands.withdraw(actor, _open(listing), key=idempotency_key(request))
    return document_answer(ListingDocument.of(listing, version))


@endpoint(
    name="list_catalogue",
    summary="The public catalogue",
    answers={200: CatalogueDocument},
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
    return json_answer(CatalogueDocument.of(found))


@endpoint(
    name="read_catalogue",
    summary="A listing of the public catalogue",
    answers={200: CatalogueListingDocument, 301: None},
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
        response["Location"] = reverse("api:catalogue_listing", args=[moved.slug])
        return response
    return document_answer(CatalogueListingDocument.of(shown))


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


def _open(listing: Listing) -> ListingVersion:
    version = selectors.open_version(listing)
    if version is None:
        raise Locked
    return version


def _amount(text: str, pointer: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Invalid(errors=[FieldError(pointer, "not_a_number", _("Enter a whole number of minor units."))])
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
