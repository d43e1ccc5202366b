"""Work that leaves the thread of its request knows no marketplace, and fails rather than read another's (S04)."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import ProgrammingError, connection

from apps.ground.accounts.models import Organisation
from apps.ground.tenancy.current import NoMarketplace, current, inside, named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from tests.factories.accounts import OrganisationFactory
from tests.support.racing import enter_us

WHOLE = Scope(reach="marketplace")
RAISED = (ProgrammingError, NoMarketplace)


@pytest.fixture
def seeded_us(own_database: str) -> Marketplace:
    """us, entered as a request would have, with a row that a stray thread could read."""
    marketplace = enter_us()
    with scoped(WHOLE):
        OrganisationFactory(name="canary of us")
    return marketplace


def look() -> list[str]:
    try:
        with scoped(WHOLE):
            return list(Organisation.objects.values_list("name", flat=True))
    finally:
        connection.close()


def whose() -> str:
    try:
        return current().name
    finally:
        connection.close()


def in_thread(act: Callable[[], Any]) -> Any:
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(act())
        except RAISED as error:
            answers.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return answers[0]


def in_pool(act: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(act)
        return asked.exception(30) or asked.result()


def in_async_hop(act: Callable[[], Any]) -> Any:
    async def hop() -> Any:
        try:
            return await sync_to_async(act, thread_sensitive=False)()
        except RAISED as error:
            return error

    return in_thread(lambda: asyncio.run(hop()))


WAYS = {"a thread": in_thread, "a pool": in_pool, "sync_to_async(thread_sensitive=False)": in_async_hop}


@pytest.mark.parametrize("way", WAYS)
def test_work_that_leaves_the_thread_raises(seeded_us: Marketplace, way: str) -> None:
    """S04: no marketplace, so no table of one; never the one of whoever began it, and never another's."""
    assert look() == ["canary of us"], "the request's own thread reads it"
    connection.set_tenant(seeded_us)
    assert isinstance(WAYS[way](look), ProgrammingError)
    assert isinstance(WAYS[way](whose), NoMarketplace)


@pytest.mark.parametrize("way", WAYS)
def test_given_its_marketplace_it_reads_that_and_no_more(seeded_us: Marketplace, way: str) -> None:
    """S04, control: what fails is the missing marketplace, not the thread."""

    def within(name: str) -> Callable[[], list[str]]:
        def act() -> list[str]:
            with inside(named(name)):
                return look()

        return act

    assert WAYS[way](within("us")) == ["canary of us"]
    assert WAYS[way](within("eu")) == []
