"""The rows of search, written from the truth: listings, their live versions, vendors, plans and restrictions."""

from bisect import bisect_right
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.ground import clock
from apps.ground.restrictions.resolver import effects_on
from apps.ground.tenancy.current import current
from apps.supply.listings.models import Buyer, LabelSet, Listing, Popularity, SearchEntry
from apps.supply.listings.selectors.query import PRICE_EDGES
from apps.supply.listings.taxonomy import FACETS, taxonomy
from apps.supply.program.models import Partner

CONFIGURATIONS = {"en": "english", "de": "german"}
ROWS_AT_ONCE = 500

# Each language has its own words; a language without texts is searched by those of another.
WORDS = """
UPDATE listings_searchentry AS entry SET {column} =
    setweight(to_tsvector('simple', unaccent(entry.name_text)), 'A')
 || setweight(to_tsvector('{configuration}', unaccent(coalesce(texts.body->>'name', ''))), 'A')
 || setweight(to_tsvector('{configuration}', unaccent(coalesce(texts.body->>'tagline', ''))), 'B')
 || setweight(to_tsvector('simple', unaccent(entry.vendor_name)), 'B')
 || setweight(to_tsvector('{configuration}', unaccent(coalesce(texts.body->>'highlights', ''))), 'C')
 || setweight(to_tsvector('{configuration}', unaccent(coalesce(texts.body->>'description', ''))), 'D')
FROM (
    SELECT listing.id AS listing_id, coalesce(
        version.content->'{language}',
        (SELECT value FROM jsonb_each(version.content) ORDER BY key LIMIT 1)
    ) AS body
    FROM listings_listing AS listing JOIN listings_listingversion AS version ON version.id = listing.live_version_id
    WHERE listing.id = ANY(%s)
) AS texts WHERE texts.listing_id = entry.listing_id
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


def rebuild() -> int:
    """Write every row anew in one transaction of the caller's; returns how many there are."""
    ids = list(Listing.objects.filter(state=Listing.State.LIVE).order_by("id").values_list("id", flat=True))
    gone = SearchEntry.objects.exclude(listing_id__in=ids)
    LabelSet.objects.update(listings=0)
    gone.delete()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        index(Listing.objects.filter(id__in=ids[start : start + ROWS_AT_ONCE]))
    return SearchEntry.objects.count()


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
    _write_words([each.pk for each in shown])
    _count_again(sorted(touched))


NOT_WRITTEN = {"id", "listing", "words_en", "words_de"}


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


def _write_words(listing_ids: list[int]) -> None:
    with connection.cursor() as cursor:
        for language, configuration in CONFIGURATIONS.items():
            statement = WORDS.format(column=f"words_{language}", configuration=configuration, language=language)
            cursor.execute(statement, [listing_ids])
