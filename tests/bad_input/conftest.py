"""A shop with one sale in it, and somebody who asks its API raw bytes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts import scopes
from apps.ground.accounts.commands import create_api_key
from apps.ground.accounts.models import Organisation
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, set_scope
from intelgraph.database.connection import connection
from tests.factories.accounts import member
from tests.factories.entitlements import bought
from tests.faults.registry import without_a_test

JSON = "application/json"


@dataclass
class Caller:
    """Asks as it is told, and afterwards the test has the whole marketplace in reach again. Raises nothing of ours."""

    client: Client
    marketplace: Marketplace

    def ask(self, method: str, path: str, body: Any = None, kind: str = JSON, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        try:
            return self.client.generic(method, path, raw, content_type=kind, headers=headers)
        finally:
            connection.set_tenant(self.marketplace)
            set_scope(Scope(reach="marketplace"))

    def post(self, path: str, body: Any = None, kind: str = JSON, **headers: str) -> Any:
        return self.ask("POST", path, body, kind, **headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, None, "", **headers)


@pytest.fixture
def caller_of(us: Marketplace) -> Callable[..., Caller]:
    """A program of this organisation with a key of every scope; without one, a visitor."""

    def make(organisation: Organisation | None = None) -> Caller:
        client = Client(HTTP_HOST="us.localhost", raise_request_exception=False)
        if organisation is not None:
            key = create_api_key(member(organisation), name="bad input", scopes=list(scopes.names())).shown_once
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        return Caller(client, us)

    return make


@pytest.fixture
def entitlement(us: Marketplace) -> Entitlement:
    """What somebody bought of somebody, with a meter."""
    return bought()


@pytest.fixture
def seller(entitlement: Entitlement, caller_of: Callable[..., Caller]) -> Caller:
    """A program of the partner."""
    return caller_of(Organisation.objects.get(pk=entitlement.partner_id))


@pytest.fixture
def buyer(entitlement: Entitlement, caller_of: Callable[..., Caller]) -> Caller:
    """A program of the customer."""
    return caller_of(Organisation.objects.get(pk=entitlement.customer_id))


@pytest.fixture
def visitor(caller_of: Callable[..., Caller]) -> Caller:
    return caller_of()


def code_of(answer: Any) -> tuple[int, str]:
    """Status and problem code; every refusal of the API is a problem document with the request's id (P19)."""
    assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
    document = answer.json()
    assert document["request_id"] == answer["X-Request-Id"]
    assert document["status"] == answer.status_code
    return answer.status_code, document["code"]


def errors_of(answer: Any) -> set[tuple[str, str]]:
    """The pointers and codes of a refused body."""
    assert code_of(answer)[0] == 422, answer.content[:300]
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The ids of bad inputs that are due and have no test."""
    terminalreporter.line(f"bad inputs without a test: {', '.join(without_a_test('B')) or 'none'}")
