"""The crawler itself: what is broken on purpose turns a walk red, and what a page leads to is found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.crawl.conftest import Crowd
from tests.crawl.crawler import Walk, kind_of
from tests.crawl.languages import checked_in, left_in_english
from tests.crawl.links import Contents, Lead, broken_fragments, leads_of
from tests.crawl.unreached import asked_by_get, unreached

FOOT, PAGER = "components/foot.html", "components/cursor_pager.html"
Break = Callable[[str, str], Walk]


@pytest.fixture
def walk_with(crowds: dict[str, Crowd], settings: Any, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Break:
    """Walks as a German visitor while another text stands in a template; one address of each kind."""

    def walk(template: str, text: str) -> Walk:
        path = tmp_path / template
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (engine,) = settings.TEMPLATES
        settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
        with django_db_blocker.unblock():
            client = crowds["eu"].roles["visitor"].client("de")
            return Walk("visitor", client, most=1, filters=0, check=checked_in("de")).begin(["/browse/"])

    return walk


@pytest.mark.parametrize(
    ("template", "text", "status", "address"),
    [
        (FOOT, '<a href="/legal/nowhere/">Impressum</a>', 404, "/legal/nowhere/"),
        (FOOT, '<link rel="next" href="http://eu.localhost/nowhere/">', 404, "/nowhere/"),
        (FOOT, '<div hx-get="/nowhere/part/" hx-trigger="load"></div>', 404, "/nowhere/part/"),
        (FOOT, '<form action="/nowhere/"><button>Los</button></form>', 404, "/nowhere/"),
        (FOOT, '<img src="/static/icons/nothing.svg" alt="">', 404, "/static/icons/nothing.svg"),
        (FOOT, '<a href="#nowhere">Nach unten</a>', 200, "/browse/"),
        (FOOT, '{% url "nowhere" %}', 500, "/browse/"),
        (PAGER, '<a href="?cursor=%2Fbrowse%2F%3Fcursor%3Dc2" rel="next">Weiter</a>', 400, "/browse/?cursor=%2Fbrowse"),
    ],
)
def test_what_is_broken_on_purpose_is_found(
    walk_with: Break, template: str, text: str, status: int, address: str
) -> None:
    faults = walk_with(template, text).faults
    assert [each for each in faults if each.status == status and each.address.startswith(address)]


def test_a_sentence_left_in_english_is_found(walk_with: Break) -> None:
    sentence = min(left_in_english("de"))
    assert f"was left in English: {sentence}" in {fault.cause for fault in walk_with(FOOT, f"<p>{sentence}</p>").faults}


def test_a_route_that_nobody_reaches_is_found() -> None:
    everywhere = set(asked_by_get())
    assert unreached(everywhere - {"storefront:terms"}) == {"storefront:terms"}
    assert unreached(everywhere) == set()


PAGE = """<html lang="de"><a href="?cursor=c2#rows">Weiter</a><a href="mailto:a@b.example">Mail</a><p id="top">Ja</p>
<a href="#top">Hinauf</a><a href="#gone">Hinab</a>
<form action="/browse/"><input name="q" value="x"><input type="checkbox" name="region" value="eu">
<select name="sort"><option value="newest">Neu</option><option value="name" selected>Name</option></select></form>
<table><tr><td><a href="/orders/1/">1</a></td><td><span class="badge"><svg/>Done</span></td></tr></table>
<form method="post" action="/sign-out/"><input name="token"></form><div hx-get="/part/"></div></html>"""


def test_what_a_page_leads_to_is_found() -> None:
    contents = Contents.of(PAGE)
    assert list(leads_of(contents, "/list/?q=1")) == [
        Lead("/list/?cursor=c2"),
        Lead("mailto:a@b.example"),
        Lead("/list/?q=1"),
        Lead("/list/?q=1"),
        Lead("/orders/1/", state="Done"),
        Lead("/part/", is_fetched=True),
        Lead("/browse/?q=x&sort=name"),
        Lead("/browse/?q=x&sort=name&region=eu"),
        Lead("/browse/?q=x&sort=newest"),
    ]
    assert broken_fragments(contents, "/list/?q=1") == ["#gone leads to no place in the page"]
    assert "Ja" in contents.said


def test_pages_are_alike_by_route_and_questions_but_not_by_what_they_show() -> None:
    orders = {kind_of("/orders/O-2026-000001/"), kind_of("/orders/O-2026-000002/")}
    assert len(orders) == 1
    sections = {kind_of(f"/partner/listings/lst_1/edit/{section}/") for section in ("basics", "plan")}
    assert len(sections) == 2
    assert kind_of("/browse/?cursor=a") == kind_of("/browse/?cursor=b") != kind_of("/browse/?sort=name")
