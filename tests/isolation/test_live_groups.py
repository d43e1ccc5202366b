"""Which groups an open page joins: its own organisation's and the public one of its own marketplace, no other."""

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers, get_channel_layer
from django.conf import settings as configured
from django.db import connection

from apps.ground.accounts.models import Membership, Organisation
from apps.ground.events.live import operators_group, organisation_group, public_group
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from intelgraph.live import live_application
from tests.factories.accounts import OrganisationFactory, member
from tests.isolation.askers import browser

ALL = Scope(reach="marketplace")


@pytest.fixture
def sockets(own_database: str, settings: Any) -> Iterator[None]:
    """Messages stay in this process; rows are committed, because a socket looks by a connection of its own."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    channel_layers.backends.clear()
    yield
    channel_layers.backends.clear()
    connection.set_schema_to_public()


def joined(actor: Actor | None, marketplace: str = "us", host: str = "us", topics: str = "") -> set[str]:
    """The groups that a page opened with this person's session joins."""
    asker = browser("page", actor, marketplace)
    session = asker.client.cookies.get(configured.SESSION_COOKIE_NAME)
    cookie = f"{configured.SESSION_COOKIE_NAME}={session.value}" if session else ""
    name = f"{host}.localhost"
    headers = [(b"host", name.encode()), (b"origin", f"http://{name}".encode()), (b"cookie", cookie.encode())]

    scope = {"type": "websocket", "path": "/live/", "query_string": f"topics={topics}".encode(), "headers": headers}

    async def story() -> set[str]:
        page = ApplicationCommunicator(live_application, scope)
        await page.send_input({"type": "websocket.connect"})
        assert (await page.receive_output())["type"] == "websocket.accept"
        groups = set(get_channel_layer().groups)
        await page.send_input({"type": "websocket.disconnect", "code": 1000})
        await page.wait()
        assert set(get_channel_layer().groups) == set(), "a page that is closed is in no group"
        return groups

    return async_to_sync(story)()


def made(marketplace: str, **fields: Any) -> tuple[Organisation, Actor]:
    with inside(named(marketplace)), scoped(ALL):
        organisation = OrganisationFactory(**fields)
        return organisation, member(organisation)


def test_a_neighbours_page_never_joins_the_organisations_group(sockets: None) -> None:
    """S07: next door, in the other marketplace under the same number, with a foreign session, by topic, and nobody."""
    own, owner = made("us")
    other, neighbour = made("us")
    twin, elsewhere = made("eu")
    assert own.pk == twin.pk, "the same number in both marketplaces"
    of_own, of_other = organisation_group("us", own.pk), organisation_group("us", other.pk)
    assert joined(owner) == {public_group("us"), of_own}, "the owner's page does join it"
    assert joined(neighbour) == {public_group("us"), of_other}
    assert joined(neighbour, topics=f"{of_own},org.{own.pk}") == {
        public_group("us"),
        organisation_group("us", other.pk),
    }
    assert joined(elsewhere, "eu", host="eu") == {public_group("eu"), organisation_group("eu", twin.pk)}
    assert joined(elsewhere, "eu", host="us") == {public_group("us")}
    assert joined(None) == {public_group("us")}
    assert operators_group("us") not in joined(neighbour)


@pytest.mark.parametrize("after", ["leaving", "suspension"])
def test_who_is_no_longer_a_member_joins_only_what_is_public(sockets: None, after: str) -> None:
    """S07 B028"""
    own, actor = made("us")
    with inside(named("us")), scoped(ALL):
        if after == "leaving":
            Membership.objects.filter(organisation=own).update(state="removed")
        else:
            Organisation.objects.filter(pk=own.pk).update(state="suspended")
    assert joined(actor) == {public_group("us")}
