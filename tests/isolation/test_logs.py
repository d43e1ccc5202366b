"""What the product writes about its work names ids only: no text of anybody's rows, whatever fails (S11)."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from apps.ground.accounts.models import User
from apps.ground.tenancy.scope import Scope, scoped
from apps.ground.web import logs
from apps.ground.web.logs import JsonLines
from intelgraph import failpoint
from tests.factories.accounts import operator
from tests.isolation.addresses import Address, plain_addresses, private_addresses
from tests.isolation.askers import Asker, body_of, browser, program, undone
from tests.isolation.canaries import canaries, pattern
from tests.isolation.conftest import Places
from tests.isolation.test_writing import sendings
from tests.support.sampled import some

SOME = 2  # of the askers, by seed, ask for each app's addresses; in `make test-all` all of them


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that goes into the product's log, formatted as it is live, from the level that live shows and below."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def texts(places: Places) -> Any:
    """What people wrote in any of the worlds: names, remarks, reasons, addresses."""
    worlds = (places.own, places.neighbour)
    found = {each for world in worlds for each in canaries(world) if world.word in each.lower()}
    return pattern(frozenset(each for each in found if not _is_id(each)))


def _is_id(text: str) -> bool:
    return " " not in text and "@" not in text and ("_" in text or "/" in text or "-" in text)


def is_pointless(asker: Asker, address: Address) -> bool:
    """A program is turned away from every page in the same words, before anything is read."""
    return asker.is_program and not address.is_api


def test_no_text_of_anybody_is_in_a_log(places: Places, texts: Any, written: io.StringIO, app: str) -> None:
    """S11 P10: owners, neighbours and visitors read, send and are refused; no line says more than ids.

    Two of them for each app, by seed; `make test-all` sends all.
    """
    own, other = places.own, places.neighbour
    askers = [
        browser("seller", own.seller),
        browser("the customer next door", other.buyer),
        program("a program next door", other.things["partner_key"].shown_once),
        program("a program with a wrong key", own.things["partner_key"].shown_once[:-1] + "#"),
        browser("nobody", None),
    ]
    reads = [*private_addresses(own, app), *plain_addresses(app)]
    able = [each for each in askers if not all(is_pointless(each, address) for address in reads)]
    for asker in some(able, SOME, about=f"the log of {app}"):
        for address in reads:
            if address.route == "accounts:sign_out" or is_pointless(asker, address):
                continue
            with undone():
                asker.get(address.path)
        for address in private_addresses(own, app):
            for method, body in [] if is_pointless(asker, address) else sendings(address):
                with undone():
                    asker.post(address.path, body, method)
    assert texts.findall(written.getvalue()) == []


def test_a_wrong_key_is_written_without_its_text(places: Places, texts: Any, written: io.StringIO) -> None:
    """The control: such requests do leave lines."""
    key = places.own.things["partner_key"].shown_once[:-1] + "#"
    program("a program with a wrong key", key).get("/api/v1/me")
    assert "api_key.refused" in written.getvalue()
    assert texts.findall(written.getvalue()) == []
    assert key not in written.getvalue()


def _failing(places: Places) -> str:
    """A command that meets a row of somebody else where nobody thought of it, with that row's values in scope."""

    def meet(_name: str) -> None:
        other = User.objects.get(pk=places.neighbour.buyer.user_id)
        full_name, email = other.full_name, other.email
        User.objects.create(email=email, full_name=full_name, password="x")

    failpoint.plan({"command.written": meet})
    try:
        asker = browser("buyer", places.own.buyer)
        with transaction.atomic():
            answer = asker.post(
                f"/checkout/{places.own.things['quoted'].public_id}/cancel/", {"reason": "No", "key": "k"}
            )
            transaction.set_rollback(True)
    finally:
        failpoint.plan({})
    assert answer.status_code == 500
    return body_of(answer).decode()


def test_an_error_with_foreign_rows_in_scope_shows_none_of_them(
    places: Places, texts: Any, written: io.StringIO
) -> None:
    """S11 P19: the page has a request id, the log the trace; neither has what the database quoted."""
    page = _failing(places)
    lines = written.getvalue()
    assert "UniqueViolation" in lines
    assert texts.findall(lines) == []
    assert texts.findall(page.replace(places.own.customer.name, "")) == []
    request = next(json.loads(line)["request"] for line in lines.splitlines() if "UniqueViolation" in line)
    assert request in page


def test_without_the_guard_the_database_would_quote_them(
    places: Places, texts: Any, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S11, control"""
    monkeypatch.setattr(logs, "without_values", lambda text: text)
    _failing(places)
    assert texts.findall(written.getvalue())


def test_the_admins_history_is_not_written(places: Places) -> None:
    """S11: it would keep names of rows; levers leave leaves instead."""
    from django.contrib.admin.models import LogEntry

    with scoped(Scope(reach="marketplace")):
        assert not LogEntry.objects.exists()
    assert browser("operator", operator()).get("/admin/").status_code == 200
