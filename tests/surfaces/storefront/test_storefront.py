"""What visitors find, and what they never find."""

import csv
import io
import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from django.test import Client

from apps.ground.tenancy.models import Marketplace
from apps.supply.listings import commands
from apps.supply.listings.models import Listing
from apps.surfaces.storefront.footprint import NARROW, WIDE, draw
from tests.factories.accounts import user_of
from tests.factories.checkout import buyer, offer
from tests.factories.entitlements import bought, owner_of
from tests.factories.listings import complete_changes, imported, live_listing, published
from tests.factories.program import active_partner, moderator
from tests.support.sitemaps import listed, parts

FROZEN = {"basis": "security", "reason": "A report of leaked credentials"}


@pytest.fixture
def visit(us: Marketplace, deliver: Callable[[], int], browser_of: Callable[..., Client]) -> Callable[..., object]:
    """Opens an address as a visitor; what commands announced has been delivered before."""
    from apps.ground.tenancy.scope import Scope, set_scope
    from intelgraph.database.connection import connection

    def get(path: str, **headers: str) -> object:
        deliver()
        response = browser_of().get(path, headers=headers)
        connection.set_tenant(us)
        set_scope(Scope(reach="marketplace"))
        return response

    return get


def freeze(listing: Listing) -> None:
    from datetime import timedelta

    from apps.ground.clock import now
    from apps.ground.restrictions.commands import freeze_listing

    freeze_listing(
        moderator(),
        listing.public_id,
        organisation_id=listing.organisation_id,
        review_by=now() + timedelta(days=7),
        **FROZEN,
    )


def test_an_empty_marketplace_says_what_will_be_here(visit: Callable[..., object]) -> None:
    page = visit("/")
    assert page.status_code == 200
    assert "No listings yet" in page.content.decode()


def test_a_live_listing_is_on_home_browse_category_vendor_sitemap_and_feed(visit: Callable[..., object]) -> None:
    listing = live_listing("Ownership Resolver")
    for path in ("/", "/browse/", "/browse/corporate-ownership/", "/browse/?q=ownership", "/feed.xml"):
        assert "Ownership Resolver" in re.sub("</?mark>", "", visit(path).content.decode()), path
    assert f"http://us.localhost:8000/l/{listing.slug}/" in listed(visit)
    page = visit(f"/l/{listing.slug}/").content.decode()
    assert "Ownership Resolver" in page
    vendor = re.search(r'href="(/v/[^"]+)"', page).group(1)
    assert "Ownership Resolver" in visit(vendor).content.decode()


@pytest.mark.parametrize("path", ["/", "/browse/", "/browse/?q=ownership", "/feed.xml", "/browse.csv"])
def test_a_frozen_listing_is_nowhere(visit: Callable[..., object], path: str) -> None:
    """B041"""
    listing = live_listing("Ownership Resolver")
    assert listing.slug in visit(path).content.decode()
    assert listing.slug in " ".join(listed(visit))
    freeze(listing)
    assert listing.slug not in visit(path).content.decode()
    assert listing.slug not in " ".join(listed(visit))
    assert visit(f"/l/{listing.slug}/").status_code == 404


def test_the_answer_for_a_frozen_listing_is_that_of_an_unknown_one(visit: Callable[..., object]) -> None:
    listing = live_listing("Ownership Resolver")
    freeze(listing)
    hidden, unknown = visit(f"/l/{listing.slug}/"), visit("/l/never-was-here/")
    strip = lambda page: re.sub(r"req_[0-9a-f]+|/l/[^\"<]+", "", page.content.decode())  # noqa: E731
    assert strip(hidden) == strip(unknown)


def test_a_facet_counts_what_choosing_it_finds(visit: Callable[..., object]) -> None:
    """S09"""
    live_listing("Ownership Resolver")
    live_listing(
        "Vessel Watch",
        vendor="Tidewater",
        facets={"purposes": ["research"], "data_residency": ["us"], "entity_types": ["vessel"], "deployment": ["saas"]},
    )
    page = visit("/browse/").content.decode()
    options = re.findall(r'name="(\w+)" value="([\w-]+)"[^>]*><span>[^<]*</span><span class="n">(\d+)</span>', page)
    assert len(options) >= 4
    for facet, value, count in options:
        found = visit(f"/browse/?{facet}={value}").content.decode()
        assert f"<b>{count} listing" in found, (facet, value)


def test_nothing_found_offers_ways_out(visit: Callable[..., object]) -> None:
    live_listing("Ownership Resolver")
    page = visit("/browse/?q=ownership&data_residency=sg").content.decode()
    assert "No results" in page
    assert "Any Data residency (1)" in page or "(1)" in page


@pytest.mark.parametrize("text", ["%_\\", "':*&|!()", "a" * 10_000, "the of and", '"unclosed', "U+202E‮"])
def test_any_text_can_be_searched(visit: Callable[..., object], text: str) -> None:
    """B081"""
    from urllib.parse import urlencode

    assert visit(f"/browse/?{urlencode({'q': text})}").status_code == 200


def test_the_fragment_is_the_page_s_own_part(visit: Callable[..., object]) -> None:
    live_listing("Ownership Resolver")
    page = visit("/browse/?q=ownership").content.decode()
    fragment = visit("/browse/?q=ownership", **{"HX-Request": "true"})
    assert fragment.content.decode().strip() in page
    assert "HX-Request" in fragment.headers["Vary"]


def test_a_visitor_reads_every_release_though_superseded_versions_are_their_partners_alone(
    us: Marketplace, visit: Callable[..., object]
) -> None:
    owner, _partner = active_partner("Acme", "acme.example")
    listing = published(owner, "Ownership Resolver", release_number="1.0.0")
    version = commands.revise(owner, listing)
    changes = {"release_number": "1.1.0", "content": {"en": {"change_note": "Reads forty more registers."}}}
    commands.save_draft(owner, version, changes=changes, stamp=version.etag)
    commands.submit(owner, version)
    reviewer = moderator()
    version = commands.claim_review(reviewer, version)
    commands.approve(reviewer, version, digest=version.digest)

    page = visit(f"/l/{listing.slug}/").content.decode()
    shown = page[page.index('id="versions"') :]
    assert shown.index("1.1.0") < shown.index("1.0.0")
    assert "Reads forty more registers." in shown


def test_structured_data_says_what_the_page_says(visit: Callable[..., object]) -> None:
    listing = live_listing("Ownership </script> & Resolver", price_minor=4900)
    page = visit(f"/l/{listing.slug}/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    document = json.loads(block)
    assert document["name"] == "Ownership </script> & Resolver"
    assert document["offers"] == {
        "@type": "Offer",
        "price": "49.00",
        "priceCurrency": "USD",
        "url": f"http://us.localhost:8000/l/{listing.slug}/",
    }


def test_structured_data_of_a_free_listing_has_its_offer_and_nothing_empty(
    us: Marketplace, visit: Callable[..., object]
) -> None:
    imported(1, release_number="")
    page = visit("/l/resolver-0/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    document = json.loads(block)
    assert document["offers"]["price"] == "0.00"
    assert [name for name, value in document.items() if value in ("", None)] == []
    assert "<b>Free</b>" in page


@pytest.mark.parametrize("path", ["/", "/browse/", "/browse/corporate-ownership/", "/v/acme/"])
def test_a_page_with_parameters_names_its_address(visit: Callable[..., object], path: str) -> None:
    live_listing("Ownership Resolver")
    page = visit(f"{path}?sort=name&utm_source=letter").content.decode()
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', page) == [f"http://us.localhost:8000{path}"]


def test_feed_and_entries_have_authors(visit: Callable[..., object]) -> None:
    live_listing("Ownership Resolver", vendor="Acme")
    root = ElementTree.fromstring(visit("/feed.xml").content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.findtext(f"{atom}author/{atom}name")
    assert [each.findtext(f"{atom}author/{atom}name") for each in root.findall(f"{atom}entry")] == ["Acme"]


def test_script_in_a_description_is_only_text(visit: Callable[..., object]) -> None:
    """B054"""
    words = "Finds owners. <script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> " * 2
    listing = live_listing(
        "Ownership Resolver",
        content={
            "en": {
                "name": "Ownership Resolver",
                "tagline": "Finds owners of things",
                "description": words,
                "highlights": ["Filings linked"],
                "retention": "No data is kept.",
            }
        },
    )
    page = visit(f"/l/{listing.slug}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_a_visitor_who_wants_to_buy_comes_back_with_the_seats(visit: Callable[..., object]) -> None:
    """A18"""
    listing = live_listing("Ownership Resolver")
    page = visit(f"/l/{listing.slug}/?seats=3").content.decode()
    for door in ("sign-in", "sign-up"):
        assert f'href="/account/{door}/?next=/l/{listing.slug}/buy/%3Fseats%3D3"' in page, door


def test_the_estimate_follows_the_seats(visit: Callable[..., object]) -> None:
    listing = live_listing("Ownership Resolver", price_minor=4900)
    page = visit(f"/l/{listing.slug}/?seats=3", **{"HX-Request": "true"}).content.decode()
    assert "$147.00" in page.replace("US$", "$")


def test_sitemap_and_feed_are_well_formed(visit: Callable[..., object]) -> None:
    live_listing("Ownership & <Resolver>")
    for path in ("/sitemap.xml", *parts(visit), "/feed.xml"):
        ElementTree.fromstring(visit(path).content)


def test_the_export_has_amounts_for_people_and_whole_addresses(visit: Callable[..., object]) -> None:
    listing = live_listing("=1+1 Ownership Resolver", price_minor=120_050)
    for language, price in (("en", "1200.50"), ("de", "1200,50")):
        text = visit("/browse.csv", **{"Accept-Language": language}).content.decode()
        assert text.startswith("\ufeff")
        _head, row = csv.reader(io.StringIO(text))
        assert row[0] == "'=1+1 Ownership Resolver"
        assert row[4:] == [price, "USD", f"http://us.localhost:8000/l/{listing.slug}/"]


@pytest.mark.parametrize("path, most", [("/", 10), ("/browse/", 8), ("/l/{slug}/", 12)])
def test_pages_stay_within_their_queries(
    visit: Callable[..., object], django_assert_max_num_queries: Callable[..., object], path: str, most: int
) -> None:
    listing = live_listing("Ownership Resolver")
    for number in range(4):
        live_listing(f"Another Resolver {number}", vendor=f"Vendor {number}")
    visit("/")
    with django_assert_max_num_queries(most + 6):  # six for transaction, scope and session
        visit(path.format(slug=listing.slug))


def test_who_has_a_right_to_use_a_frozen_listing_reads_why_since_when_and_what_still_works(
    us: Marketplace, browser_of: Callable[..., Client]
) -> None:
    """B041"""
    listing = live_listing("Ownership Resolver")
    entitlement = bought(of=offer(listing.organisation, listing=listing.public_id))
    freeze(listing)
    for customer, status in ((owner_of(entitlement), 200), (buyer(), 404)):
        answer = browser_of(user_of(customer)).get(f"/l/{listing.slug}/")
        assert answer.status_code == status
        if status == 200:
            page = answer.content.decode()
            for words in (
                "This listing has been frozen since",
                "Security",
                "can keep using it",
                "cannot be bought right now",
            ):
                assert words in page, words


def test_a_fact_in_another_language_is_marked(visit: Callable[..., object]) -> None:
    listing = live_listing("Ownership Resolver")
    page = visit(f"/l/{listing.slug}/", **{"Accept-Language": "de"}).content.decode()
    assert 'No data is kept.</span> <span class="badge">' in page


def test_addresses_among_the_facts_are_links(visit: Callable[..., object]) -> None:
    support = {"email": "help@resolver.example", "url": "https://resolver.example/help?a=1&b=2"}
    texts = complete_changes()["content"]["en"] | {
        "erasure": "On request to privacy@resolver.example",
        "retention": "javascript:alert(1) <b>none</b>",
    }
    listing = live_listing("Ownership Resolver", support=support, content={"en": texts})
    page = visit(f"/l/{listing.slug}/").content.decode()
    links = re.findall(r'<dd><?.*?<a href="([^"]+)"', page[page.index('id="privacy"') :])
    assert "mailto:privacy@resolver.example" in links
    assert "mailto:help@resolver.example" in links
    assert "https://resolver.example/help?a=1&amp;b=2" in links
    assert not [each for each in links if each.startswith("javascript")]
    assert "&lt;b&gt;none&lt;/b&gt;" in page


def test_no_line_of_a_footprint_runs_through_a_third_type() -> None:
    names = ["Person", "Organisation", "Document", "Vessel", "Address", "Event", "Account", "Place", "Case", "Item"]
    for count in range(3, len(names) + 1):
        edges = [{"source": names[0], "relation": "sees", "target": name} for name in names[1:count]]
        for size in (WIDE, NARROW):
            drawn = draw(edges, size)
            assert drawn is not None
            for line in drawn.lines:
                if line.x1 == line.x2:
                    low, high = sorted((line.y1, line.y2))
                    assert not [node for node in drawn.nodes if node.x == line.x1 and low < node.y < high], (
                        count,
                        size,
                    )
            assert all(40 <= node.x <= drawn.width - 40 for node in drawn.nodes)
