"""Listings as partners write them: by commands, complete enough to be sent, reviewed and found."""

import io
from typing import Any

from PIL import Image, ImageDraw

from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.current import current
from apps.supply.listings import commands
from apps.supply.listings.commands.bulk import MOST
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.selectors import open_version
from apps.supply.pricing.commands import save_plan
from apps.supply.pricing.drafts import PlanDraft
from apps.supply.pricing.models import Plan
from tests.factories.program import active_partner, moderator

WORDS = (
    "Traverses company registers in 64 countries to find ultimate owners, with the filing behind every edge and the "
    "date on which it was read."
)


def logo(kind: str = "PNG", size: tuple[int, int] = (128, 128), **options: Any) -> bytes:
    """A picture file of this kind."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), fill="teal")
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def draft_plan(actor: Actor, seat_price_minor: int = 4900) -> Plan:
    """A plan for a seat and month, not yet in force."""
    draft = PlanDraft(name={"en": "Team"}, currency=current().currency, seat_price_minor=seat_price_minor)
    return save_plan(actor, draft=draft)


def complete_changes(name: str = "Ownership Resolver", **more: Any) -> dict[str, Any]:
    """Everything but logo and plan, in the languages of the marketplace."""
    texts = {"name": name, "tagline": f"{name} finds the people behind companies.", "description": WORDS}
    texts |= {"retention": "No data is kept.", "change_note": "First release."}
    changes = {
        "content": {language: texts | {"highlights": ["Filings linked"]} for language in current().languages},
        "category": "corporate-ownership",
        "facets": {
            "data_residency": ["eu", "us"],
            "purposes": ["research"],
            "entity_types": ["organisation", "person"],
            "deployment": ["saas"],
        },
        "footprint": [{"source": "Organisation", "relation": "owned by", "target": "Person"}],
        "privacy": {"personal_data": "none"},
        "support": {"email": "help@resolver.example"},
        "regions": ["all"],
        "release_number": "1.0",
    }
    return changes | more


def draft(actor: Actor, name: str = "Ownership Resolver", price_minor: int = 4900, **more: Any) -> ListingVersion:
    """A complete draft of a new listing."""
    listing = commands.create(actor, name=name)
    version = open_version(listing)
    return completed(actor, version, name, price_minor, **more)


def completed(
    actor: Actor, version: ListingVersion, name: str = "Ownership Resolver", price_minor: int = 4900, **more: Any
) -> ListingVersion:
    """The draft with everything that sending asks for."""
    commands.upload_logo(actor, version, data=logo(), file_name="logo.png")
    plan = draft_plan(actor, price_minor)
    changes = complete_changes(name, plan=plan.public_id, **more)
    return commands.save_draft(actor, version, changes=changes, stamp=version.etag)


def sent(actor: Actor, name: str = "Ownership Resolver", **more: Any) -> ListingVersion:
    """A version that waits for review."""
    return commands.submit(actor, draft(actor, name, **more))


def claimed(actor: Actor, reviewer: Actor, name: str = "Ownership Resolver", **more: Any) -> ListingVersion:
    """A version that this reviewer has taken."""
    return commands.claim_review(reviewer, sent(actor, name, **more))


def published(actor: Actor, name: str = "Ownership Resolver", **more: Any) -> Listing:
    """A live listing, approved by a moderator."""
    reviewer = moderator()
    version = claimed(actor, reviewer, name, **more)
    commands.approve(reviewer, version, digest=version.digest)
    return Listing.objects.get(pk=version.listing_id)


def live_listing(name: str = "Ownership Resolver", vendor: str = "Acme", **more: Any) -> Listing:
    """A live listing of a new partner."""
    owner, _partner = active_partner(vendor, f"{vendor.lower().replace(' ', '-')}.example")
    return published(owner, name, **more)


def imported(count: int, word: str = "Resolver", **more: Any) -> None:
    """So many live listings without a price, as an import brings them: quick, where only their number matters."""
    operating = system_actor("listings")
    organisation = commands.open_catalogue(operating)
    changes = complete_changes() | more
    changes.pop("support")
    for start in range(0, count, MOST):
        entries = [
            changes | {"path": name, "digest": f"{number:064x}", "content": _named(changes["content"], name)}
            for number in range(start, min(start + MOST, count))
            for name in [f"{word} {number}"]
        ]
        commands.import_batch(operating, organisation, source="test.yml", entries=entries)


def _named(content: dict[str, dict[str, Any]], name: str) -> dict[str, dict[str, Any]]:
    return {language: texts | {"name": name} for language, texts in content.items()}
