"""The partner's table, the page of one listing, and what can be done to it."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.confirm import confirm
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.languages import offered_languages
from apps.ground.web.addresses import address_of
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.language import active_language, without_region
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request
from apps.supply.listings import commands, selectors
from apps.supply.listings.acts import ACTS
from apps.supply.listings.forms import NewListingForm
from apps.supply.listings.models import Listing, ListingVersion, Takedown
from apps.supply.listings.moderation import clauses
from apps.supply.listings.rules import NOTE

Visibility = Listing.Visibility
TABS = (Visibility.LIVE, Visibility.DRAFT, Visibility.FROZEN, Visibility.TAKEN_DOWN, Visibility.RETIRED)
VISIBILITIES: dict[str, Promise | str] = {"": _("All"), **{each.value: each.label for each in TABS}}


@page(who="partner", methods=("GET",))
def table(request: Request) -> HttpResponse:
    """Every listing of the organisation with its state and what to do next."""
    chosen = request.GET.get("visibility", "")
    rows = selectors.listings_of(request.actor, active_language())
    shown = [row for row in rows if chosen in ("", row.visibility)]
    tabs = [
        {
            "key": key,
            "label": label,
            "href": f"?visibility={key}" if key else "?",
            "count": sum(key in ("", row.visibility) for row in rows),
        }
        for key, label in VISIBILITIES.items()
    ]
    context = {"rows": shown, "any": bool(rows), "tabs": tabs, "chosen": chosen if chosen in VISIBILITIES else ""}
    return render(request, "listings/table.html", context)


@page(who="partner")
def new(request: Request) -> HttpResponse:
    """Begin a listing with its name."""
    form = NewListingForm(data_of(request))
    return form_page(
        request,
        form,
        "listings/new.html",
        do=lambda given: commands.create(
            request.actor, name=given["name"], language=_content_language(), key=form.idempotency_key
        ),
        then=lambda listing: reverse("listings:edit", args=[listing.public_id, "basics"]),
    )


@page(who="partner", methods=("GET",))
def overview(request: Request, public_id: str) -> HttpResponse:
    """Where a listing stands: what is live, what is being worked on, every version and what reviewers said."""
    listing = own_listing(request, public_id)
    held = selectors.restrictions_of(request.actor, listing)
    context = _overview(listing) | {"held": held, "contact": operator_address()}
    context["stops_use"] = any(Restriction.Effect.BLOCK_USE in each.effects for each in held)
    return render(request, "listings/overview.html", context)


@page(who="partner", methods=("GET",))
def diff(request: Request, public_id: str) -> HttpResponse:
    """What the open version changes against the live one, field by field."""
    listing = own_listing(request, public_id)
    version = selectors.open_version(listing)
    if version is None:
        raise NotFound
    context = {"listing": listing, "version": version, "rows": [_noted(each) for each in selectors.difference(version)]}
    return render(request, "listings/diff.html", context)


@page(who="partner")
def act(request: Request, public_id: str, action: str) -> HttpResponse:
    """One step on a listing: GET asks, POST does it."""
    listing = own_listing(request, public_id)
    return confirm(
        request,
        ACTS[action],
        listing,
        way=[(_("Listings"), reverse("listings:table")), (listing.slug, listing.get_absolute_url())],
        frame="base_partner.html",
        then=reverse("listings:edit", args=[public_id, "basics"]) if action == "revise" else None,
    )


def own_listing(request: Request, public_id: str) -> Listing:
    """A listing of the actor's organisation. Raises: NotFound, the same for another's as for none."""
    listing = selectors.own_listings(request.actor).filter(public_id=public_id).first()
    if listing is None:
        raise NotFound
    return listing


def _overview(listing: Listing) -> dict[str, Any]:
    language = active_language()
    versions = selectors.versions_of(listing)
    waiting = next((each for each in versions if each.state in ListingVersion.OPEN), None)
    shown = listing.live_version or versions[0]
    decided = selectors.takedown_of(listing)
    row = selectors.listing_row(listing, language, list(versions))
    return {
        "listing": listing,
        "row": row,
        "name": shown.text("name", language) or listing.slug,
        "versions": [(version, version.text(NOTE, language)) for version in versions],
        "waiting": waiting,
        "remarks": selectors.remarks_of(waiting) if waiting else [],
        "decision": waiting.decisions.first() if waiting else versions[0].decisions.first(),
        "clauses": clauses(),
        "takedown": decided,
        "cited": _cited(decided, language),
        "changed": [_noted(each) for each in selectors.difference(waiting)] if waiting else [],
        "store_url": address_of("store_listing", listing.slug),
        "edit_url": reverse("listings:edit", args=[listing.public_id, "basics"]),
    }


def _cited(decided: Takedown | None, language: str) -> list[dict[str, str]]:
    """The clauses that a take-down rests on, with their titles."""
    known = clauses()
    ids = [each for each in (decided.clauses if decided else []) if each in known]
    return [{"id": each, "title": known[each].title(language)} for each in ids]


def _noted(each: Any) -> dict[str, Any]:
    note = _("Needs attention") if each.is_material else ""
    return {"label": each.label, "old": each.old, "new": each.new, "note": note}


def operator_address() -> str:
    """Where a partner reaches the operator: the address from which the marketplace writes."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _content_language() -> str:
    offered = [code for code, _word in offered_languages()]
    wanted = without_region(active_language())
    return wanted if wanted in offered else offered[0]
