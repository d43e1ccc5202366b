"""Carrying an import out: what is new or changed goes in by batches; stopped half-way, it goes on where it stopped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.scope import scoped
from apps.supply.listings import commands
from apps.supply.listings.commands.bulk import MOST
from apps.supply.listings.importing.landscape import SOURCE, Entry, Refusal
from apps.supply.listings.importing.moves import former_paths
from apps.supply.listings.models import ImportedEntry

ACTOR = system_actor("listings")


@dataclass
class Outcome:
    """What an import did: entries by what became of them, and why some were left out."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)


def import_entries(found: Sequence[Entry | Refusal], tell: Callable[[int, int], None]) -> Outcome:
    """Import what is new or changed, 200 a transaction. tell: called with entries done and all, after each batch."""
    good = [each for each in found if isinstance(each, Entry)]
    outcome = Outcome(refused=[each for each in found if isinstance(each, Refusal)])
    with scoped(ACTOR):
        organisation = commands.open_catalogue(ACTOR) if good else None
        known = dict(ImportedEntry.objects.filter(source=SOURCE).values_list("path", "digest"))
        former = former_paths(found, known.keys())
    arguments = [
        entry.as_argument() | ({"former_path": former[entry.path]} if entry.path in former else {}) for entry in good
    ]
    waiting = [each for each in arguments if known.get(each["path"]) != each["digest"]]
    outcome.unchanged = len(good) - len(waiting)
    done = outcome.unchanged
    tell(done, len(good))
    remaining = iter(waiting)
    while part := list(islice(remaining, MOST)):
        batch: Any = commands.import_batch(ACTOR, organisation, source=SOURCE, entries=part)
        outcome.added += batch.added
        outcome.changed += batch.changed
        done += len(part)
        tell(done, len(good))
    return outcome
