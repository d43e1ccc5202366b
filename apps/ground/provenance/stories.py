"""Which things belong to one story: from an order to its agreement, entitlement, seats, offer, listing and versions.

A relation names, for ids of one kind, the ids that belong to their story. Relations lead from what was made later to
what it rests on, so an order's story holds its listing and a listing's story holds no customer's order.
Apps declare theirs in `face.py`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model

from apps.ground.policy.actor import Actor

MOST_IDS = 400
Relation = Callable[[Actor, list[str]], Iterable[str | None]]
_relations: dict[str, list[Relation]] = {}
_numbered: dict[str, Any] = {}


def related(kind: str) -> Callable[[Relation], Relation]:
    """Register a relation for public ids of this kind (their prefix); it is given all ids of a step at once."""

    def decorate(relation: Relation) -> Relation:
        _relations.setdefault(kind, []).append(relation)
        return relation

    return decorate


def numbered(kind: str, model: type[Model]) -> None:
    """Declare that people know rows of this kind by their `number`."""
    _numbered[kind] = model


def named(actor: Actor, text: str) -> str:
    """The public id behind a number; other text is taken for an id. One query per numbered kind at most."""
    for model in _numbered.values():
        found = model.objects.visible_to(actor).filter(number__iexact=text).values_list("public_id", flat=True).first()
        if found:
            return str(found)
    return text


def numbers_of(actor: Actor, public_ids: Iterable[str]) -> dict[str, str]:
    """The numbers by which people know these rows, by public id; a query a kind that is there."""
    numbers: dict[str, str] = {}
    for kind, model in _numbered.items():
        if ids := [each for each in public_ids if each.startswith(f"{kind}_")]:
            rows = model.objects.visible_to(actor).filter(public_id__in=ids)
            numbers |= {found: number for found, number in rows.values_list("public_id", "number") if number}
    return numbers


def story_of(actor: Actor, public_id: str) -> list[str]:
    """The ids that belong to the story of this one, itself first; a query a kind and relation, only what may be seen.

    An id that nobody knows is a story of its own: the log then has nothing to say about it.
    """
    story = [public_id]
    fresh = [public_id]
    while fresh and len(story) < MOST_IDS:
        found = [each for each in _step(actor, fresh) if each and each not in story]
        fresh = list(dict.fromkeys(found))
        story += fresh
    return story[:MOST_IDS]


def _step(actor: Actor, public_ids: list[str]) -> Iterable[str | None]:
    by_kind: dict[str, list[str]] = {}
    for each in public_ids:
        by_kind.setdefault(each.partition("_")[0], []).append(each)
    for kind, ids in by_kind.items():
        for relation in _relations.get(kind, ()):
            yield from relation(actor, ids)
