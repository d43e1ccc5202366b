"""Chains of operations along the document's links: what one answers, the next is asked with."""

from typing import Any

import hypothesis
import pytest

from tests.contracts.conftest import ROLES, Askers
from tests.contracts.test_every_operation import BASE, CHECKS
from tests.support.sampled import SEED

CHAINS = 25
STEPS = 5


@pytest.mark.parametrize("role", ROLES)
def test_chains_along_links_answer_as_documented(api: Any, askers: Askers, role: str) -> None:
    """P19"""
    machine = api.as_state_machine()

    class Chained(machine):
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"base_url": BASE, "headers": askers.headers[role]}

        def validate_response(self, response: Any, case: Any, **_more: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    bounded = hypothesis.settings(
        max_examples=CHAINS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.seed(SEED)(Chained.TestCase)
    Chained.TestCase.settings = bounded
    Chained.run(settings=bounded)
    assert api.statistic.transitions.total > 20
