"""Those who ask for a world's things: its owners, its neighbours, the other marketplace, nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from apps.ground.accounts.models import Organisation
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from tests.factories.accounts import user_of, verified_device
from tests.isolation.worlds import World

ALL = Scope(reach="marketplace")
LESS_SAY = ("suspended", "viewer")


@dataclass
class Asker:
    """Somebody with a browser, or a program with a key."""

    name: str
    client: Client
    is_program: bool = False

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, body: Any = None, method: str = "post") -> Any:
        if path.startswith("/api/"):
            return getattr(self.client, method)(path, body or {}, content_type="application/json")
        return self.client.post(path, body or {})


def browser(name: str, actor: Actor | None, marketplace: str = "us", host: str = "") -> Asker:
    """A browser signed in as this person, at the marketplace's host or at another."""
    client = Client(HTTP_HOST=f"{host or marketplace}.localhost", raise_request_exception=False)
    if actor is not None:
        with inside(named(marketplace)), scoped(ALL):
            user = user_of(actor)
            client.force_login(user)
            if actor.is_operator:
                session = client.session
                session["otp_device_id"] = verified_device(user).persistent_id
                session.save()
    return Asker(name, client)


def program(name: str, key: str) -> Asker:
    """A program that shows its key."""
    client = Client(HTTP_HOST="us.localhost", HTTP_AUTHORIZATION=f"Bearer {key}", raise_request_exception=False)
    return Asker(name, client, is_program=True)


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def members(world: World, who: str) -> list[Asker]:
    """A viewer on each side; or the people of both, who are suspended from now on."""
    if who == "suspended":
        Organisation.objects.filter(pk__in=world.organisations).update(state="suspended")
    actors = world.viewers if who == "viewer" else (world.seller, world.buyer)
    return [
        browser(f"{who} of {side}", actor) for side, actor in zip(("the partner", "the customer"), actors, strict=True)
    ]


@contextmanager
def undone() -> Iterator[None]:
    """What is written within the block is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def status_of(asker: Asker, path: str) -> int:
    """The status of a read, of which nothing stays."""
    with undone():
        return int(asker.get(path).status_code)
