"""The socket of live pages: one's own organisation's news, from one's own host, until one is removed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers, get_channel_layer
from django.db import connection
from django.test import Client

from apps.ground.accounts.models import Membership, Organisation
from apps.ground.events.live import operators_group, organisation_group, public_group
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from intelgraph.live import live_application
from tests.factories.accounts import OrganisationFactory, member, user_of, verified_device


class Page(ApplicationCommunicator):
    """An open page's end of the socket."""

    async def connect(self) -> str:
        await self.send_input({"type": "websocket.connect"})
        return str((await self.receive_output())["type"])

    async def disconnect(self) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()


@pytest.fixture
def room(own_database: str, settings: Any) -> Iterator[Callable[..., Any]]:
    """Commits are commits here, because the socket looks by a connection of its own; messages stay in this process."""
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    channel_layers.backends.clear()

    def arrange(make: Callable[[], Any]) -> Any:
        with inside(named("us")), scoped(Scope(reach="marketplace")):
            return make()

    yield arrange
    channel_layers.backends.clear()
    connection.set_schema_to_public()


def cookie_of(actor: Actor, second_factor: bool = False) -> str:
    """A session of this person, as a browser would send it. Runs inside a marketplace."""
    client = Client(HTTP_HOST="us.localhost")
    client.force_login(user_of(actor))
    if second_factor:
        session = client.session
        session["otp_device_id"] = verified_device(user_of(actor)).persistent_id
        session.save()
    return f"session={client.cookies['session'].value}"


def socket(cookie: str = "", host: str = "us.localhost", origin: str = "http://us.localhost", topics: str = "") -> Page:
    headers = [(b"host", host.encode()), (b"origin", origin.encode()), (b"cookie", cookie.encode())]
    query = f"topics={topics}".encode()
    return Page(live_application, {"type": "websocket", "path": "/live/", "query_string": query, "headers": headers})


async def tell(group: str, topic: str = "listings", subject: str = "lst_1") -> None:
    message = {
        "type": "live.changed",
        "marketplace": "us",
        "topic": topic,
        "event": f"{topic}.x",
        "subject": subject,
        "sequence": 3,
    }
    await get_channel_layer().group_send(group, message)


async def heard(page: Page) -> list[str]:
    """The subjects that the page was told of."""
    subjects = []
    while not await page.receive_nothing(0.2, 0.02):
        subjects.append(json.loads((await page.receive_output())["text"])["subject"])
    return subjects


def test_a_page_hears_its_organisation_and_what_is_public_and_nothing_else(room: Callable[..., Any]) -> None:
    def arrange() -> tuple[Organisation, Organisation, str]:
        own, other = OrganisationFactory(), OrganisationFactory()
        return own, other, cookie_of(member(own))

    own, other, cookie = room(arrange)

    async def story() -> list[str]:
        page = socket(cookie)
        assert await page.connect() == "websocket.accept"
        await tell(organisation_group("us", own.pk), subject="own")
        await tell(organisation_group("us", other.pk), subject="other")
        await tell(organisation_group("eu", own.pk), subject="elsewhere")
        await tell(operators_group("us"), subject="operators")
        await tell(public_group("us"), subject="public")
        subjects = await heard(page)
        await page.disconnect()
        return subjects

    assert async_to_sync(story)() == ["own", "public"]


def test_operators_hear_of_everything_after_a_second_factor(room: Callable[..., Any]) -> None:
    def arrange() -> list[str]:
        actor = member(OrganisationFactory(kinds=["operator"]), ["moderator"])
        return [cookie_of(actor), cookie_of(actor, second_factor=True)]

    cookies = room(arrange)

    async def story(cookie: str) -> list[str]:
        page = socket(cookie)
        await page.connect()
        await tell(operators_group("us"), subject="operators")
        subjects = await heard(page)
        await page.disconnect()
        return subjects

    assert [async_to_sync(story)(cookie) for cookie in cookies] == [[], ["operators"]]


def test_topics_narrow_what_is_heard(room: Callable[..., Any]) -> None:
    async def story() -> list[str]:
        page = socket(topics="listings")
        await page.connect()
        await tell(public_group("us"), topic="deals", subject="deal")
        await tell(public_group("us"), topic="listings", subject="listing")
        subjects = await heard(page)
        await page.disconnect()
        return subjects

    assert async_to_sync(story)() == ["listing"]


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("us.localhost", "http://eu.localhost"),
        ("us.localhost", "null"),
        ("us.localhost", ""),
        ("nowhere.localhost", "http://nowhere.localhost"),
    ],
)
def test_another_origin_or_an_unknown_host_is_closed_with_4403(
    room: Callable[..., Any], host: str, origin: str
) -> None:
    """B026"""

    async def story() -> dict[str, Any]:
        page = socket(host=host, origin=origin)
        await page.connect()
        return await page.receive_output()

    closed = async_to_sync(story)()

    assert (closed["type"], closed["code"]) == ("websocket.close", 4403)


def test_a_removed_member_is_cut_off_and_hears_nothing_more(room: Callable[..., Any]) -> None:
    """B028"""

    def arrange() -> tuple[Organisation, Actor, str]:
        own = OrganisationFactory()
        actor = member(own, ["viewer"])
        return own, actor, cookie_of(actor)

    own, actor, cookie = room(arrange)
    from asgiref.sync import sync_to_async

    async def story() -> list[dict[str, Any]]:
        page = socket(cookie)
        await page.connect()
        await sync_to_async(room)(lambda: Membership.objects.filter(user_id=actor.user_id).update(state="removed"))
        await tell(organisation_group("us", own.pk), topic="accounts", subject="member")
        await tell(organisation_group("us", own.pk), topic="listings", subject="secret")
        said = [await page.receive_output(), await page.receive_output()]
        assert await page.receive_nothing()
        return said

    asked, closed = async_to_sync(story)()

    assert json.loads(asked["text"]) == {"again": True}
    assert (closed["type"], closed["code"]) == ("websocket.close", 4403)
