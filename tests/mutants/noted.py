"""A pytest plugin of the copy's runs: writes which tests failed, and which broke before they could judge, to a file."""

import json
import os
from pathlib import Path

import pytest

FAILED: list[str] = []
BROKEN: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        (FAILED if report.when == "call" else BROKEN).append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        BROKEN.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    found = {"ran": session.testscollected, "failed": FAILED, "broken": BROKEN}
    Path(os.environ["MUTANT_NOTES"]).write_text(json.dumps(found), encoding="utf-8")
