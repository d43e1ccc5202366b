"""Each id of docs/reliability/faults.md has a test whose docstring begins with it, or waits for its subject."""

from tests.faults import registry
from tests.faults.waiting import WAITING


def test_every_id_is_tested_or_waits_with_a_reason() -> None:
    """P19: nothing that the contract asks for goes missing in silence."""
    assert registry.without_a_test() == []
    assert registry.waiting() <= registry.asked_for()
    assert len(registry.asked_for()) > 200


def test_what_is_tested_does_not_wait() -> None:
    """P19: when a subject comes into the product, its ids leave the list with their first test."""
    assert not registry.tested() & registry.waiting()
    named = [each for group in WAITING for each in group.split()]
    assert len(named) == len(set(named))
