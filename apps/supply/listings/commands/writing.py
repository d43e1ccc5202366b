"""The partner's side: begin a listing, write it, send it, take it back."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.actors import organisation_of
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.web.refusals import Invalid
from apps.supply.listings import rules
from apps.supply.listings.commands.addresses import free_address
from apps.supply.listings.drafts import UNSET, lay_over, read_changes, require_sound, snapshot
from apps.supply.listings.models import Listing, ListingVersion, Media
from apps.supply.listings.pictures import read_logo
from apps.supply.listings.refusals import (
    AgreementMissing,
    ChangedMeanwhile,
    Incomplete,
    Locked,
    OpenVersion,
    field_errors,
)
from apps.supply.pricing.models import Plan
from apps.supply.program.selectors import has_accepted_agreement

State = ListingVersion.State
CONTENT = ["content", "category", "facets", "footprint", "privacy", "support", "regions", "release_number"]
CONTENT += ["logo_digest", "plan"]


@command("listings.create", announces="listings.created", said=_("Listing created"))
def create(actor: Actor, *, name: str, language: str = "") -> Listing:
    """Begin a listing with its name; its address is made of the name, and its first version is a draft.

    language: of the name; by default the marketplace's first. Raises: Invalid for a name too short or too long.
    """
    least, most = rules.TEXTS["name"]
    name = unicodedata.normalize("NFC", name.strip())
    weight = len(unicodedata.normalize("NFKC", name))  # one character may stand for eighteen (B057)
    if not least <= weight <= most or not name.isprintable():
        code = "too_long" if weight > most else "too_short" if weight < least else "control_characters"
        raise Invalid(errors=field_errors([("/name", code)]))
    at = clock.now()
    organisation = organisation_of(actor)
    slug = free_address(rules.slug_of(name) or "listing", organisation)
    listing = Listing.objects.create(organisation_id=organisation, slug=slug, created_at=at)
    language = language or current().languages[0]
    ListingVersion.objects.create(
        organisation_id=listing.organisation_id,
        listing=listing,
        number=1,
        content={language: {"name": name}},
        created_at=at,
        saved_at=at,
    )
    return listing


@command("listings.revise", announces="listings.revised", said=_("New version started"))
def revise(actor: Actor, listing: Listing) -> ListingVersion:
    """Begin the next version with what the newest one says. Raises: OpenVersion while one is not decided."""
    if listing.versions.filter(state__in=ListingVersion.OPEN).exists():
        raise OpenVersion
    newest = listing.versions.first()
    at = clock.now()
    return ListingVersion.objects.create(
        organisation_id=listing.organisation_id,
        listing=listing,
        number=(listing.versions.aggregate(newest=Max("number"))["newest"] or 0) + 1,
        created_at=at,
        saved_at=at,
        **({name: getattr(newest, name) for name in CONTENT} | {"content": _without_note(newest)} if newest else {}),
    )


@command("listings.save_draft", announces="listings.draft_saved", said=_("Draft saved"))
def save_draft(actor: Actor, version: ListingVersion, *, changes: Mapping[str, Any], stamp: str) -> ListingVersion:
    """Lay changes over a draft; what they do not name stays.

    changes: JSON as `drafts.Changes`. stamp: the `etag` that the editor read.
    Raises: Locked, ChangedMeanwhile, Invalid (unknown fields, words the taxonomy does not have, too long, too complex).
    """
    _require_editable(version)
    if stamp != version.etag:
        raise ChangedMeanwhile
    changed = read_changes(changes)
    lay_over(version, changed)
    if changed.plan is not UNSET:
        version.plan = _own_plan(version, changed.plan)
    require_sound(version)
    if version.logo_digest and not _has_picture(version):
        raise Invalid(errors=field_errors([("/logo_digest", "no_such_picture")]))
    return _saved(version, CONTENT)


@command("listings.upload_logo", announces="listings.logo_uploaded", said=_("Logo uploaded"))
def upload_logo(actor: Actor, version: ListingVersion, *, data: bytes, file_name: str = "") -> ListingVersion:
    """Take a picture as the logo of a draft: made anew, kept under its digest. Raises: Locked, PictureRefused."""
    _require_editable(version)
    picture = read_logo(data, file_name)
    media, fresh = Media.objects.get_or_create(
        organisation_id=version.organisation_id,
        digest=picture.digest,
        defaults={
            "media_type": "image/png",
            "width": picture.width,
            "height": picture.height,
            "size": len(picture.data),
            "created_at": clock.now(),
        },
    )
    if fresh and not default_storage.exists(media.file_name):
        default_storage.save(media.file_name, ContentFile(picture.data))
    version.logo_digest = picture.digest
    return _saved(version, ["logo_digest"])


@command("listings.submit", announces="listings.submitted", said=_("Version submitted for review"), needs_person=True)
def submit(actor: Actor, version: ListingVersion) -> ListingVersion:
    """Send a complete version for review; from here on it is a snapshot with a digest, and nothing in it changes.

    Raises: AgreementMissing, Incomplete (names every field), WrongState.
    """
    if not version.machine.can("submit"):
        raise WrongState
    found = rules.missing(snapshot(version), current().languages)
    if not has_accepted_agreement(version.organisation_id):
        raise AgreementMissing
    if found:
        raise Incomplete(errors=field_errors(found))
    version.machine.submit()
    version.digest = rules.digest(snapshot(version))
    version.submitted_by_id = actor.person_id
    version.submitted_at = clock.now()
    version.claimed_by = version.claimed_at = version.decided_at = None
    version.save(
        update_fields=["state", "digest", "submitted_by", "submitted_at", "claimed_by", "claimed_at", "decided_at"]
    )
    return version


@command("listings.withdraw", announces="listings.withdrawn", said=_("Version withdrawn from review"))
def withdraw(actor: Actor, version: ListingVersion) -> ListingVersion:
    """Take a sent version back to go on writing; the live one stays as it is. Raises: WrongState."""
    version.machine.withdraw()
    version.claimed_by = version.claimed_at = None
    version.save(update_fields=["state", "claimed_by", "claimed_at"])
    return version


def _without_note(version: ListingVersion) -> dict[str, Any]:
    """What a version says in each language, but for what changed in it: the next one has its own."""
    return {
        language: {name: text for name, text in texts.items() if name != rules.NOTE}
        for language, texts in version.content.items()
    }


def _saved(version: ListingVersion, fields: list[str]) -> ListingVersion:
    version.revision += 1
    version.saved_at = clock.now()
    version.save(update_fields=[*fields, "revision", "saved_at"])
    return version


def _require_editable(version: ListingVersion) -> None:
    if not version.is_editable:
        raise Locked


def _own_plan(version: ListingVersion, public_id: str) -> Plan | None:
    """The organisation's plan of that id, none for an empty one. Raises: Invalid no_such_plan."""
    if not public_id:
        return None
    states = [Plan.State.DRAFT, Plan.State.ACTIVE]
    plan = Plan.objects.filter(organisation_id=version.organisation_id, public_id=public_id, state__in=states).first()
    if plan is None:
        raise Invalid(errors=field_errors([("/plan", "no_such_plan")]))
    return plan


def _has_picture(version: ListingVersion) -> bool:
    return Media.objects.filter(organisation_id=version.organisation_id, digest=version.logo_digest).exists()
