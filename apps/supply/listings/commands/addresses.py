"""Addresses of listings: one is taken by the first publication, a draft's is a wish that nobody is told of (S13)."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.scope import whole_marketplace
from apps.ground.web.refusals import FieldError, Invalid
from apps.supply.listings import rules
from apps.supply.listings.models import FormerSlug, Listing
from apps.supply.listings.refusals import SlugTaken
from intelgraph.database.connection import connection

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@command("listings.change_address", announces="listings.address_changed", said=_("Listing address changed"))
def change_address(actor: Actor, listing: Listing, *, slug: str) -> Listing:
    """Give a listing another address; the old one leads to it for ever, once it was public.

    Raises: SlugTaken where it is or was public or is another of the organisation's, Invalid for another form.
    """
    if not SLUG.fullmatch(slug) or not 3 <= len(slug) <= rules.MOST_SLUG:
        detail = _("Use 3 to 80 lower-case letters and digits with single hyphens between them.")
        raise Invalid(errors=[FieldError("/slug", "invalid_slug", detail)])
    if slug == listing.slug:
        return listing
    hold_addresses()
    if _is_taken(slug, listing.organisation_id, listing):
        raise SlugTaken
    listing.former_slugs.filter(slug=slug).delete()
    if listing.first_published_at is not None:
        FormerSlug.objects.create(
            organisation_id=listing.organisation_id, listing=listing, slug=listing.slug, left_at=clock.now()
        )
    listing.slug = slug
    listing.save(update_fields=["slug"])
    return listing


def take_address(listing: Listing) -> None:
    """Before the first publication: the address that was wished for, or where another's is public by now, the first
    with a number behind it. The caller saves `slug`."""
    listing.slug = free_address(listing.slug, listing.organisation_id, but_by=listing)


def free_address(wanted: str, organisation_id: int, *, but_by: Listing | None = None) -> str:
    """The wanted address, or the first with a number behind it that an organisation may have."""
    hold_addresses()
    return next(each for each in _numbered(wanted) if not _is_taken(each, organisation_id, but_by))


def free_addresses(wanted: Sequence[str], organisation_id: int) -> list[str]:
    """The same for many new listings of one organisation at once; two queries."""
    hold_addresses()
    with whole_marketplace():
        taken = set(Listing.objects.filter(_stands_for(organisation_id)).values_list("slug", flat=True))
        taken |= set(FormerSlug.objects.values_list("slug", flat=True))
    found = []
    for each in wanted:
        found.append(next(address for address in _numbered(each) if address not in taken))
        taken.add(found[-1])
    return found


def _numbered(wanted: str) -> Iterator[str]:
    """The address, then with 2, 3, … behind it, shortened where the number would make it too long."""
    yield wanted
    for number in count(2):
        suffix = f"-{number}"
        yield wanted[: rules.MOST_SLUG - len(suffix)].rstrip("-") + suffix


def hold_addresses() -> None:
    """Until the transaction ends nobody else in this marketplace looks whether an address is free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{connection.schema_name} addresses"])


def _is_taken(slug: str, organisation_id: int, but_by: Listing | None) -> bool:
    own = but_by.pk if but_by else 0
    with whole_marketplace():
        return (
            Listing.objects.filter(_stands_for(organisation_id), slug=slug).exclude(pk=own).exists()
            or FormerSlug.objects.filter(slug=slug).exclude(listing_id=own).exists()
        )


def _stands_for(organisation_id: int) -> Q:
    """Whose address counts: what was ever public, and the organisation's own; what others wish for does not."""
    return Q(first_published_at__isnull=False) | Q(organisation_id=organisation_id)
