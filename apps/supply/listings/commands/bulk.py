"""Taking in a foreign catalogue: hundreds of listings in one command, one leaf and one event."""

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from typing import Any

import rfc8785
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.models import Organisation
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.supply.listings import rules
from apps.supply.listings.commands.addresses import free_addresses
from apps.supply.listings.commands.writing import CONTENT
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.models import ImportBatch, ImportedEntry, Listing, ListingVersion
from apps.supply.program.models import Partner

MOST = 200
NAME = "Open Catalogue"
SLUG = "open-catalogue"
DOMAIN = "open-catalogue.example"


@command("listings.open_catalogue", announces="listings.catalogue_opened", said=_("Catalogue opened for import"))
def open_catalogue(actor: Actor) -> Organisation:
    """The partner organisation that imported listings belong to; made at the first import."""
    found = Organisation.objects.filter(slug=SLUG).first()
    if found is not None:
        return found
    at = clock.now()
    organisation = Organisation.objects.create(
        name=NAME, slug=SLUG, country="US", domain=DOMAIN, kinds=[Organisation.Kind.PARTNER], created_at=at
    )
    partner = Partner(
        organisation=organisation,
        name=NAME,
        slug=SLUG,
        kind=Partner.Kind.DATA,
        website=f"https://{DOMAIN}/",
        domain=DOMAIN,
        domain_matches=True,
        country="US",
        applied_at=at,
        decided_at=at,
        updated_at=at,
    )
    partner.machine.approve()
    partner.save()
    return organisation


@command("listings.import_batch", announces="listings.batch_imported", said=_("Part of a catalogue imported"))
def import_batch(
    actor: Actor, organisation: Organisation, *, source: str, entries: Sequence[Mapping[str, Any]]
) -> ImportBatch:
    """Publish entries of a foreign catalogue as listings without a price; what is already there unchanged stays.

    entries: at most 200, each {path, digest, content, category, regions, release_number}; content as in ListingVersion.
    An entry that the catalogue now has in another place also names its `former_path`: its listing stays the same one,
    in whatever state it is, and the move counts as a change.
    Raises: ValueError for more entries. The caller has judged each entry.
    """
    if len(entries) > MOST:
        raise ValueError(f"a batch has at most {MOST} entries")
    known = _known(source, {entry[name] for entry in entries for name in ("path", "former_path") if name in entry})
    moved = _moved(entries, known)
    fresh = [entry for entry in entries if entry["path"] not in known]
    altered = [
        entry
        for entry in entries
        if entry["path"] in known
        and known[entry["path"]].digest != entry["digest"]
        and known[entry["path"]].listing.state == Listing.State.LIVE
    ]
    batch = ImportBatch.objects.create(
        organisation=organisation,
        source=source,
        digest=sha256(rfc8785.dumps([dict(entry) for entry in entries])).hexdigest(),
        added=len(fresh),
        changed=len({entry["path"] for entry in altered} | moved.keys()),
        imported_at=clock.now(),
    )
    _move(batch, moved)
    _replace(batch, [(entry, known[entry["path"]]) for entry in altered])
    _add(batch, fresh)  # holds the addresses, which everybody locks after the listings
    return batch


def _known(source: str, paths: Collection[str]) -> dict[str, ImportedEntry]:
    rows = ImportedEntry.objects.select_for_update(of=("self",)).select_related("listing__live_version")
    return {row.path: row for row in rows.filter(source=source, path__in=paths)}


def _moved(entries: Sequence[Mapping[str, Any]], known: dict[str, ImportedEntry]) -> dict[str, ImportedEntry]:
    """By its new path, the row of each entry that moves; from here on it is known by that path."""
    moved = {}
    for entry in entries:
        if entry["path"] not in known and (row := known.pop(entry.get("former_path", ""), None)):
            moved[entry["path"]] = known[entry["path"]] = row
    return moved


def _move(batch: ImportBatch, moved: Mapping[str, ImportedEntry]) -> None:
    for path, row in moved.items():
        row.path, row.batch = path, batch
    ImportedEntry.objects.bulk_update(moved.values(), ["path", "batch"])


def _add(batch: ImportBatch, entries: Sequence[Mapping[str, Any]]) -> None:
    at = batch.imported_at
    wanted = [rules.slug_of(entry["content"]["en"]["name"]) or "project" for entry in entries]
    slugs = free_addresses(wanted, batch.organisation_id)
    listings = Listing.objects.bulk_create(
        [Listing(organisation_id=batch.organisation_id, slug=slug, created_at=at) for slug in slugs]
    )
    _publish(
        batch, listings, [_version(batch, entry, listing, 1) for entry, listing in zip(entries, listings, strict=True)]
    )
    ImportedEntry.objects.bulk_create(
        ImportedEntry(
            organisation_id=batch.organisation_id,
            source=batch.source,
            path=entry["path"],
            digest=entry["digest"],
            listing=listing,
            batch=batch,
        )
        for entry, listing in zip(entries, listings, strict=True)
    )


def _replace(batch: ImportBatch, pairs: Sequence[tuple[Mapping[str, Any], ImportedEntry]]) -> None:
    former, versions = [], []
    for entry, row in pairs:
        live = row.listing.live_version
        assert live is not None  # a live listing shows a version: the database holds it
        live.machine.supersede()
        former.append(live)
        versions.append(_version(batch, entry, row.listing, live.number + 1))
        row.digest, row.batch = entry["digest"], batch
    ListingVersion.objects.bulk_update(former, ["state"])
    _publish(batch, [row.listing for _entry, row in pairs], versions)
    ImportedEntry.objects.bulk_update([row for _entry, row in pairs], ["digest", "batch"])


def _publish(batch: ImportBatch, listings: Sequence[Listing], versions: Sequence[ListingVersion]) -> None:
    ListingVersion.objects.bulk_create(versions)
    for listing, version in zip(listings, versions, strict=True):
        listing.machine.publish()
        listing.live_version = version
        listing.first_published_at = listing.first_published_at or batch.imported_at
        listing.remember(version)
    Listing.objects.bulk_update(listings, ["state", "live_version", "first_published_at", "releases"])


def _version(batch: ImportBatch, entry: Mapping[str, Any], listing: Listing, number: int) -> ListingVersion:
    at = batch.imported_at
    version = ListingVersion(
        organisation_id=batch.organisation_id,
        listing=listing,
        number=number,
        created_at=at,
        saved_at=at,
        published_at=at,
        **{name: entry[name] for name in CONTENT if name in entry},
    )
    version.digest = rules.digest(snapshot(version))
    version.machine.adopt()
    return version
