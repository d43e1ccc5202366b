"""What `make up` and `make test` took when they last ran here: they write it down themselves, for nobody else can."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from apps.surfaces.operations.bench.figures import Figure
from intelgraph.stack import timings
from intelgraph.stack.paths import PROJECT, TEST_FOLDER

GOALS_S = {timings.WARM_UP: 15.0, timings.FIRST_UP: 180.0, timings.TEST: 720.0}


def what_was_recorded() -> Iterator[Figure]:
    """A figure for each that ran on this machine; one that never ran has none."""
    known = timings.recorded(Path(settings.VAR_DIR)) | timings.recorded(PROJECT / TEST_FOLDER)
    for what, goal in GOALS_S.items():
        if what in known:
            yield Figure(what, known[what]["seconds"], goal, "s", note=f"on {known[what]['day']}")
