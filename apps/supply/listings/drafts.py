"""What an editor may send: the shape of a change to a draft, read strictly, and laid over what is there."""

from collections.abc import Mapping
from copy import copy
from typing import Any

import msgspec

from apps.ground.tenancy.current import current
from apps.ground.web.api.parse import body_as
from apps.ground.web.refusals import Invalid
from apps.supply.listings import rules
from apps.supply.listings.models import ListingVersion
from apps.supply.listings.refusals import field_errors
from apps.supply.listings.taxonomy import taxonomy

Unset = msgspec.UnsetType
UNSET = msgspec.UNSET


class TextChanges(msgspec.Struct, forbid_unknown_fields=True):
    """The texts of one language; what is not named stays."""

    name: str | Unset = UNSET
    tagline: str | Unset = UNSET
    description: str | Unset = UNSET
    highlights: list[str] | Unset = UNSET
    legal_basis: str | Unset = UNSET
    retention: str | Unset = UNSET
    subprocessors: str | Unset = UNSET
    erasure: str | Unset = UNSET
    hours: str | Unset = UNSET
    response_time: str | Unset = UNSET
    change_note: str | Unset = UNSET


class NewEdge(msgspec.Struct, forbid_unknown_fields=True):
    """One edge of the footprint: what the product reads or writes.

    source, target: an entity type of the taxonomy, by its slug or its name in any language; kept as the slug.
    """

    source: str
    relation: str
    target: str


class ListingChanges(msgspec.Struct, forbid_unknown_fields=True):
    """Changes to a draft: what is not named stays; languages, facets and facts are laid over one by one.

    plan: the public id of a plan of the same organisation, or an empty text for none.
    """

    content: dict[str, TextChanges] | Unset = UNSET
    category: str | Unset = UNSET
    facets: dict[str, list[str]] | Unset = UNSET
    footprint: list[NewEdge] | Unset = UNSET
    privacy: dict[str, str] | Unset = UNSET
    support: dict[str, str] | Unset = UNSET
    regions: list[str] | Unset = UNSET
    release_number: str | Unset = UNSET
    logo_digest: str | Unset = UNSET
    plan: str | Unset = UNSET


def read_changes(given: Mapping[str, Any]) -> ListingChanges:
    """The changes in a JSON document. Raises: Invalid (unknown_field, wrong_type) at the field."""
    return body_as(ListingChanges, dict(given))


def lay_over(version: ListingVersion, changed: ListingChanges) -> None:
    """Put the changes into the version, all but its plan; nothing is saved."""
    if changed.content is not UNSET:
        content = {language: dict(texts) for language, texts in version.content.items()}
        for language, texts in changed.content.items():
            content[language] = {**content.get(language, {}), **msgspec.to_builtins(texts)}
        version.content = content
    for name in ("facets", "privacy", "support"):
        given = getattr(changed, name)
        if given is not UNSET:
            setattr(version, name, {**getattr(version, name), **given})
    if changed.footprint is not UNSET:
        version.footprint = msgspec.to_builtins(changed.footprint)
    version.footprint = [_by_slugs(edge) for edge in version.footprint]
    for name in ("category", "regions", "release_number", "logo_digest"):
        given = getattr(changed, name)
        if given is not UNSET:
            setattr(version, name, given)


def tried(version: ListingVersion, given: Mapping[str, Any]) -> ListingVersion:
    """A copy with the changes laid over it, to be looked at and never saved. Raises: Invalid as saving would."""
    looked_at = copy(version)
    lay_over(looked_at, read_changes(given))
    require_sound(looked_at)
    return looked_at


def require_sound(version: ListingVersion) -> None:
    """Raises: Invalid for what a draft may not even hold (`rules.wrong`)."""
    words = taxonomy()
    facets = {slug: facet.terms.keys() for slug, facet in words.facets.items()}
    found = rules.wrong(snapshot(version), current().languages, words.categories, facets, words.regions)
    if found:
        raise Invalid(errors=field_errors(found))


def _by_slugs(edge: Mapping[str, str]) -> dict[str, str]:
    """An edge whose ends are slugs of entity types, also where they were written by name."""
    words = taxonomy()
    return {**edge, **{end: words.slug_of("entity_types", edge.get(end, "")) for end in rules.EDGE_ENDS}}


def snapshot(version: ListingVersion) -> dict[str, Any]:
    """All that the version says, as its digest covers it."""
    return {
        "content": version.content,
        "category": version.category,
        "facets": version.facets,
        "footprint": version.footprint,
        "privacy": version.privacy,
        "support": version.support,
        "regions": sorted(version.regions),
        "release_number": version.release_number,
        "logo_digest": version.logo_digest,
        "plan": version.plan.public_id if version.plan else "",
    }
