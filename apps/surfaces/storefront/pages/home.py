"""The storefront's first page."""

from django.http import HttpResponse
from django.shortcuts import render

from apps.ground.tenancy.current import canonical_address
from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.request import Request
from apps.supply.listings.selectors.query import SearchQuery
from apps.supply.listings.selectors.search import first_rows, search
from apps.supply.listings.taxonomy import taxonomy

SHOWN = 6


@page("anyone", methods=("GET",))
def home(request: Request) -> HttpResponse:
    """Search, categories with counts, what is most used and what is new."""
    language = active_language()
    used = search(request.actor, SearchQuery(language=language, sort="popular", limit=SHOWN))
    newest = first_rows(SearchQuery(language=language, sort="newest", limit=2 * SHOWN))
    above = {row.listing_id for row in used.rows}
    new = [row for row in newest if row.listing_id not in above][:SHOWN]
    counts = {count.value: count.count for count in used.facets["category"]}
    categories = [
        {
            "slug": term.slug,
            "name": term.name(language),
            "description": term.description(language),
            "count": counts.get(term.slug, 0),
        }
        for term in taxonomy().roots()
        if counts.get(term.slug)
    ]
    context = {"used": used.rows, "new": new, "total": used.total, "categories": categories}
    context["address"] = canonical_address(request.tenant, request.path)
    return render(request, "storefront/home.html", context)
