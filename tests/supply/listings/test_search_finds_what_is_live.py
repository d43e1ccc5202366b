"""What customers find, and what they must not (semantics A, search; faults B081, S09)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings, strategies

from apps.ground import clock
from apps.ground.restrictions.commands import freeze_listing, lift
from apps.ground.restrictions.resolver import Restricted
from apps.ground.tenancy.scope import NO_ROWS, scoped
from apps.ground.web.paging import CursorInvalid
from apps.supply.listings import commands, projections
from apps.supply.listings.models import LabelSet, Listing, SearchEntry
from apps.supply.listings.selectors import SearchQuery, search
from tests.factories import listings as make
from tests.factories.program import active_partner, moderator

REASON = "An incident is being looked into."


def found(**asked):
    return [card.name for card in search(None, SearchQuery(**asked)).rows]


@pytest.fixture
def catalogue(eu, deliver):
    """Five listings of one partner, apart in category, facets, price and words."""
    owner = active_partner("Acme", "acme.example")[0]
    kinds = [
        ("Meridian Sanctions Graph", "sanctions-watchlists", ["eu"], ["person"], ["saas"], 12_000),
        ("Ownership Resolver", "corporate-ownership", ["eu", "us"], ["person", "organisation"], ["saas"], 64_000),
        ("Vessel Watch", "maritime-trade", ["us", "sg"], ["vessel"], ["streaming-connector"], 210_000),
        ("Wallet Trail", "crypto-assets", ["us"], ["wallet"], ["saas", "library"], 145_000),
        ("Häfen und Küsten", "maritime-trade", ["eu"], ["vessel", "address"], ["batch-connector"], 0),
    ]
    for name, category, residency, entities, deployment, price in kinds:
        facets = {
            "data_residency": residency,
            "purposes": ["research"],
            "entity_types": entities,
            "deployment": deployment,
        }
        make.published(owner, name, price_minor=price, category=category, facets=facets)
    deliver()
    return owner


def test_words_are_found_in_any_form_and_without_accents(catalogue):
    assert found(text="sanction") == ["Meridian Sanctions Graph"]
    assert found(text="hafen", language="de") == ["Häfen und Küsten"]
    assert found(text="meridian -graph") == []


def test_the_name_weighs_more_than_the_description(catalogue):
    assert found(text="vessel watch")[0] == "Vessel Watch"
    assert len(found(text="companies registers")) == 5


QUERIES = [
    SearchQuery(),
    SearchQuery(text="companies"),
    SearchQuery(category="maritime-trade"),
    SearchQuery(facets={"data_residency": ["eu"]}),
    SearchQuery(facets={"data_residency": ["eu", "sg"], "deployment": ["saas"]}),
    SearchQuery(category="maritime-trade", facets={"data_residency": ["us"], "entity_types": ["vessel"]}),
    SearchQuery(price_min_minor=10_000, price_max_minor=150_000, facets={"deployment": ["saas"]}),
]


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_every_count_equals_the_results_of_choosing_that_value(catalogue, query):
    results = search(None, query)
    asked = {
        "text": query.text,
        "category": query.category,
        "price_min_minor": query.price_min_minor,
        "price_max_minor": query.price_max_minor,
    }

    assert results.total == len(results.rows)
    for facet, counts in results.facets.items():
        for each in counts:
            if facet == "category":
                chosen = SearchQuery(**asked | {"category": each.value}, facets=query.facets)
            else:
                chosen = SearchQuery(**asked, facets={**query.facets, facet: [each.value]})
            assert each.count == search(None, chosen).total, (facet, each.value)


def test_the_histogram_counts_every_priced_result_whatever_price_was_chosen(catalogue):
    histogram = search(None, SearchQuery(price_max_minor=1)).histogram

    assert sum(bucket.count for bucket in histogram) == 5
    assert [bucket.count for bucket in histogram if bucket.low_minor == 0] == [1]
    assert [bucket.count for bucket in histogram if bucket.low_minor == 50_000] == [1]


def test_nothing_found_says_which_filter_to_drop_and_how_many_that_finds(catalogue):
    query = SearchQuery(text="vessel", category="maritime-trade", facets={"deployment": ["library"]})
    results = search(None, query)

    assert results.total == 0
    assert [(each.drop, each.count) for each in results.suggestions] == [("deployment", 2)]
    assert search(None, SearchQuery(text="vessel", category="maritime-trade")).total == 2


def test_a_listing_is_found_where_it_is_sold_and_counted_nowhere_else(catalogue, deliver):
    make.published(catalogue, "Only Asia", regions=["apac"])
    deliver()

    assert "Only Asia" not in found()
    assert found(region="apac", text="asia") == ["Only Asia"]
    residency = {each.value: each.count for each in search(None, SearchQuery()).facets["data_residency"]}
    assert residency["eu"] == 3


def test_a_frozen_listing_is_gone_from_rows_and_counts_and_comes_back_as_it_was(catalogue, deliver):
    listing = Listing.objects.get(slug="vessel-watch")
    before = search(None, SearchQuery())
    review_by = clock.now() + timedelta(days=7)
    frozen = freeze_listing(
        moderator(),
        listing.public_id,
        organisation_id=listing.organisation_id,
        basis="incident",
        reason=REASON,
        review_by=review_by,
    )
    deliver()

    after = search(None, SearchQuery())
    assert "Vessel Watch" not in [card.name for card in after.rows]
    assert after.total == before.total - 1
    assert {each.value: each.count for each in after.facets["category"]}["maritime-trade"] == 1

    lift(moderator(), frozen, reason="Nothing was found.")
    deliver()
    assert search(None, SearchQuery()) == before


def test_a_frozen_listing_takes_no_new_version(catalogue):
    listing = Listing.objects.get(slug="vessel-watch")
    version = commands.revise(catalogue, listing)
    commands.save_draft(catalogue, version, changes={"content": {"en": {"change_note": "Faster."}}}, stamp=version.etag)
    commands.submit(catalogue, version)
    reviewer = moderator()
    commands.claim_review(reviewer, version)
    freeze_listing(
        reviewer,
        listing.public_id,
        organisation_id=listing.organisation_id,
        basis="legal",
        reason=REASON,
        review_by=clock.now() + timedelta(days=7),
    )

    with pytest.raises(Restricted):
        commands.approve(reviewer, version, digest=version.digest)


def test_a_visitor_without_any_scope_finds_the_same(catalogue):
    with scoped(NO_ROWS):
        assert len(found()) == 5


def test_pages_by_cursor_hold_every_row_once_in_every_order(catalogue):
    for sort in ("popular", "newest", "price", "-price", "name"):
        names, cursor = [], ""
        for _page in range(5):
            results = search(None, SearchQuery(sort=sort, limit=2, cursor=cursor))
            names += [card.name for card in results.rows]
            cursor = results.next_cursor or ""
            if not cursor:
                break
        assert sorted(names) == sorted(found()), sort
    cheapest = search(None, SearchQuery(sort="price", limit=2))
    assert [card.price_from_minor for card in cheapest.rows] == [0, 12_000]
    with pytest.raises(CursorInvalid):
        search(None, SearchQuery(sort="name", limit=2, cursor=cheapest.next_cursor))


NASTY = ["' OR 1=1 --", "a:* & !b", "%_\\", "((", "the", "x" * 10_000, '"unclosed', "\x00"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    strategies.text(max_size=80) | strategies.sampled_from(["' OR 1=1 --", "a:*", "%_\\", "((", "the", "x" * 10_000])
)
def test_any_text_is_answered(catalogue, text):
    results = search(None, SearchQuery(text=text))

    assert results.total >= len(results.rows)


def test_rebuilding_makes_the_rows_that_were_there(catalogue):
    def everything():
        names = [field.name for field in SearchEntry._meta.concrete_fields if field.name not in ("id", "updated_at")]
        kept = LabelSet.objects.filter(listings__gt=0).order_by("id").values("id", "labels", "listings")
        return list(SearchEntry.objects.order_by("listing_id").values(*names)), list(kept)

    before = everything()
    SearchEntry.objects.filter(slug="vessel-watch").delete()
    SearchEntry.objects.filter(slug="wallet-trail").update(labels=[], name_text="spoiled")

    call_command("rebuild_search", marketplace="eu")

    assert everything() == before


def test_a_search_asks_few_queries(catalogue, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        search(None, SearchQuery(text="companies", facets={"data_residency": ["eu"]}))


def test_an_order_makes_a_listing_more_popular(catalogue):
    listing = Listing.objects.get(slug="wallet-trail")
    for customer in ("org_a", "org_b", "org_a"):
        projections.count_order(listing, customer)

    first = search(None, SearchQuery()).rows[0]
    assert (first.name, first.orders, first.customers) == ("Wallet Trail", 3, 2)


def test_the_indexes_are_asked_although_rows_are_guarded(catalogue):
    with scoped(NO_ROWS), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM listings_searchentry WHERE words_en @@ to_tsquery('english', 'vessel')")
        assert "entry_words_en" in "\n".join(line for (line,) in cursor.fetchall())


def test_rows_of_another_taxonomy_are_written_again_where_asked(catalogue):
    SearchEntry.objects.filter(slug="vessel-watch").update(made_of="", head_en=None)
    call_command("rebuild_search", marketplace="eu", outdated=True)
    assert found(text="vessel watch")[0] == "Vessel Watch"
    assert not projections.is_outdated()

    written = SearchEntry.objects.values_list("updated_at", flat=True).first()
    call_command("rebuild_search", marketplace="eu", outdated=True)
    assert SearchEntry.objects.values_list("updated_at", flat=True).first() == written
