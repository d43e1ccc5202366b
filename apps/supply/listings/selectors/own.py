"""The partner's side: their listings with the next step of each, and the versions of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.actor import Actor
from apps.ground.restrictions.models import Restriction
from apps.ground.restrictions.resolver import effects_on
from apps.supply.listings.addresses import logo_url
from apps.supply.listings.models import Listing, ListingVersion, ReviewComment, ReviewDecision, Takedown

State = ListingVersion.State
TURNED_DOWN = (State.CHANGES_REQUESTED, State.REJECTED)
NEXT_STEPS: dict[str, Promise] = {
    State.DRAFT: _("Finish and submit"),
    State.SUBMITTED: _("Waiting for a reviewer"),
    State.IN_REVIEW: _("In review"),
    State.CHANGES_REQUESTED: _("Fix and resubmit"),
    State.APPROVED: _("Publish"),
}


@dataclass(frozen=True)
class ListingRow:
    """A line of the partner's table: the listing, its open version where there is one, and what to do next.

    reason: why it is frozen, was sent back or declined, in the words of whoever decided; else empty.
    """

    public_id: str
    slug: str
    name: str
    logo_url: str
    visibility: Listing.Visibility
    live_number: int | None
    open_version: ListingVersion | None
    next_step: Promise | str
    changed_at: datetime
    reason: str = ""

    @property
    def is_frozen(self) -> bool:
        return self.visibility == Listing.Visibility.FROZEN


def own_listings(actor: Actor) -> QuerySet[Listing]:
    """The listings of the actor's organisation; none for who acts for no organisation."""
    if actor.organisation_id is None:
        return Listing.objects.none()
    rows = Listing.objects.visible_to(actor).filter(organisation_id=actor.organisation_id)
    return rows.select_related("live_version", "organisation")


def listings_of(actor: Actor, language: str, visibility: str = "") -> list[ListingRow]:
    """The listings of the actor's organisation, last changed first; three queries, and two where reasons are given.

    visibility: draft, live, frozen, taken_down or retired, or all of them.
    """
    rows = own_listings(actor).prefetch_related(
        Prefetch("versions", ListingVersion.objects.order_by("-number").defer("footprint"), to_attr="newest_first")
    )
    listings = list(rows)
    frozen = effects_on([each.public_id for each in listings])
    versions = {each.pk: vars(each)["newest_first"] for each in listings}
    why = _reasons(actor, listings, versions)
    found = [
        _row(each, language, "hide" in frozen.get(each.public_id, set()), versions[each.pk], why) for each in listings
    ]
    return sorted(
        (row for row in found if visibility in ("", row.visibility)), key=lambda row: row.changed_at, reverse=True
    )


def open_version(listing: Listing) -> ListingVersion | None:
    """The version that is being worked on or waits for a decision; one query."""
    rows = listing.versions.filter(state__in=ListingVersion.OPEN)
    return rows.select_related("listing__organisation", "plan").first()


def takedown_of(listing: Listing) -> Takedown | None:
    """The newest decision to take a listing down, with its reasons; one query."""
    return listing.takedowns.select_related("listing", "version").first()


def versions_of(listing: Listing) -> Sequence[ListingVersion]:
    """Every version, newest first, with its decisions; two queries."""
    return list(listing.versions.select_related("listing", "plan").prefetch_related("decisions"))


def remarks_of(version: ListingVersion) -> list[ReviewComment]:
    """What was said at a version's fields, oldest first; one query."""
    return list(version.comments.select_related("author"))


def listing_row(listing: Listing, language: str, versions: Sequence[ListingVersion]) -> ListingRow:
    """The same line for one listing whose versions, newest first, are at hand, without the reason; one query."""
    is_frozen = "hide" in effects_on([listing.public_id]).get(listing.public_id, set())
    return _row(listing, language, is_frozen, versions, {})


def restrictions_of(actor: Actor, listing: Listing) -> list[Restriction]:
    """What holds the listing now, the oldest first, less what carries out a take-down; one query."""
    held = Restriction.objects.visible_to(actor).filter(target__in=listing.restricted_by(), lifted_at=None, part_of="")
    return list(held.order_by("starts_at", "id"))


def _reasons(
    actor: Actor, listings: Sequence[Listing], versions: Mapping[int, Sequence[ListingVersion]]
) -> dict[str, str]:
    """By public id of a listing that is held, or of a newest version that was not approved: why, in their words."""
    targets = [each.public_id for each in listings if each.state == Listing.State.LIVE]
    held = Restriction.objects.visible_to(actor).filter(target__in=targets, lifted_at=None, part_of="")
    why = dict(held.order_by("-starts_at", "-id").values_list("target", "reason")) if targets else {}
    newest = [each[0].pk for each in versions.values() if each and each[0].state in TURNED_DOWN]
    decided = ReviewDecision.objects.filter(version__in=newest).order_by("decided_at", "id")
    return why | (dict(decided.values_list("version__public_id", "note")) if newest else {})


def _row(
    listing: Listing,
    language: str,
    is_frozen: bool,
    versions: Sequence[ListingVersion],
    why: Mapping[str, str],
) -> ListingRow:
    shown = versions[0]
    waiting = next((each for each in versions if each.state in ListingVersion.OPEN), None)
    live = listing.live_version
    visibility = listing.visibility(is_frozen)
    step = NEXT_STEPS.get(waiting.state, "") if waiting else (_("Start a new version") if live else "")
    if visibility == Listing.Visibility.TAKEN_DOWN or shown.state == State.REJECTED:
        step = _("Read the decision")
    elif visibility == Listing.Visibility.FROZEN and waiting is None:
        step = _("Read the reason")
    return ListingRow(
        public_id=listing.public_id,
        slug=listing.slug,
        name=(live or shown).text("name", language) or listing.slug,
        logo_url=logo_url((live or shown).logo_digest),
        visibility=visibility,
        live_number=live.number if live else None,
        open_version=waiting,
        next_step=step,
        changed_at=max(each.saved_at for each in versions),
        reason=why.get(listing.public_id if visibility == Listing.Visibility.FROZEN else shown.public_id, ""),
    )
