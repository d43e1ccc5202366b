"""A whole foreign catalogue imported into an empty marketplace: the real one where its file is named."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from django.conf import settings

from apps.ground.tenancy.current import inside
from apps.supply.listings.importing.landscape import Entry, entries
from apps.supply.listings.importing.run import import_entries
from apps.surfaces.operations.bench.figures import Figure
from apps.surfaces.operations.bench.place import another
from intelgraph.strict_yaml import read_yaml

EXCERPT = settings.ROOT / "tests" / "data" / "cncf-excerpt.yml"
COUNT, GOAL_S = 2_413, 30.0


def importing(runs: int) -> Iterator[Figure]:
    """The file read, checked and imported by batches, each run into a marketplace of its own.

    CATALOGUE_FILE names the CNCF landscape; without it the twenty entries of our excerpt are multiplied.
    """
    named = os.environ.get("CATALOGUE_FILE", "")
    took: list[float] = []
    added = 0
    for _ in range(runs):
        with another() as (marketplace, _seconds), inside(marketplace):
            began = time.perf_counter()
            added = import_entries(_read(Path(named)) if named else multiplied(COUNT), lambda _done, _all: None).added
            took.append(time.perf_counter() - began)
    note = "the real one" if named else "our excerpt again and again"
    yield Figure(f"catalogue import, {added:,} listings", median(took), GOAL_S, "s", note=note)


def _read(file: Path) -> list[Entry]:
    return [each for each in entries(read_yaml(file)) if isinstance(each, Entry)]


def multiplied(count: int) -> list[Entry]:
    """The excerpt's entries until there are so many, each with a name of its own."""
    copies = islice(cycle(_read(EXCERPT)), count)
    return [_copy(entry, number) for number, entry in enumerate(copies)]


def _copy(entry: Entry, number: int) -> Entry:
    said = entry.fields["content"]["en"]
    content = {"en": {**said, "name": f"{said['name'][:50]} {number}"}}
    return replace(entry, path=f"{entry.path} {number}", fields={**entry.fields, "content": content})
