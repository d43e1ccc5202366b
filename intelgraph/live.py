"""The socket behind live pages: it says that something changed, never what; the page reads it with its own rights.

A socket belongs to the marketplace of its host and to the actor of its session. Whenever accounts change, and at the
latest every half minute before something is sent, the actor is worked out anew: who was removed hears no more (B028).
"""

import contextlib
import json
import logging
import time
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import parse_cookie
from django.urls import path
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from apps.ground.accounts.actors import standing_of
from apps.ground.accounts.models import User
from apps.ground.accounts.sign_in import EmailBackend
from apps.ground.events.live import operators_group, organisation_group, public_group
from apps.ground.policy.actor import ANONYMOUS, Actor
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.hosts import marketplace_of, normalised
from apps.ground.tenancy.migrated import is_behind
from apps.ground.tenancy.scope import NO_ROWS, scoped
from intelgraph import valkey

log = logging.getLogger(__name__)
REFUSED = 4403
TRY_LATER = 1013
LOOK_AGAIN_S = 30.0


@dataclass(frozen=True)
class Listener:
    """A marketplace and an actor in it, as they are now."""

    schema: str
    actor: Actor

    @property
    def groups(self) -> set[str]:
        """Everybody hears what is public; members their organisation; operators with a second factor everything."""
        groups = {public_group(self.schema)}
        if self.actor.organisation_id is not None and self.actor.organisation_state != "suspended":
            groups.add(organisation_group(self.schema, self.actor.organisation_id))
        if self.actor.is_operator and self.actor.mfa:
            groups.add(operators_group(self.schema))
        return groups


class LivePages(AsyncWebsocketConsumer):
    """One open page: `/live/?topics=listings,accounts`. Without Valkey it is sent away, and tries again later (F34)."""

    listener: Listener
    host: str
    cookies: dict[str, str]
    topics: frozenset[str]
    looked_at: float
    parted = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except valkey.FAILURES as error:
            log.warning("a page hears no news: %s", type(error).__name__)
            with contextlib.suppress(*valkey.FAILURES, RuntimeError):  # the page may be gone already
                await send({"type": "websocket.close", "code": TRY_LATER})

    async def connect(self) -> None:
        """Accept a page of this very host whose marketplace exists; refuse all others with 4403."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}
        self.host = headers.get("host", "")
        self.cookies = parse_cookie(headers.get("cookie", ""))
        self.topics = _topics(self.scope["query_string"])
        found = await listening(self.host, self.cookies) if _same_origin(headers.get("origin", ""), self.host) else None
        if found is None:
            await self.accept()  # a code can be sent only on an open socket
            await self.close(REFUSED)
            return
        self.listener, self.looked_at = found, time.monotonic()
        for group in found.groups:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if hasattr(self, "listener"):
            for group in self.listener.groups:
                await self.channel_layer.group_discard(group, self.channel_name)

    async def live_nothing(self, event: dict[str, Any]) -> None:
        """What stands for a message that was not ours (intelgraph.live_layer)."""

    async def live_changed(self, event: dict[str, Any]) -> None:
        """Pass a change on, to an actor who is still who they were."""
        if self.parted or event["marketplace"] != self.listener.schema:
            return  # it was on its way already when the groups were left, or was put into the wrong group (F36)
        due = event["topic"] == "accounts" or time.monotonic() - self.looked_at > LOOK_AGAIN_S
        if due and not await self._is_unchanged():
            await self._part()
            return
        if not self.topics or event["topic"] in self.topics:
            await self.send(
                json.dumps({"topic": event["topic"], "subject": event["subject"], "sequence": event["sequence"]})
            )

    async def _part(self) -> None:
        """Nobody's news from here on; the page is asked to come back as who its person is now. It is asked in words
        because granian sends no close while it waits for the page to speak (seen with 2.8.7)."""
        self.parted = True
        await self.disconnect(REFUSED)
        await self.send(json.dumps({"again": True}))
        await self.close(REFUSED)

    async def _is_unchanged(self) -> bool:
        self.looked_at = time.monotonic()
        found = await listening(self.host, self.cookies)
        return found is not None and found.groups == self.listener.groups and found.actor == self.listener.actor


@database_sync_to_async
def listening(host: str, cookies: dict[str, str]) -> Listener | None:
    """Who listens at this host with these cookies; None where it is no marketplace's, or one that is being updated."""
    marketplace = marketplace_of(host)
    if marketplace is None or is_behind(marketplace):
        return None
    with inside(marketplace), scoped(NO_ROWS):
        return Listener(marketplace.name, _actor(cookies))


def _actor(cookies: dict[str, str]) -> Actor:
    """The actor of the session's cookie, as a request would find it."""
    session = SessionStore(cookies.get(settings.SESSION_COOKIE_NAME))
    known = session.get(SESSION_KEY)
    if known is None or session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return ANONYMOUS
    user = EmailBackend().get_user(int(known))
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return ANONYMOUS
    actor = standing_of(user, session, mfa=_is_verified(user, session)).actor
    return replace(actor, stepped_up=False)  # ends by itself after a while, and means nothing here


def _is_verified(user: User, session: SessionStore) -> bool:
    stated = session.get(DEVICE_ID_SESSION_KEY)
    device = Device.from_persistent_id(stated) if stated else None
    return device is not None and device.user_id == user.pk and device.confirmed


def _same_origin(origin: str, host: str) -> bool:
    """Browsers always name the page's origin; it must be the very host that is asked, port included."""
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower() and normalised(host) is not None


def _topics(query: bytes) -> frozenset[str]:
    asked = parse_qs(query.decode("latin-1")).get("topics", [""])[0]
    return frozenset(topic for topic in asked.split(",") if topic.isidentifier())


live_application = URLRouter([path("live/", LivePages.as_asgi())])
