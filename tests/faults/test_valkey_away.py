"""Valkey stops, is emptied, hangs or is full: what people do goes on, and what it carried waits (P04 P12 P15 P16)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import redis
from websockets.exceptions import ConnectionClosed, InvalidStatus

from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts.models import Membership, User
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from tests.factories import checkout as made
from tests.factories.accounts import PASSWORD, member, user_of
from tests.factories.entitlements import revoked
from tests.faults.apart import Apart, Customer
from tests.faults.own_servers import until
from tests.faults.visitor import Visitor, heard
from tests.support.racing import WHOLE

pytestmark = pytest.mark.stack
PAGES = ("/", "/browse/", "/account/sign-in/")


class Household(Customer):
    """A customer whose owner sits at a browser, and who buys, uses and asks."""

    def __init__(self, apart: Apart) -> None:
        super().__init__(apart)
        with scoped(WHOLE):
            self.user: User = user_of(self.actor)

    def buy(self) -> None:
        """Place an order, whose entitlement comes by the dispatcher alone."""
        with scoped(WHOLE):
            made.placed(self.actor, self.offer)

    def may_use(self) -> bool:
        answer = self.apart.ask(
            "POST",
            "/api/v1/entitlements/decisions",
            {"checks": [{"listing": self.offer.listing}]},
            Authorization=f"Bearer {self.key}",
        )
        assert answer.status == 200, answer.content
        return bool(answer.json["decisions"][0]["allow"])

    def lose_all(self) -> None:
        """Everything they may use is revoked."""
        with scoped(WHOLE):
            for each in Entitlement.objects.filter(customer_id=self.actor.organisation_id, state="active"):
                revoked(each)

    def colleague(self) -> Actor:
        with scoped(WHOLE):
            return member(Membership.objects.get(user=self.user).organisation)


@pytest.fixture
def household(shop_apart: Marketplace, apart: Apart) -> Household:
    return Household(apart)


def nothing_waits() -> bool:
    with scoped(WHOLE):
        return not Message.objects.exclude(state=Message.State.DONE).exists()


def active_entitlements() -> int:
    return Entitlement.objects.filter(state="active").count()


def everything_goes_on(household: Household, early: Visitor) -> None:
    """Pages, signing in, ordering, and an entitlement that the dispatcher brings."""
    assert early.get("/purchases/").status == 200
    for path in PAGES:
        assert Visitor(household.apart).get(path).status == 200, path
    late = Visitor(household.apart)
    assert late.sign_in(household.user).status == 302
    assert late.get("/purchases/").status == 200
    with scoped(WHOLE):
        before = active_entitlements()
        once = f"{household.actor.organisation_ref}-{Message.objects.count()}"
    assert household.order(once).status == 201
    household.buy()

    def there() -> bool:
        with scoped(WHOLE):
            return active_entitlements() > before

    until(there)
    assert household.may_use()


def signed_in(household: Household) -> Visitor:
    visitor = Visitor(household.apart)
    assert visitor.sign_in(household.user).status == 302
    return visitor


@pytest.mark.slow
def test_pages_sign_in_and_orders_go_on_without_valkey_and_with_an_empty_one(
    household: Household, apart: Apart
) -> None:
    """F33 P04 P15 P16: an open page hears news again when it is back."""
    early = signed_in(household)
    with early.listening() as page:
        apart.valkey.kill()
        ready = apart.ask("GET", "/readyz")
        assert (ready.status, ready.json["parts"]["cache"]) == (200, "away")
        everything_goes_on(household, early)

        apart.valkey.start()
        assert apart.parts["cache"] == "ok"
        everything_goes_on(household, early)
        until(nothing_waits)

        until(lambda: household.buy() or heard(page, 2))


def hears_news(household: Household, visitor: Visitor) -> bool:
    """Whether a page that is opened now hears of what is bought now."""
    with suppress(ConnectionClosed, InvalidStatus), visitor.listening() as page:
        household.buy()
        return heard(page, 2) is not None
    return False


@contextmanager
def flushing(url: str) -> Iterator[None]:
    """FLUSHALL, as fast as it goes."""
    over = threading.Event()

    def flush() -> None:
        with redis.Redis.from_url(url) as client:
            while not over.wait(0.002):
                client.flushall()

    thread = threading.Thread(target=flush)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(10)


def test_flushed_all_the_time_nobody_is_signed_out_and_every_answer_is_right(
    household: Household, apart: Apart
) -> None:
    """F32 P04 P12: signed in, entitled, and locked out after too many wrong passwords, all from the database."""
    early = signed_in(household)
    colleague = household.colleague()
    with flushing(apart.valkey.url):
        for _ in range(3):
            everything_goes_on(household, early)
        stranger = Visitor(apart)
        with scoped(WHOLE):
            victim = user_of(colleague)
        tries = [stranger.sign_in(victim, "wrong password").status for _ in range(8)]
        assert tries[0] == 422
        assert tries[-1] == 429
        assert stranger.sign_in(victim, PASSWORD).status == 429
        household.lose_all()
        assert not household.may_use()
    until(nothing_waits)


@pytest.mark.parametrize("mode", ["hang", "cut:20"])
def test_valkey_that_accepts_and_never_answers_or_answers_by_half_stops_nothing(
    household: Household, apart: Apart, mode: str
) -> None:
    """F34 P04 P15 P16: an open page hears nothing or is sent away meanwhile, and hears news afterwards."""
    early = signed_in(household)
    apart.valkey.proxy.mode = mode
    with suppress(ConnectionClosed, InvalidStatus), early.listening() as page:
        assert heard(page, 1) is None
    everything_goes_on(household, early)
    assert apart.parts["cache"] == "away"
    assert apart.ask("GET", "/healthz").status == 200
    apart.valkey.proxy.mode = "pass"
    assert apart.parts["cache"] == "ok"
    until(nothing_waits)
    until(lambda: hears_news(household, early))


def test_valkey_without_memory_left_keeps_tasks_waiting_and_parks_none(household: Household, apart: Apart) -> None:
    """F34 P04 P15: it refuses what would store (noeviction); the outbox tries again, and that counts as no failure."""
    early = signed_in(household)
    until(nothing_waits)
    with scoped(WHOLE):
        tried_before = Message.objects.filter(attempts__gt=0).count()  # when the database was away, in another test
    with redis.Redis.from_url(apart.valkey.url) as client:
        client.config_set("maxmemory", "1mb")
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            client.set("one", "more")
        everything_goes_on(household, early)
        with scoped(WHOLE):
            assert not Message.objects.filter(state=Message.State.PARKED).exists()
            assert Message.objects.filter(attempts__gt=0).count() == tried_before
        client.config_set("maxmemory", "256mb")
    until(nothing_waits)
