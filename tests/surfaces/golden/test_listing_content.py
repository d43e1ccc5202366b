"""The golden listings can be loaded as written: whole, in both languages, filed and priced within the rules."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from apps.supply.pricing.drafts import MeterDraft, PlanDraft, problems
from tests.support.each import each

ROOT = Path(__file__).parents[3]
CONTENT = ROOT / "apps/surfaces/golden/content"
LANGUAGES = ("en", "de")
SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
RELEASE = re.compile(r"\d+\.\d+(?:\.\d+)?")
RELATION = re.compile(r"[A-Z]+(?:_[A-Z]+)*")
FAMILIAR = re.compile(r"\b(?:du|dich|dir|dein|deine[mnrs]?|euch|euer|eure[mnrs]?)\b", re.IGNORECASE)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


TAXONOMY = read(ROOT / "policies/taxonomy.yaml")
CATEGORIES = [category["slug"] for category in TAXONOMY["categories"]]
TERMS = {facet["slug"]: {term["slug"] for term in facet["terms"]} for facet in TAXONOMY["facets"]}
REGIONS = {region["slug"] for region in TAXONOMY["sale_regions"]}
MARKETPLACES = {market["slug"]: market for market in read(CONTENT / "marketplaces.yaml")["marketplaces"]}
PARTNERS = {partner["slug"]: partner for partner in map(read, sorted((CONTENT / "partners").glob("*.yaml")))}
FILES = {path.stem: read(path) for path in sorted((CONTENT / "listings").glob("*.yaml"))}
LISTINGS = [listing for listings in FILES.values() for listing in listings]

each_listing = each(LISTINGS, lambda listing: listing["slug"])


def bilingual(listing: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every pair of texts of a listing by where it stands, the product's name excepted: that is the same everywhere."""
    plan, release, privacy = listing["plan"], listing["release"], listing["privacy"]
    return {
        "tagline": listing["tagline"],
        "description": listing["description"],
        "highlights": listing["highlights"],
        "personal data": privacy["personal_data"],
        "encryption": privacy["encryption"],
        "support hours": listing["support"]["hours"],
        "release note": release["note"],
        **{f"note of {earlier['number']}": earlier["note"] for earlier in release["earlier"]},
        "meter": plan["meter"]["name"],
        "unit": plan["meter"]["unit"],
    }


def test_there_are_sixty_listings_five_in_each_category():
    assert {category: len(listings) for category, listings in FILES.items()} == dict.fromkeys(CATEGORIES, 5)
    assert len(LISTINGS) == 60


def test_no_two_listings_share_a_slug_a_name_or_a_text():
    texts = [listing["description"][language] for listing in LISTINGS for language in LANGUAGES]
    taglines = [listing["tagline"][language] for listing in LISTINGS for language in LANGUAGES]
    names = [listing["name"] for listing in LISTINGS]
    slugs = [listing["slug"] for listing in LISTINGS]
    for values in (slugs, names, taglines, texts):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_every_partner_sells_something_in_each_marketplace_it_is_in():
    sold = {(listing["partner"], market) for listing in LISTINGS for market in listing["marketplaces"]}
    assert sold == {(slug, market) for slug, partner in PARTNERS.items() for market in partner["marketplaces"]}


def test_some_listings_are_free_and_prices_spread():
    prices = {listing["plan"]["seat_price_minor"]["EUR"] for listing in LISTINGS}
    assert 0 in prices
    assert len(prices) > 25


@each_listing
def test_a_listing_is_sold_where_its_partner_is(listing):
    assert listing["marketplaces"]
    assert set(listing["marketplaces"]) <= set(PARTNERS[listing["partner"]]["marketplaces"])
    assert set(listing["regions"]) <= REGIONS
    for market in listing["marketplaces"]:
        assert {"all", MARKETPLACES[market]["sale_region"]} & set(listing["regions"]), market


@each_listing
def test_every_text_stands_in_both_languages_and_differs(listing):
    for where, texts in bilingual(listing).items():
        assert tuple(texts) == LANGUAGES, where
        assert all(texts.values()), where
        # One word may be the same in both ("Alarm"); a sentence that is the same was not translated.
        if where not in {"meter", "unit"}:
            assert texts["en"] != texts["de"], where
    assert len(listing["highlights"]["en"]) == len(listing["highlights"]["de"])


@each_listing
def test_german_speaks_to_the_reader_formally(listing):
    german = " ".join(str(texts["de"]) for texts in bilingual(listing).values())
    assert FAMILIAR.findall(german) == []


@each_listing
def test_texts_have_the_length_their_place_has(listing):
    assert SLUG.fullmatch(listing["slug"])
    assert 3 <= len(listing["name"]) <= 60
    for language in LANGUAGES:
        assert 30 <= len(listing["tagline"][language]) <= 120
        assert 350 <= len(listing["description"][language]) <= 2000
        assert 2 <= len(listing["description"][language].strip().split("\n\n")) <= 4
        assert 3 <= len(listing["highlights"][language]) <= 4
        assert all(10 <= len(highlight) <= 90 for highlight in listing["highlights"][language])


@each_listing
def test_facets_are_words_of_the_taxonomy(listing):
    assert set(listing["facets"]) == set(TERMS)
    for facet, slugs in listing["facets"].items():
        assert slugs, facet
        assert len(slugs) == len(set(slugs)), facet
        assert set(slugs) <= TERMS[facet], facet


@each_listing
def test_the_footprint_shows_every_entity_type_that_is_written(listing):
    assert 3 <= len(listing["footprint"]) <= 6
    assert len({tuple(edge) for edge in listing["footprint"]}) == len(listing["footprint"])
    drawn = set()
    for source, relation, target in listing["footprint"]:
        assert RELATION.fullmatch(relation)
        drawn |= {source.lower(), target.lower()}
    assert drawn <= TERMS["entity_types"]
    assert set(listing["facets"]["entity_types"]) <= drawn


@each_listing
def test_privacy_and_support_are_stated_in_full(listing):
    privacy, support = listing["privacy"], listing["support"]
    assert privacy["processed_in"].strip()
    assert 0 <= privacy["personal_retention_days"] <= privacy["retention_days"] <= 3650
    assert 0 <= privacy["subprocessors"] <= 12
    assert 1 <= support["first_reply_hours"] <= 48


@each_listing
def test_releases_go_back_in_time_and_down_in_number(listing):
    release = listing["release"]
    numbers = [release["number"], *(earlier["number"] for earlier in release["earlier"])]
    assert all(RELEASE.fullmatch(number) for number in numbers)
    parts = [tuple(int(part) for part in number.split(".")) for number in numbers]
    assert parts == sorted(set(parts), reverse=True)
    ages = [earlier["days_ago"] for earlier in release["earlier"]]
    assert ages == sorted(set(ages))
    assert all(0 < age < 1500 for age in ages)


@each_listing
def test_the_plan_is_one_that_pricing_accepts_in_both_currencies(listing):
    plan = listing["plan"]
    assert set(plan["seat_price_minor"]) == set(plan["overage_per_1000_minor"]) == {"USD", "EUR"}
    for market in MARKETPLACES.values():
        currency = market["currency"]
        meter = MeterDraft(
            slug=plan["meter"]["slug"],
            name=plan["meter"]["name"],
            unit=plan["meter"]["unit"],
            included_quantity=plan["included_quantity"],
            package_price_minor=plan["overage_per_1000_minor"][currency],
        )
        draft = PlanDraft(
            name=plan["name"],
            currency=currency,
            seat_price_minor=plan["seat_price_minor"][currency],
            min_seats=plan["min_seats"],
            max_seats=plan["max_seats"],
            meter=meter,
        )
        assert problems(draft, currency, LANGUAGES) == []
        assert draft.seat_price_minor == 0 or 1900 <= draft.seat_price_minor <= 290_000
    assert (plan["seat_price_minor"]["USD"] == 0) == (plan["seat_price_minor"]["EUR"] == 0)
    assert 1 <= listing["popularity"] <= 100
