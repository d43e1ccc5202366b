"""What machines read: sitemap, feed, robots, security contact, and the terms that buying is under."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from apps.demand.checkout.customer_terms import customer_terms
from apps.ground.clock import now
from apps.ground.tenancy.current import canonical_address
from apps.ground.web.page import page
from apps.ground.web.request import Request
from apps.supply.listings.selectors.live import live_slugs
from apps.supply.listings.taxonomy import taxonomy

NEWEST = 50
MOST_IN_SITEMAP = 50_000


@page("anyone", methods=("GET",))
def sitemap(request: Request) -> HttpResponse:
    """Everything that may be found, by its stored address; what is frozen is gone with the next reading."""
    root = canonical_address(request.tenant, "")
    rows = live_slugs()[:MOST_IN_SITEMAP]
    context = {"root": root, "rows": rows, "categories": [term.slug for term in taxonomy().roots()]}
    return render(request, "storefront/sitemap.xml", context, content_type="application/xml")


@page("anyone", methods=("GET",))
def feed(request: Request) -> HttpResponse:
    """The newest listings as Atom."""
    language = get_language() or "en"
    root = canonical_address(request.tenant, "")
    atom = Atom1Feed(
        title=request.tenant.title, link=f"{root}/", description="", feed_url=f"{root}/feed.xml", language=language
    )
    for row in live_slugs()[:NEWEST]:
        name = row["names"].get(language) or next(iter(row["names"].values()))
        text = row["taglines"].get(language) or next(iter(row["taglines"].values()), "")
        link = f"{root}/l/{row['slug']}/"
        atom.add_item(title=name, link=link, description=text, pubdate=row["published_at"], unique_id=link)
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@page("anyone", methods=("GET",))
def robots(request: Request) -> HttpResponse:
    """What crawlers may read."""
    lines = ["User-agent: *", "Disallow: /account/", "Disallow: /checkout/", "Disallow: /admin/", "Disallow: /api/"]
    lines.append(f"Sitemap: {canonical_address(request.tenant, '/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@page("anyone", methods=("GET",))
def security_txt(request: Request) -> HttpResponse:
    """Where weaknesses are reported (RFC 9116)."""
    expires = (now() + timedelta(days=180)).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    lines = [
        "Contact: mailto:security@intelgraph.example",
        f"Expires: {expires}",
        "Preferred-Languages: en, de",
        f"Canonical: {canonical_address(request.tenant, '/.well-known/security.txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@page("anyone", methods=("GET",))
def terms(request: Request) -> HttpResponse:
    """The customer terms in force, with version and digest."""
    return render(request, "storefront/terms.html", {"terms": customer_terms(get_language() or "en")})
