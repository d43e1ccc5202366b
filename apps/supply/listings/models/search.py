"""The read model of search: one row for each listing that may be found, kept by projections, asked by selectors."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from apps.ground.policy.visibility import PolicyQuerySet
from apps.ground.tenancy.rows import OrganisationScoped
from apps.supply.listings.models.listing import Listing


def slugs() -> "ArrayField[list[str], list[str]]":
    """A list of slugs of the taxonomy."""
    return ArrayField(models.CharField(max_length=60), default=list, blank=True)


class LabelSet(models.Model):
    """A combination of labels and price bucket that listings share, and how many do: what makes counting quick.

    labels: as `SearchEntry.labels`. price_bucket: place among `query.PRICE_EDGES`, -1 where the price is by offer.
    """

    digest = models.CharField(max_length=64, unique=True)
    labels = ArrayField(models.CharField(max_length=90), default=list)
    price_bucket = models.SmallIntegerField()
    listings = models.PositiveIntegerField(default=0)


class SearchEntry(OrganisationScoped):
    """What search knows of a live listing that no restriction hides: a row that must not be found is not here.

    So every row is public, and its row policy is the constant `true`: any other would be a barrier that keeps
    PostgreSQL from asking the GIN indexes, because `@@` and `&&` are not leakproof.
    names, taglines: language -> text. category_path: the category and all above it.
    labels: every facet value with its facet (`data_residency:eu`, `category:graph`); label_set: the same, to count by.
    price_from_minor: the lowest price in minor units; 0 is free, null means by offer. price_per: what it is paid for.
    words_en, words_de: what is found: name A; tagline, vendor, categories B; highlights, facets C; descriptions D.
    head_en, head_de: of those A and B, by which rows are ranked: short, so that ranking thousands of rows reads little.
    is_blocked: a restriction keeps it from being bought now.
    made_of: digest of the taxonomy, and of the way in which rows are written, when this one was.
    """

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="entry")
    slug = models.SlugField(max_length=80)
    version_ref = models.CharField(max_length=32)
    names = models.JSONField(default=dict)
    taglines = models.JSONField(default=dict)
    name_text = models.CharField(max_length=400)
    vendor_name = models.CharField(max_length=120)
    vendor_slug = models.SlugField(max_length=60)
    vendor_tier = models.CharField(max_length=12)
    logo_digest = models.CharField(max_length=64, blank=True)
    category = models.CharField(max_length=60)
    category_path = slugs()
    data_residency = slugs()
    purposes = slugs()
    entity_types = slugs()
    deployment = slugs()
    regions = ArrayField(models.CharField(max_length=8), default=list)
    labels = ArrayField(models.CharField(max_length=90), default=list)
    label_set = models.ForeignKey(LabelSet, on_delete=models.PROTECT, related_name="entries", db_index=False)
    price_from_minor = models.BigIntegerField(null=True)
    price_per = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    words_en = SearchVectorField(null=True)
    words_de = SearchVectorField(null=True)
    head_en = SearchVectorField(null=True)
    head_de = SearchVectorField(null=True)
    orders = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)
    is_blocked = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    made_of = models.CharField(max_length=16, default="")

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-orders", "-listing_id"]
        indexes = [
            GinIndex(fields=["words_en"], name="entry_words_en"),
            GinIndex(fields=["words_de"], name="entry_words_de"),
            GinIndex(fields=["labels"], name="entry_labels"),
            GinIndex(fields=["name_text"], opclasses=["gin_trgm_ops"], name="entry_name_likeness"),
            models.Index(fields=["-orders", "-listing"], name="entry_by_orders"),
            models.Index(fields=["-published_at", "-listing"], name="entry_by_date"),
            models.Index(fields=["price_from_minor", "listing"], name="entry_by_price"),
            models.Index(fields=["label_set", "price_from_minor"], name="entry_by_label_set"),
            models.Index(fields=["logo_digest"], name="entry_by_logo"),
            models.Index(fields=["vendor_slug"], name="entry_by_vendor"),
        ]

    def __str__(self) -> str:
        return self.slug


class Popularity(OrganisationScoped):
    """How often a listing was ordered and by how many customers; outlives its row in search."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="popularity")
    orders = models.PositiveIntegerField(default=0)
    customers = models.PositiveIntegerField(default=0)


class Buyer(OrganisationScoped):
    """That a customer has ordered a listing at least once, so that popularity counts companies and not orders."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="buyers")
    customer_ref = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "customer_ref"], name="a_buyer_is_counted_once")]


class Word(models.Model):
    """A word that listings on sale use, or have used since search was rebuilt: what a misspelt word may have meant.

    word: folded, as search cuts it. shown: as it was written, in lower case.
    """

    word = models.CharField(max_length=40, primary_key=True)
    shown = models.CharField(max_length=60)

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="word_likeness")]

    def __str__(self) -> str:
        return self.shown
