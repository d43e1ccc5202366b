"""/readyz names a log that is broken, and the product goes on serving."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from apps.ground.provenance import health
from apps.ground.provenance.keys import origin_of
from apps.ground.provenance.note import Signer
from apps.ground.tenancy.current import named
from tests.ground.provenance.stored_logs import as_owner, forge, leave, seal


@pytest.fixture
def log(own_database: str) -> Iterator[str]:
    connection.set_tenant(named("us"))
    leave(0, 6)
    seal(Signer(origin_of("us"), bytes(32)))
    health.forget()
    yield own_database
    health.forget()
    connection.set_schema_to_public()


def test_a_broken_log_is_named_and_the_product_stays_ready(log: str) -> None:
    """P16"""
    good = Client().get("/readyz")
    assert (good.status_code, good.json()["parts"]["log"]) == (200, "ok")
    with as_owner(log) as owner:
        forge(owner, 4)
    health.forget()
    broken = Client().get("/readyz")
    assert (broken.status_code, broken.json()["ready"], broken.json()["parts"]["log"]) == (200, True, "broken")
