"""What the search box suggests while somebody types; the form works without it."""

from django.http import HttpResponse
from django.shortcuts import render

from apps.ground.web.language import active_language
from apps.ground.web.page import page
from apps.ground.web.request import Request
from apps.supply.listings.selectors.suggesting import suggest


@page("anyone", methods=("GET",))
def suggestions(request: Request) -> HttpResponse:
    """The options of the list below the box, in groups; empty where nothing begins like the text."""
    found = suggest(request.GET.get("q", ""), active_language())
    return render(request, "storefront/suggestions.html", {"found": found})
