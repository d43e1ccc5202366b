"""A submission as its reviewer reads it: every field in words, in the editor's order, with what changed marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from apps.ground.commands.admin import shown_money
from apps.ground.web.language import text_in
from apps.supply.listings import rules
from apps.supply.listings.addresses import logo_url
from apps.supply.listings.admin.fields import grouped
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.models import ListingVersion, ReviewDecision
from apps.supply.listings.section_forms import PERSONAL_DATA
from apps.supply.listings.selectors.reviews import label_of
from apps.supply.listings.taxonomy import FACETS, taxonomy
from apps.supply.pricing.models import Plan


@dataclass(frozen=True)
class Field:
    """A field of the submission. value, old: HTML or text in words; old is shown where the field `is_changed`."""

    label: str
    value: str
    old: str
    is_changed: bool
    is_material: bool


@dataclass(frozen=True)
class Submission:
    """All fields by section of the editor. since: the decision or publication that changes are marked against."""

    sections: Sequence[tuple[str | Promise, Sequence[Field]]]
    since: datetime | None
    is_resubmission: bool

    @property
    def changes(self) -> list[Field]:
        """The marked fields, in the editor's order."""
        return [field for _label, fields in self.sections for field in fields if field.is_changed]

    @property
    def changed(self) -> int:
        """How many fields are marked."""
        return len(self.changes)


def submission(version: ListingVersion, language: str) -> Submission:
    """The version in words, marked against its last review, else against the live version, else against nothing."""
    decision = ReviewDecision.objects.filter(version=version).exclude(snapshot={}).order_by("-id").first()
    live = version.listing.live_version
    since: datetime | None
    if decision is not None and decision.digest != version.digest:
        before, since = decision.snapshot, decision.decided_at
    elif live is not None and live.pk != version.pk:
        before, since = snapshot(live), live.published_at
    else:
        before, since = {}, None
    now, old = snapshot(version), _at_pointers(before)
    changes = {change.pointer: change for change in rules.changes(before, now)} if before else {}
    values = _at_pointers(now)
    sections = [
        (
            label,
            [
                Field(
                    label=label_of(pointer),
                    value=in_words(pointer, values.get(pointer), language),
                    old=in_words(pointer, old.get(pointer), language) if pointer in changes else "",
                    is_changed=pointer in changes,
                    is_material=pointer in changes and changes[pointer].is_material,
                )
                for pointer in pointers
            ],
        )
        for label, pointers in grouped()
    ]
    return Submission(sections, since, is_resubmission=decision is not None and before == decision.snapshot)


def in_words(pointer: str, value: Any, language: str) -> str:
    """One value as people read it: terms by name, the logo as a picture, the plan as its prices; empty for none."""
    words, name = taxonomy(), pointer.rpartition("/")[2]
    if not value:
        return ""
    if name == "logo_digest":
        return render_to_string("admin/listings/logo.html", {"src": logo_url(value)})
    if name == "plan":
        return _plan(value, language)
    if name == "category":
        return " › ".join(words.name("category", slug, language) for slug in reversed(words.path(value))) or value
    if name == "personal_data":
        return str(dict(PERSONAL_DATA).get(value, value))
    if name == "footprint":
        edges = words.edges(value, language)
        return "\n".join(f"{edge['source']} → {edge['relation']} → {edge['target']}" for edge in edges)
    if name in ("regions", *FACETS):
        facet = "region" if name == "regions" else name
        return ", ".join(words.name(facet, slug, language) for slug in value)
    return "\n".join(value) if isinstance(value, list) else str(value)


def _plan(public_id: str, language: str) -> str:
    plan = Plan.objects.filter(public_id=public_id).first()
    if plan is None:
        return public_id
    shown = {
        "plan": plan,
        "name": text_in(plan.name, language),
        "unit": text_in(plan.meter_unit, language),
        "seat_price": shown_money(plan.seat_price_minor, plan.currency),
        "package_price": shown_money(plan.package_price_minor, plan.currency),
        "href": reverse("admin:pricing_plan_change", args=[plan.pk]),
    }
    drawn = render_to_string("admin/listings/plan.html", shown)
    return SafeString(" ".join(drawn.split()))  # Django's admin makes a <br> of each line break


def _at_pointers(given: Mapping[str, Any]) -> dict[str, Any]:
    """The value at each field's pointer."""
    found: dict[str, Any] = {}
    for _label, pointers in grouped():
        for pointer in pointers:
            value: Any = given
            for part in pointer.strip("/").split("/"):
                value = value.get(part) if isinstance(value, Mapping) else None
            found[pointer] = value
    return found
