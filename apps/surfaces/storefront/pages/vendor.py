"""A vendor's page."""

from django.http import HttpResponse
from django.shortcuts import render

from apps.ground.tenancy.current import canonical_address
from apps.ground.web.language import active_language, text_in
from apps.ground.web.page import page
from apps.ground.web.request import Request
from apps.supply.listings.selectors.live import of_vendor
from apps.supply.program.selectors import vendor as vendor_by_slug


@page("anyone", methods=("GET",))
def vendor(request: Request, slug: str) -> HttpResponse:
    """Who a vendor is and what it sells. Raises: NotFound unless it is an active partner."""
    language = active_language()
    found = vendor_by_slug(slug)
    text = text_in(found.description, language)
    rows = of_vendor(request.actor, slug, language)
    address = canonical_address(request.tenant, request.path)
    return render(request, "storefront/vendor.html", {"vendor": found, "text": text, "rows": rows, "address": address})
