"""Each id of docs/reliability/faults.md has a test whose docstring begins with it, or waits for its subject."""

from tests.faults import registry
from tests.faults.waiting import WAITING


def test_every_id_is_tested_or_waits_with_a_reason() -> None:
    """P19: nothing that the contract asks for goes missing in silence."""
    assert registry.without_a_test() == []
    assert registry.waiting() <= registry.asked_for()
    assert len(registry.asked_for()) > 200


#: Tests without a twin that goes red with the guard off, and why.
NO_CONTROL = {
    "F31": "the test is the tampering itself, and the honest log beside it passes",
    "F54": "its guard is the command's transaction, whose control is F02's; compensation comes with payments",
}


def test_every_fault_and_race_has_its_control() -> None:
    """P19: a test that cannot fail proves nothing."""
    without = {each for each in registry.tested() - registry.with_a_control() if each[0] in "FC"}
    assert without == set(NO_CONTROL)


def test_every_race_is_run_in_rounds() -> None:
    """P19: one round of a race says little (faults.md section 4: 20 in the suite, 500 in soak)."""
    assert {each for each in registry.tested() if each[0] == "C"} == {
        each for each in registry.raced() if each[0] == "C"
    }


def test_what_is_tested_does_not_wait() -> None:
    """P19: when a subject comes into the product, its ids leave the list with their first test."""
    assert not registry.tested() & registry.waiting()
    named = [each for group in WAITING for each in group.split()]
    assert len(named) == len(set(named))
