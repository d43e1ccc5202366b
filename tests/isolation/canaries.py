"""What a neighbour must never read: every text that stands in a world's private rows and nowhere else."""

import json
import re
from typing import Any

from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scope_of, scoped
from tests.isolation.tables import is_owned_by, marketplace_tables, public_condition, rows
from tests.isolation.worlds import World

ALL = Scope(reach="marketplace")
SHORTEST = 6
SECRETS = {"password", "secret_hash", "nonce", "key", "session_data"}


def canaries(world: World, *others: World) -> frozenset[str]:
    """The texts of the world's private rows and of its people, less what the other worlds and everybody may read."""
    mine: set[str] = set()
    with scoped(ALL):
        for table in marketplace_tables():
            if table.owners:
                public = public_condition("us", table.name)
                mine |= _texts(table.name, f"({is_owned_by(table, world.organisations)}) AND NOT ({public})")
        people = ",".join(str(actor.user_id) for actor in (world.seller, world.buyer, *world.viewers))
        mine |= _texts("accounts_user", f"id IN ({people})")
    return frozenset(mine.difference(*(_readable_by(other) for other in others)))


def pattern(texts: frozenset[str]) -> re.Pattern[str]:
    """Finds any of the texts, the longest first."""
    return re.compile("|".join(re.escape(each) for each in sorted(texts, key=len, reverse=True)))


def texts_of_person(actor: Actor) -> set[str]:
    """What a person reads about themselves wherever they are signed in."""
    with scoped(ALL):
        return _texts("accounts_user", f"id = {actor.user_id}")


def _readable_by(other: World) -> set[str]:
    """All that the scopes of its owners show, private or public."""
    found: set[str] = set()
    with inside(named(other.marketplace)):
        for actor in (other.seller, other.buyer):
            with scoped(scope_of(actor)):
                for table in marketplace_tables():
                    if table.owners:
                        found |= _texts(table.name, "true")
    return found


def _texts(table: str, condition: str) -> set[str]:
    found: set[str] = set()
    for (row,) in rows(f'SELECT to_jsonb(t) FROM "{table}" t WHERE {condition}'):
        document = json.loads(row) if isinstance(row, str) else row
        for column, value in document.items():
            if column not in SECRETS:
                found |= set(_strings(value))
    return {text for text in found if len(text) >= SHORTEST and not re.fullmatch(r"[\d:.+TZ -]+", text)}


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    return []
