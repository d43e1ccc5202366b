"""Listings as the API shows them: the partner's own, and those of the public catalogue."""

from collections.abc import Sequence
from typing import Annotated, Self

from msgspec import UNSET, Meta, Struct, UnsetType

from apps.ground.web.api.fields import Count, Id, Moment, Name, Slug, one_of
from apps.supply.listings import selectors
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.pricing.documents import PriceTermsDocument
from apps.supply.program.models import Partner

Number = Annotated[int, Meta(ge=1, description="Number of the version, from 1", examples=[2])]
Language = Annotated[str, Meta(examples=["en"])]
Region = Annotated[str, Meta(description="Region of sale, by its slug; `all` is everywhere", examples=["eu"])]
Facets = Annotated[
    dict[str, list[str]],
    Meta(description="Facet to slugs of the taxonomy", examples=[{"purposes": ["threat-intelligence"]}]),
]
Facts = Annotated[
    dict[str, str],
    Meta(description="Name to what is stated", examples=[{"personal_data": "none", "retention": "30 days"}]),
]
Text = Annotated[str, Meta(examples=["Indicators of compromise as a graph"])] | UnsetType
VersionState = Annotated[str, one_of(ListingVersion.State)]
Tier = Annotated[str, one_of(Partner.Tier)]
Category = Annotated[str, Meta(description="Category, by its slug", examples=["threat-intelligence"])]


class ListingTextsDocument(Struct):
    """The texts of a version in one language; those never written are left out."""

    name: Text = UNSET
    tagline: Text = UNSET
    description: Text = UNSET
    highlights: list[str] | UnsetType = UNSET
    legal_basis: Text = UNSET
    retention: Text = UNSET
    subprocessors: Text = UNSET
    erasure: Text = UNSET
    hours: Text = UNSET
    response_time: Text = UNSET
    change_note: Text = UNSET


class FootprintEdgeDocument(Struct):
    """What the product reads or writes: two entity types of the taxonomy, by slug, and the relation between them."""

    source: Annotated[str, Meta(examples=["indicator"])]
    relation: Annotated[str, Meta(examples=["indicates"])]
    target: Annotated[str, Meta(examples=["malware"])]


class ListingVersionDocument(Struct):
    """One version of a listing in full."""

    id: Id
    number: Number
    state: VersionState
    digest: Annotated[str | None, Meta(description="SHA-256 of what was submitted; null before", examples=["9f" * 32])]
    saved_at: Moment
    content: Annotated[dict[str, ListingTextsDocument], Meta(description="Language code to texts")]
    category: Category
    facets: Facets
    footprint: list[FootprintEdgeDocument]
    privacy: Facts
    support: Annotated[Facts, Meta(examples=[{"email": "support@northwind.example"}])]
    regions: list[Region]
    release_number: Annotated[str, Meta(examples=["2.4"])]
    logo_digest: Annotated[str, Meta(description="SHA-256 of the logo; empty without one", examples=["9f" * 32])]
    plan: Annotated[str, Meta(description="Public id of the plan; empty without one", examples=["pln_4f9k2m7q1r8t"])]


class ListingDocument(Struct):
    """A listing with its open version, or its newest where none is open."""

    id: Id
    slug: Slug
    state: Annotated[str, one_of(Listing.State)]
    live_version: Annotated[int | None, Meta(description="Number of the version in the storefront", examples=[1])]
    version: ListingVersionDocument | None

    @classmethod
    def of(cls, listing: Listing, at_hand: ListingVersion | None = None) -> Self:
        """The document of a listing.

        `at_hand` is not read again while it is open, for a listing has one open version; what a command answers once
        more to its key may be closed by now.
        """
        version = at_hand if at_hand is not None and at_hand.state in ListingVersion.OPEN else None
        version = version or selectors.open_version(listing) or listing.versions.select_related("plan").first()
        return cls(
            id=listing.public_id,
            slug=listing.slug,
            state=listing.state,
            live_version=listing.live_version.number if listing.live_version else None,
            version=_version(version) if version is not None else None,
        )


class NewestVersionDocument(Struct):
    """The newest version of a listing in short."""

    number: Number
    state: VersionState
    names: Annotated[dict[str, str], Meta(description="Language code to name", examples=[{"en": "Threat graph sync"}])]


class ListingSummaryDocument(Struct):
    """A listing in a list."""

    id: Id
    slug: Slug
    state: Annotated[str, one_of(Listing.State)]
    newest_version: NewestVersionDocument
    created_at: Moment


class ListingCardDocument(Struct):
    """A listing of the catalogue as search finds it, in one language."""

    slug: Slug
    name: Name
    tagline: Annotated[str, Meta(examples=["Indicators of compromise as a graph"])]
    vendor_name: Name
    vendor_slug: Slug
    vendor_tier: Tier
    category: Category
    category_name: Annotated[str, Meta(examples=["Threat intelligence"])]
    data_residency: list[str]
    purposes: list[str]
    entity_types: list[str]
    deployment: list[str]
    regions: list[Region]
    price_from_minor: Annotated[int | None, Meta(description="0: free; null: by offer", examples=[43_000])]
    price_per: Annotated[str, Meta(description="What the price is paid for", examples=["seat_month"])]
    currency: Annotated[str, Meta(description="ISO 4217; empty without a price", examples=["USD"])]
    logo_url: Annotated[str, Meta(description="Path of the logo; empty without one", examples=[""])]
    orders: Count
    customers: Count
    is_blocked: Annotated[bool, Meta(description="Whether it cannot be bought now")]
    published_at: Moment

    @classmethod
    def of(cls, card: selectors.ListingCard) -> Self:
        """The document of a card."""
        return cls(**{name: getattr(card, name) for name in cls.__struct_fields__})


class CatalogueDocument(Struct):
    """A part of what a search finds, with how many there are at all and by facet."""

    items: list[ListingCardDocument]
    total: Count
    corrected: Annotated[
        str,
        Meta(description="What was searched for where `q` as written finds nothing; else empty", examples=["vessel"]),
    ]
    facets: Annotated[
        dict[str, dict[str, int]],
        Meta(description="Group to value to count", examples=[{"category": {"threat-intelligence": 12}}]),
    ]
    next_cursor: Annotated[str | None, Meta(description="Sent as `cursor` it reads the next part; null at the end")]

    @classmethod
    def of(cls, found: selectors.SearchResults) -> Self:
        """The document of what was found."""
        facets = {name: {each.value: each.count for each in counts} for name, counts in found.facets.items()}
        rows = [ListingCardDocument.of(card) for card in found.rows]
        return cls(rows, found.total, found.corrected, facets, found.next_cursor)


class LiveVersionDocument(Struct):
    """The version that is in the storefront."""

    id: Id
    number: Number
    digest: Annotated[str, Meta(description="SHA-256 of the version as the log holds it", examples=["9f" * 32])]


class VendorDocument(Struct):
    """The partner behind a listing."""

    slug: Slug
    name: Name
    tier: Tier


class CatalogueListingDocument(Struct):
    """A listing of the catalogue, in one language."""

    id: Id
    slug: Slug
    version: LiveVersionDocument
    name: Name
    tagline: Annotated[str, Meta(examples=["Indicators of compromise as a graph"])]
    description: Annotated[str, Meta(description="Markdown", examples=["Reads **STIX 2.1** and writes graphs."])]
    highlights: list[str]
    vendor: VendorDocument
    category: Category
    facets: Facets
    regions: list[Region]
    footprint: list[FootprintEdgeDocument]
    privacy: Facts
    support: Annotated[Facts, Meta(examples=[{"email": "support@northwind.example"}])]
    logo_url: Annotated[str, Meta(description="Path of the logo; empty without one", examples=[""])]
    plan: PriceTermsDocument | None
    can_be_bought: bool
    published_at: Moment

    @classmethod
    def of(cls, shown: selectors.ListingDetail) -> Self:
        """The document of a listing's page."""
        listing, version, vendor = shown.listing, shown.version, shown.vendor
        return cls(
            id=listing.public_id,
            slug=listing.slug,
            version=LiveVersionDocument(version.public_id, version.number, version.digest),
            name=shown.name,
            tagline=shown.tagline,
            description=version.text("description", shown.language),
            highlights=list(shown.highlights),
            vendor=VendorDocument(vendor.slug, vendor.name, vendor.tier),
            category=version.category,
            facets=version.facets,
            regions=version.regions,
            footprint=version.footprint,
            privacy={name: said.text for name, said in shown.privacy.items()},
            support={name: said.text for name, said in shown.support.items()},
            logo_url=shown.logo_url,
            plan=PriceTermsDocument.of(shown.plan.terms) if shown.plan else None,
            can_be_bought=not shown.is_blocked and shown.plan is not None,
            published_at=shown.published_at,
        )


def summaries(listings: Sequence[Listing]) -> list[ListingSummaryDocument]:
    """The documents of a part of a list, with the newest version of each; one query."""
    newest = {
        row["listing_id"]: NewestVersionDocument(
            row["number"], row["state"], {code: texts.get("name", "") for code, texts in row["content"].items()}
        )
        for row in ListingVersion.objects.filter(listing__in=[listing.pk for listing in listings])
        .order_by("listing_id", "-number")
        .distinct("listing_id")
        .values("listing_id", "number", "state", "content")
    }
    return [
        ListingSummaryDocument(each.public_id, each.slug, each.state, newest[each.pk], each.created_at)
        for each in listings
    ]


def _version(version: ListingVersion) -> ListingVersionDocument:
    return ListingVersionDocument(
        id=version.public_id,
        number=version.number,
        state=version.state,
        digest=version.digest or None,
        saved_at=version.saved_at,
        **snapshot(version),
    )
