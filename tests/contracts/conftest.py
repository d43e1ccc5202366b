"""Six askers of one world, and the API's own document loaded for schemathesis, asked in this process through WSGI."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from pytest_django import DjangoDbBlocker

from apps.ground.accounts import commands as accounts
from apps.ground.accounts import scopes
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from apps.surfaces.developers.document import document
from tests.factories.accounts import member
from tests.factories.program import moderator
from tests.isolation.addresses import private_addresses
from tests.isolation.askers import browser
from tests.isolation.worlds import World
from tests.support.furnished import furnished

ROLES = ("partner developer", "customer admin", "viewer", "operator", "anonymous", "API key")


@dataclass(frozen=True)
class Askers:
    """The world, its things by the name of a parameter, and the headers that each role sends."""

    world: World
    ids: dict[str, list[str]]
    headers: dict[str, dict[str, str]]


@pytest.fixture(scope="package")
def askers(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Askers]:
    """Everything is committed, as it would be; the database is dropped afterwards."""
    folder = tmp_path_factory.getbasetemp()
    with furnished(django_db_blocker, f"contract_{worker_id}", folder) as (world,), django_db_blocker.unblock():
        with inside(named("us")), scoped(Scope(reach="marketplace")):
            headers = {
                "partner developer": _session(member(world.partner, ["developer"])),
                "customer admin": _session(member(world.customer, ["admin"])),
                "viewer": _session(world.viewers[1]),
                "operator": _session(moderator()),
                "anonymous": {},
                "API key": _key(world),
            }
        yield Askers(world, _ids(world), headers)


def _session(actor: Actor) -> dict[str, str]:
    """What a browser with this person's session sends, with the token that keeps other sites out."""
    client: Client = browser("", actor).client
    token = _get_new_csrf_string()
    cookies = f"session={client.cookies['session'].value}; csrftoken={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}


def _key(world: World) -> dict[str, str]:
    made = accounts.create_api_key(world.seller, name="contract", scopes=list(scopes.names()))
    return {"Authorization": f"Bearer {made.shown_once}"}


def _ids(world: World) -> dict[str, list[str]]:
    """Ids that are there, so that not every example asks for what nobody has."""
    things = world.things
    found: dict[str, set[str]] = {
        "slug": {things["live"].slug, things["frozen"].slug},
        "public_id": {things["live_plan"].public_id, things["live"].public_id},  # read by everybody
    }
    for address in private_addresses(world):
        if address.is_api:
            for name, value in address.arguments.items():
                found.setdefault(name, set()).add(value)
    return {name: sorted(values) for name, values in found.items()}


@pytest.fixture(scope="package")
def api(askers: Askers) -> Any:
    """The document as schemathesis reads it."""
    schema = schemathesis.openapi.from_dict(document())
    schema.app = get_wsgi_application()
    schema.config.generation.update(with_security_parameters=False)  # each role brings its own
    return schema
