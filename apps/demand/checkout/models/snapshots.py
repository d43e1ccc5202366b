"""What offers, orders and agreements have in common: a thing of a partner, at a price that is fixed in the row.

Names are kept as they were on that day: neither side may read the other's organisation, and neither name may change
what was agreed.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from apps.ground.policy.visibility import PolicyMixin
from apps.ground.web.language import text_in
from apps.supply.pricing.terms import PriceTerms

DIGEST = r"^[0-9a-f]{64}$"


class Priced(PolicyMixin):
    """A listing of a partner with the price terms of one plan version, as JSON that never changes, and their digest."""

    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    partner_ref = models.CharField(max_length=40)
    partner_name = models.CharField(max_length=200)
    listing = models.CharField(max_length=40, db_index=True, help_text="Public id of the listing")
    listing_slug = models.CharField(max_length=80)
    listing_names = models.JSONField(default=dict, help_text="Language code to name")
    price_terms = models.JSONField(help_text="PriceTerms as JSON")
    price_digest = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)

    SNAPSHOT: ClassVar[tuple[str, ...]] = (
        "partner_id",
        "partner_ref",
        "partner_name",
        "listing",
        "listing_slug",
        "listing_names",
        "price_terms",
        "price_digest",
        "currency",
    )

    class Meta:
        abstract = True

    @property
    def terms(self) -> PriceTerms:
        """The price terms. Raises: TermsUnreadable for a snapshot of a shape this code does not know."""
        return PriceTerms.from_json(self.price_terms)

    @property
    def listing_name(self) -> str:
        """The listing's name in the active language, else in the first that it has, else its slug."""
        return text_in(self.listing_names) or self.listing_slug

    @property
    def plan_name(self) -> str:
        """The plan's name likewise."""
        return text_in(self.price_terms.get("name", {})) or str(self.price_terms.get("plan", ""))

    def restricted_by(self) -> list[str]:
        """What a restriction may name to reach this: the listing and its partner."""
        return [self.listing, self.partner_ref]


class Sold(Priced):
    """Something priced that a customer has or wants: so many seats."""

    customer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    customer_ref = models.CharField(max_length=40)
    customer_name = models.CharField(max_length=200)
    seats = models.PositiveIntegerField()
    total_minor = models.BigIntegerField(help_text="Monthly price of the seats before tax, in minor units")

    SNAPSHOT: ClassVar[tuple[str, ...]] = (
        *Priced.SNAPSHOT,
        "customer_id",
        "customer_ref",
        "customer_name",
        "seats",
        "total_minor",
    )
    row_owners: ClassVar[tuple[str, ...]] = ("customer_id", "partner_id")

    class Meta:
        abstract = True


def snapshot_of(row: Priced) -> dict[str, Any]:
    """The columns that pass unchanged from an offer to its order, to its agreement, to its entitlement."""
    return {column: getattr(row, column) for column in row.SNAPSHOT}


def digests_are_digests(*fields: str) -> Q:
    """A condition for a check constraint: each of these columns holds a sha256 in hexadecimal."""
    condition = Q()
    for field in fields:
        condition &= Q(**{f"{field}__regex": DIGEST})
    return condition
