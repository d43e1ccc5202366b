"""A version of a listing as its page would look, with what is being typed laid over it; nothing is saved."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import override

from apps.ground.tenancy.languages import offered_languages
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound, Refused
from apps.ground.web.request import Request, wants_part
from apps.supply.listings.drafts import tried
from apps.supply.listings.editor import FORMS, Place, show_refusal
from apps.supply.listings.models import ListingVersion
from apps.supply.listings.pages.editing import frame
from apps.supply.listings.pages.own import own_listing
from apps.supply.listings.selectors import open_version
from apps.supply.listings.selectors.live import preview as as_detail
from apps.surfaces.storefront.pages.listing import body_of


@page(who="partner")
def preview(request: Request, public_id: str) -> HttpResponse:
    """GET shows what is saved; POST lays a section of the editor over it (`?section=`). With htmx the body alone.

    Where what was typed cannot be held, htmx is told to leave the preview as it is (204): the editor names the fields.
    """
    listing = own_listing(request, public_id)
    version = open_version(listing)
    if version is None:
        return redirect("listings:overview", public_id)
    form, elsewhere = None, list[Place]()
    if request.method == "POST":
        section = FORMS.get(request.GET.get("section", ""))
        if section is None:
            raise NotFound
        form = section(version, request.POST)
        if form.is_valid():
            try:
                version = tried(version, form.changes())
            except Refused as refused:
                elsewhere = show_refusal(form, refused, public_id)
    offered = [code for code, _word in offered_languages()]
    asked = (request.POST if request.method == "POST" else request.GET).get("language", "")
    language = asked if asked in offered else offered[0]
    failed = bool(elsewhere) or (form is not None and bool(form.errors))
    if wants_part(request):
        return HttpResponse(status=204) if failed else HttpResponse(_body(request, version, language))
    tabs = [{"key": code, "label": word, "href": f"?language={code}"} for code, word in offered_languages()]
    context = frame(listing, version, "preview") | {"form": form, "tabs": tabs, "language": language}
    context["elsewhere"] = elsewhere
    context["body"] = _body(request, version, language)
    return render(request, "storefront/preview.html", context, status=422 if failed else 200)


@page(who="operator", methods=("GET",))
def reviewed(request: Request, public_id: str) -> HttpResponse:
    """A version under review as buyers would see it, in each language of the marketplace (`?language=`).

    With htmx the body alone, which the review has beside the differences.
    """
    if not request.actor.mfa:
        raise NotFound
    version = get_visible_or_404(request.actor, ListingVersion, public_id, "listing", "plan")
    offered = dict(offered_languages())
    asked = request.GET.get("language", "")
    language = asked if asked in offered else next(iter(offered))
    if wants_part(request):
        return HttpResponse(_body(request, version, language))
    context = {
        "version": version,
        "name": version.text("name", language),
        "tabs": [{"key": code, "label": word, "href": f"?language={code}"} for code, word in offered.items()],
        "language": language,
        "body": _body(request, version, language),
        "back": reverse("admin:listings_listingversion_review", args=[version.pk]),
    }
    return render(request, "storefront/reviewed.html", context)


def _body(request: Request, version: ListingVersion, language: str) -> SafeString:
    """The listing's part of its page, as readers of this language see it."""
    with override(language):
        shown = body_of(as_detail(version, language), {})
        return render_to_string("storefront/listing_body.html", shown | {"preview": True, "buying": "own"}, request)
