"""The reviewers' side: what waits and for how long, what differs from the live version, and what can be checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.resolver import effects_on
from apps.ground.tenancy.current import current
from apps.ground.tenancy.languages import language_name
from apps.ground.web.language import active_language
from apps.supply.listings import rules
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.models import ListingVersion, Media
from apps.supply.listings.taxonomy import taxonomy
from apps.supply.program.models import Partner
from apps.supply.program.selectors import has_accepted_agreement

DUE_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class QueueRow:
    """A version that waits: since when, until when it is promised, and who has it."""

    version: ListingVersion
    name: str
    vendor_name: str
    age: timedelta
    due_at: datetime
    is_overdue: bool
    claimed_by: str


@dataclass(frozen=True)
class Difference:
    """A changed field beside its live value, as the component `diff` takes it."""

    pointer: str
    label: str
    old: Any
    new: Any
    is_material: bool


@dataclass(frozen=True)
class Check:
    """Something that was looked at without a person: what, whether it holds, and what was found."""

    label: Promise | str
    holds: bool
    note: Promise | str = ""


def review_queue(actor: Actor, language: str = "en") -> list[QueueRow]:
    """What waits for review, the longest first, as far as the actor may see it; two queries."""
    at = clock.now()
    rows = (
        ListingVersion.objects.visible_to(actor)
        .filter(state__in=ListingVersion.WAITING)
        .select_related("listing", "claimed_by")
        .order_by("submitted_at", "id")
    )
    versions = list(rows)
    names = dict(
        Partner.objects.filter(organisation_id__in={each.organisation_id for each in versions}).values_list(
            "organisation_id", "name"
        )
    )
    return [
        QueueRow(
            version=each,
            name=each.text("name", language),
            vendor_name=names.get(each.organisation_id, ""),
            age=at - each.submitted_at,
            due_at=each.submitted_at + DUE_AFTER,
            is_overdue=at > each.submitted_at + DUE_AFTER,
            claimed_by=each.claimed_by.full_name if each.claimed_by else "",
        )
        for each in versions
        if each.submitted_at is not None
    ]


def difference(version: ListingVersion) -> list[Difference]:
    """Field by field what the version changes against the live one; everything, where none is live."""
    live = version.listing.live_version
    old = snapshot(live) if live is not None and live.pk != version.pk else {}
    return [
        Difference(change.pointer, label_of(change.pointer), _shown(change.old), _shown(change.new), change.is_material)
        for change in rules.changes(old, snapshot(version))
    ]


def checks(version: ListingVersion) -> Sequence[Check]:
    """What approval asks for, looked at now: a reviewer sees why a decision would be refused before taking it."""
    partner = Partner.objects.filter(organisation_id=version.organisation_id).first()
    found = rules.missing(snapshot(version), current().languages)
    effects = set().union(*effects_on(version.restricted_by()).values())
    several = len(current().languages) > 1
    complete = _("Required fields are complete in every language") if several else _("Required fields are complete")
    picture = Media.objects.filter(organisation_id=version.organisation_id, digest=version.logo_digest).first()
    return [
        Check(_("The partner is active"), partner is not None and partner.state == "active"),
        Check(_("The current partner agreement is accepted"), has_accepted_agreement(version.organisation_id)),
        Check(complete, not found, ", ".join(label_of(pointer) for pointer, _code in found)),
        Check(_("The category exists"), version.category in taxonomy().categories, version.category),
        Check(_("The plan can be sold"), version.plan is not None and version.plan.state != "retired"),
        Check(
            _("The snapshot is the one that was submitted"),
            rules.digest(snapshot(version)) == version.digest,
            version.digest,
        ),
        Check(
            _("The logo is a picture we rendered"),
            picture is not None,
            f"{picture.width} × {picture.height}" if picture else "",
        ),
        Check(_("No restriction is in force"), not effects, ", ".join(sorted(effects))),
    ]


LABELS: dict[str, Promise] = {
    "name": _("Name"),
    "tagline": _("Summary"),
    "description": _("Description"),
    "highlights": _("Highlights"),
    "category": _("Category"),
    "data_residency": _("Data residency"),
    "purposes": _("Allowed purposes"),
    "entity_types": _("Entity types"),
    "deployment": _("Deployment"),
    "footprint": _("Graph footprint"),
    "personal_data": _("Personal data"),
    "legal_basis": _("Legal basis"),
    "retention": _("Retention"),
    "subprocessors": _("Sub-processors"),
    "erasure": _("Correction and erasure"),
    "email": _("Support address"),
    "url": _("Support page"),
    "hours": _("Support hours"),
    "response_time": _("Response time"),
    "regions": _("Sold to"),
    "release_number": _("Release number"),
    "change_note": _("Changes"),
    "logo_digest": _("Logo"),
    "plan": _("Price plan"),
}


def label_of(pointer: str) -> str:
    """The name of a field as people read it: `/content/de/tagline` is "Summary (German)".

    The language is left out in a marketplace that has a single one.
    """
    parts = pointer.strip("/").split("/")
    name = next((part for part in reversed(parts) if part in LABELS), parts[-1])
    label = str(LABELS.get(name, name))
    if parts[0] != "content" or len(parts) == 1 or len(current().languages) == 1:
        return label
    return f"{label} ({language_name(parts[1])})"


def _shown(value: Any) -> str:
    """A value in a line or two: lists by commas, edges as arrows."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = taxonomy().edges(value, active_language())
        return "; ".join(f"{edge['source']} → {edge['relation']} → {edge['target']}" for edge in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
