"""Each operation, by each role: no server error, and only answers that the document names."""

from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contracts.conftest import ROLES, Askers
from tests.isolation.addresses import app_of_operation
from tests.support.sampled import SEED, is_asked_for

BASE = "http://us.localhost"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 3


def operations(api: Any, mode: GenerationMode) -> list[Any]:
    """All of them; to be sent something broken, those that take a query or a body."""
    found = [result.ok() for result in api.get_all_operations()]
    found = [each for each in found if is_asked_for(app_of_operation(each.path))]
    return [each for each in found if mode is GenerationMode.POSITIVE or each.query or each.body]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "broken"])
@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_as_documented(api: Any, askers: Askers, role: str, mode: GenerationMode) -> None:
    """P19: whoever asks, whatever is sent."""
    failures = {}
    for operation in operations(api, mode):

        @hypothesis.seed(SEED)
        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode), data=st.data())
        def ask(case: Any, data: Any) -> None:
            for name in case.path_parameters or {}:
                if name in askers.ids:
                    case.path_parameters[name] = data.draw(st.sampled_from([*askers.ids[name], "unknown_1"]))
            case.call_and_validate(base_url=BASE, headers=askers.headers[role], checks=CHECKS)

        try:
            ask()
        except BaseException as failure:  # every operation's findings at once
            if isinstance(failure, KeyboardInterrupt):
                raise
            failures[operation.label] = str(failure)[-900:]
    assert not failures, "\n\n".join(f"{label}\n{text}" for label, text in failures.items())
