"""`make soak`: paced load under a random fault every few seconds; the promises are checked each minute and at the end.

Not a part of `make test`: pytest is given this file by name. SOAK_SECONDS, SOAK_SEED and SOAK_IDS choose.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import SystemRandom
from uuid import uuid4

import pytest
from django.db import DatabaseError

from apps.demand.checkout.models import Order
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.promises import broken_promises
from apps.ground.tenancy.scope import scoped
from intelgraph.database.connection import connection
from intelgraph.stack.paths import PROJECT
from tests.faults.apart import apart, shop_apart  # noqa: F401  (fixtures)
from tests.faults.installation import Gone
from tests.faults.own_servers import SETTLES_WITHIN_S
from tests.soak.faults import FAULTS
from tests.soak.load import Load
from tests.soak.plan import chosen, plan
from tests.soak.report import Report
from tests.soak.soaked import Soaked
from tests.support.racing import WHOLE, enter_us

EVERY_S, CHECK_EVERY_S = 5.0, 60.0


@pytest.fixture(scope="session")
def apart_for_all(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Soaked]:
    """In the place of the fault tests' installation, so that the fixtures made for that one take this one."""
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=tmp_path_factory.getbasetemp()))
    product = Soaked(folder, folder / "static")
    try:
        product.open()
        yield product
    finally:
        product.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_soak(shop_apart: Marketplace, apart_for_all: Soaked, pytestconfig: pytest.Config) -> None:  # noqa: F811
    tell = pytestconfig.get_terminal_writer().line
    seconds = float(os.environ.get("SOAK_SECONDS") or 1800)
    seed = int(os.environ.get("SOAK_SEED") or SystemRandom().randrange(10_000))
    by_id = {each.id: each for each in FAULTS}
    due = plan(seed, seconds, EVERY_S, chosen(list(by_id), os.environ.get("SOAK_IDS", "")))
    report = Report(seed, seconds)
    load = Load(apart_for_all, report, seconds)
    tell(f"\nseed {seed}, {seconds:.0f} s, a fault each {EVERY_S:.0f} s of {', '.join(sorted(by_id))}")
    began = checked = time.monotonic()
    load.start()
    try:
        for each in due:
            time.sleep(max(0.0, began + each.at_s - time.monotonic()))
            if time.monotonic() - began > seconds:
                break
            fault = by_id[each.id]
            tell(f"{time.monotonic() - began:6.0f} s  {fault.id} {fault.what}", flush=True)
            suffer(fault.id, report, load, apart_for_all)
            if time.monotonic() - checked > CHECK_EVERY_S:
                report.checked(broken())
                checked = time.monotonic()
        time.sleep(max(0.0, began + seconds - time.monotonic()))
    finally:
        load.stop()
    apart_for_all.mend()
    report.checked([*broken(), *lost(load.taken)])
    tell("\n".join(report.lines()))
    tell(f"kept in {report.write(PROJECT / 'docs' / 'reliability' / 'soak').relative_to(PROJECT)}")
    assert report.holds


def suffer(id: str, report: Report, load: Load, product: Soaked) -> None:
    """Do it, and take the time from its end until an order is taken again."""
    fault = next(each for each in FAULTS if each.id == id)
    fault.act(product)
    ended = time.monotonic()
    while True:
        try:
            answer = load.order(f"heal-{uuid4().hex}")
            if answer.status == 201:
                report.healed(id, time.monotonic() - ended)
                return
            said = f"{answer.status} {answer.content[:120]!r}"
        except Gone as gone:
            said = str(gone)
        if time.monotonic() - ended > SETTLES_WITHIN_S:
            report.not_healed(id, f"no order was taken within {SETTLES_WITHIN_S} s: {said}")
            product.mend()
            return
        time.sleep(0.05)


def broken() -> list[str]:
    """The promises that do not hold, asked past the proxy; our own session may have fallen with the others."""
    for tries in range(3):
        connection.close()
        try:
            return [f"{each.promise}: {each.what}" for each in broken_promises(enter_us())]
        except DatabaseError:
            if tries == 2:
                raise
            time.sleep(1)
    raise AssertionError("the last try returns or raises")


def lost(taken: list[str]) -> list[str]:
    """Orders that were answered 201 and are not there (P01)."""
    with scoped(WHOLE):
        there = set(Order.objects.filter(public_id__in=taken).values_list("public_id", flat=True))
    return [f"P01: {each} was answered and is not there" for each in taken if each not in there]
