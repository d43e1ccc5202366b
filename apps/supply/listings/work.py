"""Versions that wait for review, and appeals against a takedown, for the operators' inbox."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.actor import Actor
from apps.ground.web.language import active_language
from apps.ground.worklist.sources import OwnClaim, Shown, work
from apps.supply.listings import commands
from apps.supply.listings.models import ListingVersion, Takedown
from apps.supply.listings.selectors.reviews import DUE_AFTER

ANSWER_WITHIN = timedelta(days=3)


def shown_version(version: ListingVersion) -> Shown:
    """The version by the name on it; whether it is the first is said."""
    about = gettext("First version") if version.number == 1 else gettext("Version %(n)d") % {"n": version.number}
    if version.release_number:
        about = gettext("%(version)s, release %(release)s") % {"version": about, "release": version.release_number}
    return Shown(
        version.text("name", active_language()) or version.listing.slug,
        about,
        version.organisation.name,
        reverse("admin:listings_listingversion_review", args=[version.pk]),
        accept=reverse("admin:listings_listingversion_act_approve", args=[version.pk]),
        refuse=reverse("admin:listings_listingversion_act_reject", args=[version.pk]),
    )


def claim(actor: Actor, version: ListingVersion) -> ListingVersion:
    """Start the review; one that a colleague has begun stays theirs."""
    return commands.claim_review(actor, version, take_over=False)


def assign(actor: Actor, version: ListingVersion, assignee: str) -> ListingVersion:
    """Make the operator of that public id the reviewer."""
    return commands.assign_review(actor, version, reviewer=assignee)


@work(
    "listing",
    title=_("Listings"),
    word=_("Listing version"),
    icon="box",
    decides="listings.approve",
    shown=shown_version,
    since="submitted_at",
    target=DUE_AFTER,
    own_claim=OwnClaim("claimed_by_id", claim, commands.release_review, assign),
)
def versions_to_review(actor: Actor) -> QuerySet[ListingVersion]:
    """Versions that were sent and are not decided."""
    rows = ListingVersion.objects.visible_to(actor).filter(state__in=ListingVersion.WAITING, submitted_at__isnull=False)
    return rows.select_related("listing", "organisation")


def shown_appeal(takedown: Takedown) -> Shown:
    """The listing that was taken down, with the partner's words."""
    version = takedown.version
    return Shown(
        version.text("name", active_language()) or takedown.listing.slug,
        takedown.appeal,
        takedown.organisation.name,
        reverse("admin:listings_takedown_change", args=[takedown.pk]),
        accept=reverse("admin:listings_takedown_act_uphold_appeal", args=[takedown.pk]),
        refuse=reverse("admin:listings_takedown_act_dismiss_appeal", args=[takedown.pk]),
    )


@work(
    "appeal",
    title=_("Appeals"),
    word=_("Takedown appeal"),
    icon="scales",
    decides="listings.uphold_appeal",
    shown=shown_appeal,
    since="appealed_at",
    target=ANSWER_WITHIN,
)
def appeals(actor: Actor) -> QuerySet[Takedown]:
    """Appeals that nobody has answered."""
    rows = Takedown.objects.visible_to(actor).filter(state=Takedown.State.APPEALED, appealed_at__isnull=False)
    return rows.select_related("listing", "version", "organisation")
