"""A Python client that a stranger generates from the OpenAPI document alone: it reads and writes the product's data."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from django.test import Client

from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts.commands import create_api_key
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.developers.document import document
from tests.factories import checkout as made
from tests.factories.accounts import member
from tests.factories.listings import live_listing

GENERATOR = Path(sys.executable).parent / "openapi-python-client"
PACKAGE = "generated_client"
NOT_PASSED_ON = {"host", "content-type", "content-length", "connection"}
Import = Callable[[str], ModuleType]


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Imports the parts of the client by name; a warning of the generator fails, for it leaves something out."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(json.dumps(document()))
    (folder / "config.yaml").write_text(
        f"post_hooks: []\npackage_name_override: {PACKAGE}\nproject_name_override: {PACKAGE}\n"
    )
    done = subprocess.run(
        [GENERATOR, "generate", "--path=openapi.json", "--config=config.yaml", "--meta=none", "--fail-on-warning"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    sys.path.remove(str(folder))
    for name in [each for each in sys.modules if each.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


class InThisProcess(httpx.BaseTransport):
    """Sends what the client sends to the product in this process, inside the test's transaction."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The product's answer."""
        answer = Client(HTTP_HOST=request.url.host).generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            content_type=request.headers.get("Content-Type", ""),
            headers={name: request.headers[name] for name in request.headers.keys() - NOT_PASSED_ON},
        )
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


def client_of(generated: Import, actor: Actor | None = None, *scopes: str) -> Any:
    """The generated client in front of this process, with a new key of the actor, or none."""
    arguments: dict[str, Any] = {
        "base_url": "http://us.localhost",
        "raise_on_unexpected_status": True,
        "httpx_args": {"transport": InThisProcess()},
    }
    if actor is None:
        return generated("client").Client(**arguments)
    key = create_api_key(actor, name="generated", scopes=list(scopes)).shown_once
    return generated("client").AuthenticatedClient(token=key, **arguments)


def test_a_visitor_reads_the_catalogue(us: Marketplace, generated: Import, deliver: Callable[[], int]) -> None:
    """Without a key; answers are read into classes that the document names."""
    listing = live_listing("Ownership Resolver")
    deliver()
    found = generated("api.catalogue.list_catalogue").sync(client=client_of(generated))
    assert (found.total, [card.name for card in found.items]) == (1, ["Ownership Resolver"])
    shown = generated("api.catalogue.read_catalogue").sync(listing.slug, client=client_of(generated))
    assert type(shown).__name__ == "CatalogueListing"
    assert shown.id == listing.public_id
    assert shown.plan.currency == "USD"


def test_a_program_orders(us: Marketplace, generated: Import) -> None:
    """What is sent is built of the generated classes; a refusal is read as a problem with its code."""
    client = client_of(generated, member(made.customer()), "orders:write")
    models = generated("models")
    offer = made.offer()
    (offered,) = generated("api.orders.list_offers").sync(client=client).items
    assert offered.id == offer.public_id
    body = models.NewOrder(offer=offered.id, seats=3)
    quoted = generated("api.orders.start_order").sync(client=client, body=body)
    assert (quoted.state, quoted.lines[0].quantity, quoted.total_minor) == ("quoted", 3, 14_700)
    assert quoted.price_until > quoted.quoted_at
    place = generated("api.orders.place_order")
    refused = place.sync(quoted.id, client=client, idempotency_key="first-try")
    assert (type(refused).__name__, refused.code) == ("Problem", "terms_not_accepted")
    again = generated("api.orders.get_order").sync(quoted.id, client=client)
    assert again == quoted


def test_a_customer_reads_decisions_and_purchases(
    us: Marketplace, generated: Import, deliver: Callable[[], int]
) -> None:
    actor, offer = made.buyer(), made.offer()
    made.placed(actor, offer)
    deliver()
    entitlement = Entitlement.objects.get()
    client = client_of(generated, actor, "entitlements:read")
    models = generated("models")
    checks = models.ChecksBody(checks=[models.CheckBody(listing=offer.listing)])
    answered = generated("api.entitlements.decide").sync(client=client, body=checks)
    assert [(each.entitlement, each.allow) for each in answered.decisions] == [(entitlement.public_id, True)]
    listed = generated("api.entitlements.list_entitlements").sync(client=client)
    assert [each.id for each in listed.items] == [entitlement.public_id]
    assert listed.next_cursor is None
