"""What is restricted now: the one place that every read path and command asks. The most restrictive wins."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.scope import whole_marketplace
from apps.ground.web.refusals import Conflict, Sentence
from intelgraph.database.connection import connection
from intelgraph.database.prepared import Prepared

# A command that asks whether a target is free holds it free until it ends; a restriction waits for that, and who asks
# next waits for the restriction. Whichever commits first wins (fault F60).
HOLD_FREE = "SELECT pg_advisory_xact_lock_shared(hashtextextended(each, 0)) FROM unnest(%s::text[]) AS each"
HOLD_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(each, 0)) FROM unnest(%s::text[]) AS each"
IN_FORCE = "SELECT target, effects FROM restrictions_restriction WHERE target = ANY(%s) AND lifted_at IS NULL"

WITH_EFFECT = Prepared(
    "restricted_targets",
    ("jsonb",),
    "SELECT target::text FROM restrictions_restriction WHERE effects @> $1 AND lifted_at IS NULL",
)


def in_force_on(targets: str) -> str:
    """The question after what is in force on the public ids of an array that the caller's SQL makes."""
    return IN_FORCE.replace("%s", targets)


class Restricted(Conflict):
    """Something that this needs is frozen, held or revoked."""

    code = "restricted"

    def __init__(self, effect: str) -> None:
        super().__init__(code=effect, detail=SENTENCES.get(effect, _("This is currently restricted.")))


SENTENCES: dict[str, Sentence] = {
    "block_new_purchase": _("This listing cannot be bought right now."),
    "block_use": _("Use of this is currently suspended."),
    "block_publish": _("This listing is frozen; no version can be published."),
    "hold_money": _("Payments for this are on hold."),
    "hide": _("This is hidden from the storefront."),
}


def effects_on(targets: Iterable[str]) -> dict[str, set[str]]:
    """For each of these public ids, the effects in force on it; one query, whatever the actor may see."""
    with whole_marketplace(), connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [list(targets)])
        return by_target(cursor.fetchall())


def by_target(rows: Iterable[tuple[Any, ...]]) -> dict[str, set[str]]:
    """For each target its effects, of rows of IN_FORCE."""
    found: dict[str, set[str]] = defaultdict(set)
    for target, effects in rows:
        found[target].update(json.loads(effects))
    return dict(found)


def in_force(targets: Iterable[str], effect: str) -> list[Restriction]:
    """The restrictions with this effect on any of the targets, the oldest first, whatever the actor may see."""
    with whole_marketplace():
        rows = Restriction.objects.filter(target__in=list(targets), lifted_at=None, effects__contains=[effect])
        return list(rows.order_by("starts_at", "id"))


def restricted_targets(effect: str) -> list[str]:
    """The public ids on which this effect is in force."""
    with whole_marketplace(), connection.cursor() as cursor:
        cursor.execute(connection.calling(WITH_EFFECT), [json.dumps([effect])])
        return [target for (target,) in cursor.fetchall()]


def require_free(targets: Iterable[str], *effects: str) -> None:
    """Refuse when any of these effects is in force on any of the targets, and let none come into force on them until
    the transaction ends. Raises: Restricted."""
    named = sorted(set(targets))
    if not named:
        return
    in_force = _held(HOLD_FREE, named)
    for effect in effects:
        if effect in in_force:
            raise Restricted(effect)


def hold_alone(target: str) -> set[str]:
    """Before a restriction is imposed: wait for the commands under way that found the target free, hold off others.

    Returns the effects that are in force on it, by whoever held it before.
    """
    return _held(HOLD_ALONE, [target])


def _held(hold: str, targets: list[str]) -> set[str]:
    """Take the locks and look at what they guard: the effects in force on any of the targets.

    One round trip and two statements: the second has a snapshot of its own, taken when the locks are there.
    """
    with whole_marketplace(), connection.cursor() as cursor:
        cursor.execute(f"{hold}; {IN_FORCE}", [targets, targets])
        cursor.nextset()
        return set().union(*by_target(cursor.fetchall()).values())
