"""The extremes of every field that the API writes: taken or refused, and what was taken is shown wherever it is listed.

The operations are those of the API's own document, so a new one is red until it has a good body.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.ground.events.dispatch import deliver_all
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from apps.surfaces.developers.document import document, operations
from apps.surfaces.developers.samples import resolved
from tests.bad_input.extremes import missing, places, pointer, shown, values, written
from tests.bad_input.good_bodies import GOOD, Good, Senders
from tests.factories.checkout import fresh_key
from tests.factories.program import moderator
from tests.isolation.addresses import app_of_operation, plain_addresses
from tests.isolation.askers import browser
from tests.isolation.worlds import World
from tests.support.databases import by_the_owner
from tests.support.furnished import furnished
from tests.support.sampled import APPS, IS_WHOLE, is_asked_for, share

JSON = "application/json"
NONE_TAKEN = {"assign_seat"}  # its one field is a member's id, of which there is no extreme
SHARE = 4  # of the extremes of a field one in so many is sent; `make test-all` sends them all


@dataclass
class Extremes:
    """What was sent, and each answer that no extreme may get. Of a field's extremes one in `of` is sent."""

    world: World
    senders: Senders
    of: int = SHARE
    sent: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    tagged: tuple[Good | None, str] = (None, "")

    def send(self, name: str) -> None:
        """Every extreme of every field of one operation's body; a good body is made again after each that was taken."""
        path, method, schema = bodies()[name]
        good = self._good(name)
        lacking = [pointer(place) for place in missing(schema, good.body)]
        if lacking:
            self.findings.append(f"{name}: its good body does not try {lacking}")
        for place in list(places(good.body)):
            last = None
            for value in share(values(schema, good.body, place), of=self.of, about=f"{name} {pointer(place)}"):
                raw = written(good.body, place, value)
                answer = self._ask(good, method, path, raw)
                self.sent[name] += 1
                what = f"{name} {pointer(place)} {shown(value)}"
                self._judge(what, answer)
                if 200 <= answer.status_code < 300:
                    self.taken[name] += 1
                    self._read(f"after {what}", self._reader(good), good.then, most=399)
                    last, good = good, self._good(name)
            if last:
                self._read(f"after {name} {pointer(place)}", self._reader(last), last.form(pointer(place)), most=399)
        if self._ask(good, method, path, json.dumps(good.body).encode()).status_code >= 300:
            self.findings.append(f"{name}: its good body is refused")

    def sweep(self) -> None:
        """Every list, form, feed and export of everybody, and every list of the admin."""
        with inside(named("us")), scoped(Scope(reach="marketplace")):
            while deliver_all():
                pass
            operating = browser("operator", moderator()).client
        pages = [each.path for each in plain_addresses()]
        for who, client in (("seller", self.senders.seller), ("buyer", self.senders.buyer), ("operator", operating)):
            self._read(f"{who}, afterwards", client, pages)
        self._read("program, afterwards", self.senders.program, [each for each in pages if each.startswith("/api/")])
        lists = [
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for model in admin.site._registry
        ]
        self._read("operator, afterwards", operating, lists)

    def _good(self, name: str) -> Good:
        with inside(named("us")), scoped(Scope(reach="marketplace")):
            return GOOD[name](self.senders)

    def _reader(self, good: Good) -> Client:
        """Pages are read in a browser, also what a program wrote."""
        is_api = all(each.startswith("/api/") for each in good.then)
        return self.senders.seller if good.client is self.senders.program and not is_api else good.client

    def _ask(self, good: Good, method: str, path: str, raw: bytes) -> Any:
        address = path.format(**good.arguments)
        headers = {"Idempotency-Key": fresh_key()}
        if method != "post":
            if self.tagged[0] is not good:  # what is refused changes nothing
                self.tagged = good, good.client.get(address)["ETag"]
            headers["If-Match"] = self.tagged[1]
        return good.client.generic(method.upper(), address, raw, content_type=JSON, headers=headers)

    def _judge(self, what: str, answer: Any) -> None:
        if answer.status_code >= 500 or answer.status_code == 429:
            self.findings.append(f"{what}: {answer.status_code}")
        elif answer.status_code >= 400 and answer["Content-Type"] != "application/problem+json":
            self.findings.append(f"{what}: {answer.status_code} as {answer['Content-Type']}")
        elif 300 <= answer.status_code < 400:
            self.findings.append(f"{what}: {answer.status_code}")

    def _read(self, what: str, client: Client, addresses: list[str], most: int = 499) -> None:
        for address in addresses:
            answer = client.get(address)
            if answer.streaming:
                b"".join(answer.streaming_content)
            if answer.status_code > most:
                self.findings.append(f"{what}: {address} {answer.status_code}")


def bodies() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Path, method and the body's schema, every reference written out, of each operation that takes one."""
    return {
        each["operationId"]: (path, method, _written_out(each["requestBody"]["content"][JSON]["schema"]))
        for path, method, each in operations(document())
        if JSON in each.get("requestBody", {}).get("content", {})
    }


@pytest.fixture(scope="module")
def extremes(
    django_db_setup: None, django_db_blocker: Any, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Extremes]:
    """Everything is committed, as it would be; the database is dropped afterwards."""
    folder = tmp_path_factory.getbasetemp()
    with furnished(django_db_blocker, f"extreme_{worker_id}", folder) as (world,), django_db_blocker.unblock():
        with inside(named("us")), scoped(Scope(reach="marketplace")):
            senders = Senders(world)
        yield Extremes(world, senders)


def test_every_operation_with_a_body_has_a_good_one() -> None:
    assert GOOD.keys() == bodies().keys()


def test_extremes_are_taken_or_refused_and_shown(extremes: Extremes) -> None:
    """B054 B064 B074: never an error of the server, neither at once nor on any page that lists what was taken. A share
    by seed; `make test-all` sends every extreme."""
    asked = {name for name, (path, _method, _schema) in bodies().items() if is_asked_for(app_of_operation(path))}
    for name in sorted(asked):
        extremes.send(name)
    extremes.sweep()
    assert extremes.findings == [], "\n" + "\n".join(extremes.findings)
    assert min((extremes.sent[name] for name in asked), default=1) > 0
    if IS_WHOLE:
        assert asked - extremes.taken.keys() == NONE_TAKEN & asked, "no extreme of these was taken"
    if not APPS:
        assert sum(extremes.sent.values()) > (1_000 if IS_WHOLE else 250)
        assert sum(extremes.taken.values()) > 20
    call_command("recount_usage", marketplace="us")


def test_a_field_that_breaks_is_found(extremes: Extremes) -> None:
    """The control: the longest name that the body allows is one that the table refuses."""
    database, table = connection.settings_dict["NAME"], "us.accounts_apikey"
    by_the_owner(database, f"ALTER TABLE {table} ADD CONSTRAINT shorter CHECK (length(name) < 80) NOT VALID")
    control = Extremes(extremes.world, extremes.senders, of=1)
    control.send("create_api_key")
    by_the_owner(database, f"ALTER TABLE {table} DROP CONSTRAINT shorter")
    assert [each for each in control.findings if each.startswith("create_api_key /name") and each.endswith(": 500")]


def _written_out(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_written_out(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _written_out(inner) for name, inner in resolved(document(), schema).items()}
