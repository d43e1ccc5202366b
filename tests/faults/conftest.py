"""A marketplace in a database of its own for each fault, a guard against hanging, and a row an id at the end: how often
it ran, whether it holds, and the longest that anything took to heal."""

import faulthandler
import os
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.promises import assert_nothing_lost
from tests.faults import heals
from tests.faults.apart import apart, apart_for_all, customer, shop_apart  # noqa: F401  (fixtures)
from tests.faults.installation import Installation
from tests.faults.registry import due, ids_of, tested
from tests.support.racing import enter_us

HERE = Path(__file__).parent
HANG_S = 60
FIRST_VALKEY_NUMBER = 2  # one a worker: whoever counts what is in the queue counts its own
_results: dict[str, Counter[str]] = defaultdict(Counter)
_healed_s: dict[str, float] = {}


@pytest.fixture(autouse=True)
def _hang_guard(request: pytest.FixtureRequest) -> Iterator[None]:
    """A fault that makes something wait for ever is a red test, not a run that never ends."""

    def hangs(_number: int, _frame: FrameType | None) -> None:
        faulthandler.dump_traceback()
        pytest.fail(f"did not end within {seconds} s")

    slower = request.node.get_closest_marker("stack") is not None
    seconds = HANG_S * (4 if slower else 1)  # real processes take seconds to start, more on a busy machine
    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(seconds)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def shop(own_database: str) -> Iterator[Marketplace]:
    """The marketplace us in a database of this test's own; afterwards nothing of it is lost."""
    marketplace = enter_us()
    yield marketplace
    assert_nothing_lost(marketplace)


@pytest.fixture
def installation(
    own_database: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, settings: Any, worker_id: str
) -> Iterator[Installation]:
    """The product's own processes on this test's database; the test shares their secret, so that its keys open them."""
    shared = tmp_path_factory.getbasetemp() / "faults"
    number = FIRST_VALKEY_NUMBER + int(worker_id.removeprefix("gw") if worker_id != "master" else 0) % 6
    made = Installation(own_database, tmp_path, shared / "static", number)
    settings.SECRET_KEY = made.secret
    settings.LOG_VERIFIER_KEYS_FILE = made.log_verifiers
    made.make_log_key()
    yield made
    made.stop()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    known = dict(report.user_properties)
    for each in known.get("ids", ()):
        if report.when == "call" or report.outcome != "passed":
            _results[each][report.outcome] += 1
        if (seconds := known.get("healed_s")) is not None:
            _healed_s[each] = max(seconds, _healed_s.get(each, 0.0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Note how long the test itself waited for anything to come back."""
    heals.begin()
    yield
    item.user_properties.append(("healed_s", heals.longest_s()))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function):
        item.user_properties.append(("ids", ids_of(item.function.__doc__)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A row an id, then the ids of this part of the work (ISSUE, by default 1) that no test begins with."""
    if not _results:
        return
    issue = os.environ.get("ISSUE", "1")
    terminalreporter.section("faults")
    for each, outcomes in sorted(_results.items()):
        failed = sum(count for outcome, count in outcomes.items() if outcome == "failed")
        verdict = f"{failed} failed" if failed else ("holds" if outcomes["passed"] else "skipped")
        healed = f"healed in {_healed_s[each]:.1f} s" if each in _healed_s else ""
        terminalreporter.line(f"{each:<6} {outcomes.total():>4} runs   {verdict:<10} {healed}".rstrip())
    missing = [each for each in due(issue) if each not in tested()]
    terminalreporter.line(f"without a test, of those marked {issue}: {', '.join(missing) or 'none'}")
