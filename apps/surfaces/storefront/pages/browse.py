"""Searching and filtering listings; the page and its fragment are one template."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.ground.tenancy.current import canonical_address
from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request, wants_part
from apps.ground.web.spreadsheet import MOST_ROWS, csv_answer
from apps.supply.listings.misses import note_miss
from apps.supply.listings.selectors.marking import matched_words
from apps.supply.listings.selectors.query import FacetCount, ListingCard
from apps.supply.listings.selectors.search import first_rows, search
from apps.supply.listings.taxonomy import FACETS, taxonomy
from apps.supply.pricing.money import written
from apps.surfaces.storefront import asking
from apps.surfaces.storefront.prices import FIELDS, price_range


@page("anyone", methods=("GET",))
def browse(request: Request, category: str = "") -> HttpResponse:
    """Results with facets, chips and sorting. With htmx the results alone. Raises: NotFound for no such category."""
    language = active_language()
    words = taxonomy()
    if category and category not in words.categories:
        raise NotFound
    chosen = request.GET.get("category", "")
    if not category and chosen in words.categories:
        return redirect(asking.address(reverse("storefront:category", args=[chosen]), request.GET, category=None))
    price = price_range(request.GET, request.tenant.currency, language)
    query = asking.read(request.GET, category, language, price)
    results = search(request.actor, query)
    note_miss(query, results)
    context = {
        "address": canonical_address(request.tenant, request.path),
        "query": query,
        "results": results,
        "matches": matched_words([*results.rows, *results.nearest], results.sought, language),
        "category": category,
        "category_name": words.name("category", category, language) if category else "",
        "category_text": words.categories[category].description(language) if category else "",
        "categories": _category_links(request, results.facets["category"], language),
        "ways_in": [] if results.total else _category_links(request, results.categories, language, q=None),
        "groups": [
            {"slug": facet, "name": words.facets[facet].name(language), "options": results.facets[facet]}
            for facet in FACETS
            if results.facets[facet]
        ],
        "bars": [bucket.count for bucket in results.histogram],
        "chips": asking.chips(request.path, request.GET, query, language, price.label(request.tenant.currency)),
        "price_errors": price.errors,
        "clear": asking.address(request.path, request.GET, **dict.fromkeys((*FACETS, *FIELDS))),
        "sorts": asking.sorts(query.order),
        "ways_out": asking.ways_out(request.path, request.GET, results, query, language),
        "export": asking.address(reverse("storefront:export"), request.GET, category=category or None),
        "exported": MOST_ROWS if results.total > MOST_ROWS else 0,
    }
    template = "storefront/browse.html#results" if wants_part(request) else "storefront/browse.html"
    return render(request, template, context)


def _category_links(
    request: Request, counts: Sequence[FacetCount], language: str, **changes: str | None
) -> list[dict[str, Any]]:
    """The categories of the first level that have listings; each leads to the same search there, with these changes."""
    counted = {count.value: count.count for count in counts}
    return [
        {
            "slug": term.slug,
            "name": term.name(language),
            "count": counted[term.slug],
            "href": asking.address(reverse("storefront:category", args=[term.slug]), request.GET, **changes),
        }
        for term in taxonomy().roots()
        if counted.get(term.slug)
    ]


@page("anyone", methods=("GET",))
def export(request: Request) -> HttpResponse:
    """The filtered results as CSV, as far as a file goes."""
    language = active_language()
    category = request.GET.get("category", "")
    query = asking.read(request.GET, category, language, price_range(request.GET, request.tenant.currency, language))
    head = [_("Name"), _("Vendor"), _("Category"), _("Summary"), _("Price from"), _("Currency"), _("Address")]
    found = first_rows(replace(query, limit=MOST_ROWS + 1, cursor=""))
    root = canonical_address(request.tenant, "")
    return csv_answer("listings.csv", head, (_exported(row, root, language) for row in found))


def _exported(row: ListingCard, root: str, language: str) -> list[str]:
    price = "" if row.price_from_minor is None else written(row.price_from_minor, row.currency, language)
    address = f"{root}{reverse('storefront:listing', args=[row.slug])}"
    return [row.name, row.vendor_name, row.category_name, row.tagline, price, row.currency, address]
