"""Reports of browsers about the content policy: anybody may send anything (B012, B013)."""

import pytest
from django.test import Client

from apps.ground.tenancy.models import Marketplace

REPORTS = {
    "nested without end": b"[" * 16000,
    "nested objects without end": b'{"csp-report":' * 1000,
    "a list": b"[]",
    "a number": b"1",
    "no report in it": b"{}",
    "a report that is a list": b'{"csp-report": []}',
    "a report that is nothing": b'{"csp-report": null}',
    "a report that is a text": b'{"csp-report": "x"}',
    "not JSON": b"\xff\xfe",
    "a number without end": b'{"csp-report": {"blocked-uri": ' + b"9" * 10000 + b"}}",
    "nothing": b"",
}


@pytest.mark.parametrize("raw", REPORTS.values(), ids=REPORTS)
def test_a_report_that_cannot_be_read_is_no_fault_of_ours(
    us: Marketplace, raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """B012 P19"""
    answer = Client(HTTP_HOST="us.localhost").post("/csp-report", raw, "application/csp-report")
    assert answer.status_code == 204
    assert [each.getMessage() for each in caplog.records if each.name == "csp"] == ["a report that could not be read"]


def test_a_report_is_logged(us: Marketplace, caplog: pytest.LogCaptureFixture) -> None:
    raw = b'{"csp-report": {"blocked-uri": "https://x.example/a.js", "violated-directive": "script-src"}}'
    assert Client(HTTP_HOST="us.localhost").post("/csp-report", raw, "application/csp-report").status_code == 204
    assert "refused https://x.example/a.js by script-src" in caplog.text
