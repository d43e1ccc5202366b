"""The rows of search, written from the truth: listings, their live versions, vendors, plans and restrictions."""

from bisect import bisect_right
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.ground import clock
from apps.ground.restrictions.resolver import effects_on
from apps.ground.tenancy.current import current
from apps.supply.listings import search_texts
from apps.supply.listings.models import Buyer, LabelSet, Listing, Popularity, SearchEntry, SearchMiss, Word
from apps.supply.listings.selectors.conditions import CONFIGURATIONS
from apps.supply.listings.selectors.query import PRICE_EDGES
from apps.supply.listings.taxonomy import FACETS, Taxonomy, taxonomy
from apps.supply.program.models import Partner

ROWS_AT_ONCE = 500
MOST_MISSES_A_DAY = 2_000  # different texts; further ones are not counted, so that nobody fills the table
WAY = 3  # raised where rows are written in another way, so that those that are there are written again

# The words of each row, in each language by its own stems. Names are kept unshortened too, for the sake of stop words.
WORDS = """
UPDATE listings_searchentry AS entry SET words_{language} = given.head || given.tail, head_{language} = given.head
FROM (
    SELECT listing_id,
        setweight(to_tsvector('simple', names), 'A') || setweight(to_tsvector('{configuration}', names), 'A')
            || setweight(to_tsvector('{configuration}', titles), 'B') AS head,
        setweight(to_tsvector('{configuration}', details), 'C')
            || setweight(to_tsvector('{configuration}', descriptions), 'D') AS tail
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS given(listing_id, names, titles, details, descriptions)
) AS given WHERE given.listing_id = entry.listing_id
"""

MISS = """
INSERT INTO listings_searchmiss (day, language, text, searches)
SELECT %(day)s, %(language)s, %(text)s, 1
WHERE (SELECT count(*) FROM listings_searchmiss WHERE day = %(day)s) < %(most)s OR EXISTS (
    SELECT FROM listings_searchmiss WHERE day = %(day)s AND language = %(language)s AND text = %(text)s)
ON CONFLICT (day, language, text) DO UPDATE SET searches = listings_searchmiss.searches + 1
"""


def index(listings: QuerySet[Listing]) -> None:
    """Make the rows of these listings what they should be: written anew where they may be found, else gone.

    What decides on that is a few columns; what a row is written from is read only where one is written.
    """
    deciding = ("public_id", "state", "organisation", "organisation__public_id")
    given = list(listings.select_related("organisation").only(*deciding))
    for start in range(0, len(given), ROWS_AT_ONCE):
        _index_some(given[start : start + ROWS_AT_ONCE])


def count_order(listing: Listing, customer_ref: str) -> None:
    """Add an order by a customer to a listing's popularity."""
    counted, _made = Popularity.objects.select_for_update().get_or_create(
        listing=listing, defaults={"organisation_id": listing.organisation_id}
    )
    Buyer.objects.get_or_create(
        listing=listing, customer_ref=customer_ref, defaults={"organisation_id": listing.organisation_id}
    )
    counted.orders += 1
    counted.customers = Buyer.objects.filter(listing=listing).count()
    counted.save(update_fields=["orders", "customers"])
    SearchEntry.objects.filter(listing=listing).update(orders=counted.orders, customers=counted.customers)


def count_miss(day: date, language: str, text: str) -> None:
    """Add a search without a result to the count of its text on this day, up to `MOST_MISSES_A_DAY` texts."""
    with connection.cursor() as cursor:
        cursor.execute(MISS, {"day": day, "language": language, "text": text, "most": MOST_MISSES_A_DAY})


def forget_misses(before: date) -> None:
    """Delete the counts of the days before this one."""
    SearchMiss.objects.filter(day__lt=before).delete()


def rebuild() -> int:
    """Write every row anew in one transaction of the caller's; returns how many there are."""
    ids = list(Listing.objects.filter(state=Listing.State.LIVE).order_by("id").values_list("id", flat=True))
    gone = SearchEntry.objects.exclude(listing_id__in=ids)
    LabelSet.objects.update(listings=0)
    Word.objects.all().delete()
    gone.delete()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        index(Listing.objects.filter(id__in=ids[start : start + ROWS_AT_ONCE]))
    return SearchEntry.objects.count()


def is_outdated() -> bool:
    """Whether some row was written in an earlier way, or from another taxonomy."""
    return SearchEntry.objects.exclude(made_of=_made_of(taxonomy())).exists()


def _made_of(words: Taxonomy) -> str:
    return sha256(f"{WAY}{words!r}".encode()).hexdigest()[:16]


def _index_some(listings: list[Listing]) -> None:
    targets = {listing.pk: listing.restricted_by() for listing in listings}
    in_force = effects_on(sorted({target for each in targets.values() for target in each}))
    effects = {pk: set().union(*(in_force.get(target, set()) for target in each)) for pk, each in targets.items()}
    to_show = [each.pk for each in listings if each.state == Listing.State.LIVE and "hide" not in effects[each.pk]]
    shown = list(Listing.objects.filter(pk__in=to_show).select_related("live_version__plan"))
    former = SearchEntry.objects.filter(listing__in=listings)
    touched = set(former.values_list("label_set_id", flat=True))
    former.exclude(listing__in=shown).delete()
    vendors = {
        partner.organisation_id: partner
        for partner in Partner.objects.filter(organisation_id__in={each.organisation_id for each in shown})
    }
    counted = {each.listing_id: each for each in Popularity.objects.filter(listing__in=shown)}
    rows = [_row(each, vendors[each.organisation_id], effects[each.pk], counted.get(each.pk)) for each in shown]
    touched |= _assign_label_sets(rows)
    columns = [field.name for field in SearchEntry._meta.concrete_fields if field.name not in NOT_WRITTEN]
    SearchEntry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["listing"], update_fields=columns)
    _write_words(rows, shown)
    _count_again(sorted(touched))


NOT_WRITTEN = {"id", "listing", "words_en", "words_de", "head_en", "head_de"}


def _row(listing: Listing, vendor: Partner, effects: set[str], counted: Popularity | None) -> SearchEntry:
    version = listing.live_version
    assert version is not None  # a live listing shows a version: the database holds it
    words = taxonomy()
    names = {language: texts.get("name", "") for language, texts in version.content.items()}
    facets = {facet: [slug for slug in version.facets.get(facet, []) if slug] for facet in FACETS}
    path = words.path(version.category) or [version.category]
    labels = [f"category:{slug}" for slug in path] + [f"region:{region}" for region in version.regions]
    labels += [f"{facet}:{slug}" for facet, slugs in facets.items() for slug in slugs]
    return SearchEntry(
        organisation_id=listing.organisation_id,
        listing=listing,
        slug=listing.slug,
        version_ref=version.public_id,
        names=names,
        taglines={language: texts.get("tagline", "") for language, texts in version.content.items()},
        name_text=" ".join(dict.fromkeys(names.values()))[:400],
        vendor_name=vendor.name,
        vendor_slug=vendor.slug,
        vendor_tier=vendor.tier,
        logo_digest=version.logo_digest,
        category=version.category,
        category_path=path,
        regions=version.regions,
        labels=labels,
        is_blocked="block_new_purchase" in effects,
        orders=counted.orders if counted else 0,
        customers=counted.customers if counted else 0,
        published_at=version.published_at or version.saved_at,
        updated_at=clock.now(),
        made_of=_made_of(words),
        **facets,
        **_price(version.plan),
    )


def _assign_label_sets(rows: list[SearchEntry]) -> set[int]:
    """Give each row the set of its labels and price bucket, made where it is new; returns the sets' ids."""
    wanted = {}
    for row in rows:
        price = row.price_from_minor
        bucket = -1 if price is None else bisect_right(PRICE_EDGES, price)
        labels = sorted(row.labels)
        wanted[row.listing_id] = LabelSet(digest=_digest(labels, bucket), labels=labels, price_bucket=bucket)
    LabelSet.objects.bulk_create({each.digest: each for each in wanted.values()}.values(), ignore_conflicts=True)
    digests = [each.digest for each in wanted.values()]
    ids = dict(LabelSet.objects.filter(digest__in=digests).values_list("digest", "id"))
    for row in rows:
        row.label_set_id = ids[wanted[row.listing_id].digest]
    return set(ids.values())


def _digest(labels: list[str], bucket: int) -> str:
    return sha256("\n".join([*labels, str(bucket)]).encode()).hexdigest()


def _count_again(label_sets: list[int]) -> None:
    """Count the rows of these sets. The sets are locked first, in order, so that of two at once the later sees both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM listings_labelset WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [label_sets])
        cursor.execute(
            "UPDATE listings_labelset SET listings ="
            " (SELECT count(*) FROM listings_searchentry WHERE label_set_id = listings_labelset.id) WHERE id = ANY(%s)",
            [label_sets],
        )


def _price(plan: Any) -> dict[str, Any]:
    """The lowest price of a plan; no plan is free of charge, as imported catalogues are."""
    if plan is None:
        return {"price_from_minor": 0, "price_per": "", "currency": current().currency}
    return {"price_from_minor": plan.seat_price_minor, "price_per": f"seat_{plan.period}", "currency": plan.currency}


def _write_words(rows: list[SearchEntry], shown: list[Listing]) -> None:
    """Write the words of the rows, and add those that are new to the words that misspelt ones are compared with."""
    pairs = [(row, listing.live_version) for row, listing in zip(rows, shown, strict=True) if listing.live_version]
    spellings: dict[str, str] = {}
    for row, version in pairs:
        spellings |= search_texts.spellings(row, version, CONFIGURATIONS)
    Word.objects.bulk_create(
        [Word(word=word, shown=shown) for word, shown in sorted(spellings.items())], ignore_conflicts=True
    )
    with connection.cursor() as cursor:
        for language, configuration in CONFIGURATIONS.items():
            values: list[Any] = [
                [row.listing_id for row, _version in pairs],
                [search_texts.names(row) for row, _version in pairs],
                [search_texts.titles(row, version, language) for row, version in pairs],
                [search_texts.details(row, version, language) for row, version in pairs],
                [search_texts.descriptions(row, version, language) for row, version in pairs],
            ]
            cursor.execute(WORDS.format(language=language, configuration=configuration), values)
