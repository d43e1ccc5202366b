"""Searches without a result are counted for operators; nothing that may name a person is kept."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from apps.ground import clock
from apps.ground.jobs.models import Job
from apps.ground.jobs.queue import drain, run_now
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.ground.tenancy.times import zone
from apps.supply.listings import projections
from apps.supply.listings.misses import kept_text
from apps.supply.listings.models import SearchMiss
from apps.supply.listings.tasks import forget_misses
from tests.factories.accounts import user_of
from tests.factories.listings import live_listing
from tests.factories.program import active_partner, moderator

PRODUCT = system_actor("listings")


def counted() -> dict[tuple[str, str], int]:
    drain()
    with scoped(PRODUCT):
        return {(row.text, row.language): row.searches for row in SearchMiss.objects.all()}


@pytest.fixture
def visitor(eu: Marketplace, browser_of: Callable[..., Client], deliver: Callable[[], int]) -> Client:
    live_listing("Vessel Watch")
    deliver()
    return browser_of(None, "eu")


def test_a_search_that_finds_nothing_is_in_the_operators_list(
    visitor: Client, browser_of: Callable[..., Client]
) -> None:
    for text in ("zzzz", " ZZZZ! ", "ada@zzzz.example"):
        assert visitor.get(reverse("storefront:browse"), {"q": text}).status_code == 200
    drain()
    operator = browser_of(user_of(moderator()), "eu", second_factor=True)

    listed = operator.get(reverse("admin:listings_searchmiss_changelist")).content.decode()
    home = operator.get(reverse("admin:index")).content.decode()

    assert counted() == {("zzzz", "en"): 2}
    assert ("zzzz" in listed, "ada" in listed) == (True, False)
    assert "Searches without a result" in home
    assert "most often “zzzz”" in home
    with scoped(PRODUCT):
        assert not Job.objects.filter(arguments__icontains="ada").exists()


def test_what_finds_something_or_was_filtered_is_not_counted(visitor: Client) -> None:
    for given in ({"q": "vessel"}, {"q": "vesel"}, {"q": ""}, {"q": "zzzz", "price_min": "1"}, {"q": "- !?"}):
        assert visitor.get(reverse("storefront:browse"), given).status_code == 200

    assert counted() == {}


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org",
        "Ada Byron <ada.byron@example.org>",
        "ada (at) example.org",
        "ada[AT]example.org",
        "ada at example.org",
        "ada＠example.org",
        "+49 30 1234567",
        "(030) 12-34-567",
        "call 030/1234567 now",
        "０３０１２３４５６７",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIiOiI",
        "word " * 20,
        "!?",
    ],
)
def test_texts_that_may_name_a_person_are_not_kept(text: str) -> None:
    assert kept_text(text) == ""


@pytest.mark.parametrize("text", ["Sanctions 2024", "look at graph data", "ISO 27001", "C++ & SQL"])
def test_other_texts_are_kept(text: str) -> None:
    assert kept_text(text)


def test_counts_are_deleted_after_90_days(eu: Marketplace) -> None:
    today = clock.now().astimezone(zone()).date()
    with scoped(PRODUCT):
        for days in (91, 90, 0):
            projections.count_miss(today - timedelta(days=days), "en", f"kept {days}")

    run_now(forget_misses)

    assert set(counted()) == {("kept 90", "en"), ("kept 0", "en")}


def test_nobody_fills_the_table(eu: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projections, "MOST_MISSES_A_DAY", 1)
    with scoped(PRODUCT):
        for text in ("zzzz", "yyyy", "zzzz"):
            projections.count_miss(date(2026, 11, 30), "en", text)

    assert counted() == {("zzzz", "en"): 2}


def test_a_partner_sees_none(eu: Marketplace) -> None:
    partner = active_partner()[0]
    with scoped(PRODUCT):
        projections.count_miss(date(2026, 11, 30), "en", "zzzz")

    with scoped(partner):
        assert not SearchMiss.objects.exists(), "row security hides them"
    with scoped(PRODUCT):
        assert not SearchMiss.objects.visible_to(partner).exists()


def test_the_page_answers_while_the_database_takes_no_writes(visitor: Client) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
        answer = visitor.get(reverse("storefront:browse"), {"q": "zzzz"})
        transaction.set_rollback(True)

    assert counted() == {}
    assert (answer.status_code, "No results" in answer.content.decode()) == (200, True)
