"""The bench says what was missed and by how much, and one row that cannot be measured takes no other with it."""

from collections.abc import Iterator
from io import StringIO

import pytest

from apps.supply.listings import rules
from apps.surfaces.operations.bench.figures import Figure, percentile
from apps.surfaces.operations.bench.importing import multiplied
from apps.surfaces.operations.bench.pace import NotServed
from apps.surfaces.operations.management.commands.bench import Command


def test_a_miss_says_by_how_much_whichever_way_is_good() -> None:
    assert Figure("page", 30, 35, "ms").verdict == "ok"
    assert Figure("page", 70, 35, "ms").verdict == "miss, 2.0 times"
    assert Figure("share", 0.25, 0.2, "", least=True).verdict == "ok"
    assert Figure("share", 0.1, 0.2, "", least=True).verdict == "miss, 2.0 times"
    assert Figure("nothing", 0, 0.2, "", least=True).verdict == "miss"


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7.0], 0.95) == 7.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.95)


def test_a_row_that_cannot_be_measured_is_named_and_the_others_are_measured() -> None:
    def figures() -> Iterator[Figure]:
        yield Figure("one", 1, 2, "ms")
        raise NotServed("nobody answers")

    bench = Command(stderr=StringIO())
    bench.not_measured = []
    assert [each.what for each in bench.of("pages", figures())] == ["one"]
    assert bench.not_measured == ["pages"]
    assert "pages could not be measured: nobody answers" in bench.stderr.getvalue()


def test_the_multiplied_catalogue_is_one_that_the_import_takes() -> None:
    entries = multiplied(2_413)
    names = [entry.fields["content"]["en"]["name"] for entry in entries]
    assert len(set(names)) == len({entry.path for entry in entries}) == 2_413
    assert max(map(len, names)) <= rules.TEXTS["name"][1]
    assert max(len(entry.path) for entry in entries) <= 240
