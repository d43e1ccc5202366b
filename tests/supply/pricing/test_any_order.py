"""Whatever is tried on a plan in whatever order: its versions have no gaps, and what was in force stays fixed."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ground.policy.actor import Actor
from apps.ground.web.refusals import Conflict
from apps.supply.pricing import commands
from apps.supply.pricing.models import Plan
from tests.factories.pricing import plan_draft
from tests.factories.program import active_partner

MOVES = {
    "save": lambda owner, plan: commands.save_plan(owner, plan, draft=plan_draft(seat_price_minor=plan.pk % 1000)),
    "activate": commands.activate_plan,
    "retire": commands.retire_plan,
}
tries = st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 5)), max_size=12)


@pytest.fixture
def owner(eu: object) -> Actor:
    return active_partner()[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries)
def test_no_order_of_commands_breaks_a_plan(owner: Actor, moves: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        commands.save_plan(owner, draft=plan_draft())
        fixed: dict[int, str] = {}
        for move, number in moves:
            versions = list(Plan.objects.order_by("version"))
            try:
                MOVES[move](owner, versions[number % len(versions)])
            except Conflict:
                pass
            states = list(Plan.objects.order_by("version").values_list("version", "state"))
            assert [version for version, _ in states] == list(range(1, len(states) + 1))
            assert [state for _, state in states].count("active") <= 1
            assert [state for _, state in states].count("draft") <= 1
            for plan in Plan.objects.exclude(state="draft"):
                assert fixed.setdefault(plan.pk, plan.terms.digest) == plan.terms.digest
        transaction.set_rollback(True)
