"""What listings do when something was announced: keep search true, and tell partners of their reviews."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from apps.ground.events.subscribe import Event, on
from apps.ground.notices.tell import tell
from apps.ground.notices.wording import word
from apps.ground.restrictions.models import Restriction
from apps.ground.restrictions.resolver import effects_on
from apps.ground.tenancy.times import moment
from apps.supply.listings import projections
from apps.supply.listings.models import Listing, ListingVersion, Takedown

word(
    "listing_approved",
    _("%(listing)s was approved"),
    _("The review is done. The version can be published."),
    _("Open the listing"),
)
word(
    "listing_changes_asked",
    _("Change and resubmit %(listing)s"),
    _("The reviewer left remarks at the fields. Change or answer each, then resubmit the version."),
    _("Fix and resubmit"),
)
word(
    "listing_rejected",
    _("%(listing)s was not accepted"),
    _("The reviewer cites the clauses of the listing policy. The live version is unchanged."),
    _("Read the decision"),
)
word("listing_published", _("%(listing)s is live"), _("Customers can find and buy it."), _("Open the listing"))
word(
    "listing_retired",
    _("%(listing)s was retired"),
    _("It was removed from the storefront. Existing customers keep their access."),
    _("Open the listing"),
)

word(
    "listing_retired_by_operator",
    _("%(listing)s was retired"),
    _("We removed it from the storefront. Existing customers keep their access. Reason: %(reason)s"),
    _("Open the listing"),
)

word(
    "listing_taken_down",
    _("%(listing)s was removed"),
    _(
        "Reason: %(reasons)s Legal ground: %(ground)s. A person made this decision; no part of it was automated. "
        "You can appeal until %(until)s, free of charge. Someone who took no part in the decision will review it."
    ),
    _("Read the decision and appeal"),
)
word(
    "listing_reinstated",
    _("%(listing)s is back: your appeal was upheld"),
    _("The removed version is live again. Answer: %(answer)s"),
    _("Open the listing"),
)
word(
    "listing_appeal_dismissed",
    _("%(listing)s stays removed: your appeal was dismissed"),
    _("Answer: %(answer)s You can also turn to an out-of-court dispute body or to a court."),
    _("Read the decision"),
)
word(
    "listing_frozen",
    _("%(listing)s is frozen"),
    _("It is hidden and cannot be bought. Existing customers can keep using it. Reason: %(reason)s"),
    _("Open the listing"),
)
word(
    "listing_unfrozen",
    _("%(listing)s is no longer frozen"),
    _("It is back on the storefront. Reason: %(reason)s"),
    _("Open the listing"),
)

AUTHORS = ("owner", "admin", "developer")
REVIEW_NOTICES = {
    "listings.approved": "listing_approved",
    "listings.changes_asked": "listing_changes_asked",
    "listings.rejected": "listing_rejected",
}


@on("listings.published", "listings.retired", "listings.address_changed")
def index_listing(event: Event) -> None:
    """What customers find follows the listing."""
    projections.index(Listing.objects.filter(public_id=event.subject))


@on("listings.taken_down", "listings.reinstated")
def index_decided(event: Event) -> None:
    """What was taken down is found no more, until an appeal brings it back."""
    projections.index(Listing.objects.filter(public_id=event.data["listing"]))


@on("listings.batch_imported")
def index_batch(event: Event) -> None:
    """A whole batch at once."""
    projections.index(Listing.objects.filter(imported_from__batch__public_id=event.subject))


@on("restrictions.listing_frozen", "restrictions.listing_taken_down", "restrictions.lifted")
def index_restricted(event: Event) -> None:
    """A restriction on a listing or on a partner hides rows, and lifting it brings them back as they were."""
    target, scope = event.data["target"], event.data["scope"]
    if scope == Restriction.Scope.LISTING:
        projections.index(Listing.objects.filter(public_id=target))
    elif scope == Restriction.Scope.PARTNER:
        projections.index(Listing.objects.filter(organisation__public_id=target))


@on("program.tier_assigned", "program.profile_updated", "program.partner_suspended", "program.partner_reinstated")
def index_vendor(event: Event) -> None:
    """A vendor's name and tier stand on each of its listings."""
    projections.index(Listing.objects.filter(organisation_id__in=event.organisations))


@on("checkout.order_fulfilled")
def count_order(event: Event) -> None:
    """What is bought stands higher among what is popular."""
    listing = Listing.objects.filter(public_id=event.data["listing"]).first()
    if listing is not None:
        projections.count_order(listing, event.data["customer"])


@on("listings.approved", "listings.changes_asked", "listings.rejected")
def tell_of_decision(event: Event) -> None:
    """The partner hears of a decision in the bell at once, and by mail."""
    version = ListingVersion.objects.select_related("listing").get(public_id=event.subject)
    if version.state == ListingVersion.State.PUBLISHED:
        return  # approved and published at once is one piece of news
    tell(
        version.organisation_id,
        REVIEW_NOTICES[event.type],
        version.public_id,
        version.listing.get_absolute_url(),
        {"listing": _names(version)},
        roles=AUTHORS,
        occasion=event.id,
    )


@on("listings.published", "listings.retired")
def tell_of_change(event: Event) -> None:
    """The partner hears that a listing went live or left."""
    listing = Listing.objects.get(public_id=event.subject)
    newest = listing.live_version or listing.versions.filter(state="retired").first()
    values: dict[str, Any] = {"listing": _names(newest) if newest else listing.slug}
    kind = "listing_published" if event.type == "listings.published" else "listing_retired"
    if kind == "listing_retired" and "reason" in event.data:
        kind, values["reason"] = "listing_retired_by_operator", event.data["reason"]
    tell(
        listing.organisation_id,
        kind,
        listing.public_id,
        listing.get_absolute_url(),
        values,
        roles=AUTHORS,
        occasion=event.id,
    )


@on("listings.taken_down", "listings.reinstated", "listings.appeal_dismissed")
def tell_of_takedown(event: Event) -> None:
    """The partner reads the statement of reasons and how to contest it, and later the answer to an appeal."""
    decision = Takedown.objects.select_related("listing", "version").get(public_id=event.subject)
    values: dict[str, Any] = {"listing": _names(decision.version)}
    if event.type == "listings.taken_down":
        values |= {"reasons": decision.facts_found, "ground": _in_each(decision, _ground)}
        values["until"] = _in_each(decision, lambda it: moment(it.appeal_until))
    else:
        values["answer"] = decision.answer
    _tell_authors(decision.listing, event.type.replace("listings.", "listing_"), values, event)


@on("restrictions.listing_frozen", "restrictions.lifted")
def tell_of_freeze(event: Event) -> None:
    """The partner reads why a listing was frozen, and that it is free again when nothing else hides it."""
    if event.data["scope"] != Restriction.Scope.LISTING:
        return
    listing = Listing.objects.filter(public_id=event.data["target"], state=Listing.State.LIVE).first()
    if listing is None or listing.live_version is None:
        return
    restriction = Restriction.objects.get(public_id=event.subject)
    frozen = event.type == "restrictions.listing_frozen"
    if restriction.part_of:
        return
    if not frozen and "hide" in effects_on([listing.public_id]).get(listing.public_id, set()):
        return
    reason = restriction.reason if frozen else restriction.lift_reason
    values = {"listing": _names(listing.live_version), "reason": reason}
    _tell_authors(listing, "listing_frozen" if frozen else "listing_unfrozen", values, event)


def _tell_authors(listing: Listing, kind: str, values: Mapping[str, Any], event: Event) -> None:
    link = listing.get_absolute_url()
    tell(listing.organisation_id, kind, listing.public_id, link, values, roles=AUTHORS, occasion=event.id)


def _names(version: ListingVersion) -> dict[str, str]:
    """The listing's name in each language that has one; the reader's is chosen when the notice is read."""
    return {language: texts["name"] for language, texts in version.content.items() if texts.get("name")}


def _ground(decision: Takedown) -> str:
    named = [decision.provision] if decision.provision else decision.clauses
    return f"{decision.get_ground_display()} ({', '.join(named)})"


def _in_each(decision: Takedown, said: Callable[[Takedown], str]) -> dict[str, str]:
    """What is said of a decision in each language of the product."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = said(decision)
    return texts
