"""What listings bring to shared pages."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.scopes import scope
from apps.ground.policy.actor import Actor
from apps.ground.policy.reasons import refusal
from apps.ground.provenance.stories import related
from apps.ground.restrictions.models import Restriction
from apps.ground.restrictions.selectors import restrictions_on
from apps.ground.tenancy.times import moment
from apps.ground.web.naming import called
from apps.ground.web.needs import Given, Need, need
from apps.ground.web.tiles import Tile, changelist, tile
from apps.supply.listings.models import (
    ImportBatch,
    Listing,
    ListingVersion,
    ReviewComment,
    ReviewDecision,
    SearchMiss,
    Takedown,
)
from apps.supply.listings.selectors import ListingRow
from apps.supply.listings.selectors.misses import misses_of_a_week
from apps.supply.program.models import OnboardingStep
from apps.supply.program.steps import done_on

called(Listing, _("listing"), _("listings"))
called(ListingVersion, _("version of a listing"), _("versions of listings"))
called(Takedown, _("removal"), _("removals"))
called(ImportBatch, _("part of an import"), _("parts of imports"))
called(SearchMiss, _("search without a result"), _("searches without a result"))

State = ListingVersion.State

done_on(OnboardingStep.Step.FIRST_LISTING, "listings:new")
scope("listings:write", _("Edit listings"))
refusal("partner_not_approved", _("Your partner application is not approved yet."))
refusal("reviewer_of_own_organisation", _("Someone from the submitting organisation cannot review it."))


@tile(place=60)
def searches_without_a_result(actor: Actor) -> Tile:
    """What people look for and do not find, of the last seven days."""
    found = misses_of_a_week(actor)
    note = _("last 7 days; most often “%(text)s”") % {"text": found.most_often} if found.searches else _("last 7 days")
    return Tile(_("Searches without a result"), found.searches, note, changelist(SearchMiss))


@need("partner", place=20)
def frozen(actor: Actor, given: Given) -> Iterator[Need]:
    """Frozen listings; one query where there are any."""
    names = {row.public_id: row.name for row in given.all(ListingRow) if row.is_frozen}
    held = Restriction.objects.visible_to(actor).filter(target__in=names, lifted_at=None).order_by("starts_at")
    for restriction in held if names else ():
        reason, until = _sentence(restriction.reason), moment(restriction.review_by)
        yield Need(
            _("%(name)s is frozen") % {"name": names[restriction.target]},
            _("%(reason)s Review by %(until)s.") % {"reason": reason, "until": until},
            reverse("portal:partner_story", args=[restriction.public_id]),
            _("View history"),
            "bad",
            "frost",
        )


@need("partner", place=30)
def decided(actor: Actor, given: Given) -> Iterator[Need]:
    """Versions that the review sent back, and approved ones that are not published."""
    for row in given.all(ListingRow):
        waiting = row.open_version
        if waiting is None:
            continue
        href = reverse("listings:overview", args=[row.public_id])
        if waiting.state == State.CHANGES_REQUESTED:
            yield Need(
                _("Changes requested to %(name)s") % {"name": row.name},
                " ".join(text for text in (_sentence(row.reason), _stays(row)) if text),
                href,
                _("Fix and resubmit"),
                "bad",
                "warn",
            )
        elif waiting.state == State.APPROVED:
            yield Need(
                _("%(name)s was approved") % {"name": row.name},
                _("Publish it when you are ready."),
                href,
                _("Publish"),
                "info",
                "check",
            )


def _stays(row: ListingRow) -> str:
    """What is live while a version is mended; nothing where no version is live."""
    return str(_("The live version stays available in the meantime.")) if row.live_number and not row.is_frozen else ""


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


@related("lst")
def of_a_listing(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its versions with their plans, and what restricted it or took it down."""
    versions = ListingVersion.objects.visible_to(actor).filter(listing__public_id__in=ids).order_by("number")
    for row in versions.values_list("public_id", "plan__public_id"):
        yield from row
    yield from Takedown.objects.visible_to(actor).filter(listing__public_id__in=ids).values_list("public_id", flat=True)
    yield from restrictions_on(actor, ids)


@related("tkd")
def of_a_takedown(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its listing."""
    rows = Takedown.objects.visible_to(actor).filter(public_id__in=ids)
    yield from rows.values_list("listing__public_id", flat=True)


@related("ver")
def of_a_version(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its listing, and what was said and decided about it."""
    rows = Listing.objects.visible_to(actor).filter(versions__public_id__in=ids)
    yield from rows.values_list("public_id", flat=True)
    for model in (ReviewComment, ReviewDecision):
        yield from (
            model.objects.visible_to(actor).filter(version__public_id__in=ids).values_list("public_id", flat=True)
        )
