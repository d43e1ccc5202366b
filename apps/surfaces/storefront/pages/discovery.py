"""What machines read: sitemap, feed, robots, security contact, and the terms that buying is under."""

from datetime import timedelta
from hashlib import sha256

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from apps.demand.checkout.customer_terms import customer_terms
from apps.ground.clock import now
from apps.ground.tenancy.current import canonical_address
from apps.ground.web.language import active_language, text_in
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request
from apps.supply.listings.selectors.live import newest
from apps.supply.listings.selectors.query import SearchQuery
from apps.supply.listings.selectors.search import search
from apps.supply.listings.selectors.sitemap import sitemap_part, sitemap_parts

NEWEST = 50
XML = "application/xml; charset=utf-8"
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@page("anyone", methods=("GET",))
def sitemap(request: Request) -> HttpResponse:
    """The index: a part for the storefront's own pages, and those that list what may be found."""
    root = escape(canonical_address(request.tenant, ""))
    parts = [f"<sitemap><loc>{root}{reverse('storefront:sitemap_pages')}</loc></sitemap>"]
    parts += [
        f"<sitemap><loc>{root}{reverse('storefront:sitemap_part', args=[part.number])}</loc>"
        f"<lastmod>{part.changed_on.isoformat()}</lastmod></sitemap>"
        for part in sitemap_parts()
    ]
    return _conditional(request, _document("sitemapindex", "\n".join(parts)), XML)


@page("anyone", methods=("GET",))
def sitemap_pages(request: Request) -> HttpResponse:
    """Home, browse, and the categories that hold a listing."""
    root = escape(canonical_address(request.tenant, ""))
    filled = search(request.actor, SearchQuery(limit=1)).facets["category"]
    paths = [reverse("storefront:home"), reverse("storefront:browse")]
    paths += [reverse("storefront:category", args=[each.value]) for each in filled]
    urls = "\n".join(f"<url><loc>{root}{path}</loc></url>" for path in paths)
    return _conditional(request, _document("urlset", urls), XML)


@page("anyone", methods=("GET",))
def listings_part(request: Request, number: int) -> HttpResponse:
    """A part of what may be found, by its stored address; what is frozen is gone with the next reading.

    Raises: NotFound where the part holds nothing.
    """
    urls = sitemap_part(number, f"{escape(canonical_address(request.tenant, ''))}/l/")
    if not urls:
        raise NotFound
    return _conditional(request, _document("urlset", urls), XML)


@page("anyone", methods=("GET",))
def feed(request: Request) -> HttpResponse:
    """The newest listings as Atom, each by its vendor."""
    language = active_language()
    root = canonical_address(request.tenant, "")
    atom = Atom1Feed(
        title=request.tenant.title,
        link=f"{root}/",
        description="",
        feed_url=f"{root}{reverse('storefront:feed')}",
        language=language,
        author_name=request.tenant.title,
    )
    for row in newest(NEWEST):
        name = text_in(row["names"], language)
        text = text_in(row["taglines"], language)
        link = f"{root}{reverse('storefront:listing', args=[row['slug']])}"
        atom.add_item(
            title=name,
            link=link,
            description=text,
            pubdate=row["published_at"],
            unique_id=link,
            author_name=row["vendor_name"],
        )
    return _conditional(request, atom.writeString("utf-8"), "application/atom+xml; charset=utf-8")


def _document(root: str, elements: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SITEMAPS}">\n{elements}\n</{root}>\n'


def _conditional(request: Request, text: str, kind: str) -> HttpResponse:
    """The text, or 304 for a reader that has it: kept by whom it was sent to, and asked about each time.

    By its digest alone: a date would not move when something leaves.
    """
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    response = HttpResponse(text, content_type=kind)
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    answer = get_conditional_response(request, etag=tag, response=response)
    return response if answer is None else answer


@page("anyone", methods=("GET",))
def robots(request: Request) -> HttpResponse:
    """What crawlers may read."""
    lines = ["User-agent: *", "Disallow: /account/", "Disallow: /checkout/", "Disallow: /admin/", "Disallow: /api/"]
    lines.append(f"Sitemap: {canonical_address(request.tenant, reverse('storefront:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@page("anyone", methods=("GET",))
def security_txt(request: Request) -> HttpResponse:
    """Where weaknesses are reported (RFC 9116)."""
    expires = (now() + timedelta(days=180)).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    lines = [
        "Contact: mailto:security@intelgraph.example",
        f"Expires: {expires}",
        "Preferred-Languages: en, de",
        f"Canonical: {canonical_address(request.tenant, reverse('storefront:security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@page("anyone", methods=("GET",))
def terms(request: Request) -> HttpResponse:
    """The customer terms in force, with version and digest."""
    return render(request, "storefront/terms.html", {"terms": customer_terms(active_language())})
