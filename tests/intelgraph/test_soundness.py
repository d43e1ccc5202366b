"""What is not sound does not start, and says why without showing a secret."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.ground.web.checks import SERVING, settings_are_sound, web_role_is_bound
from intelgraph.soundness import NotSound, require_sound
from intelgraph.stack.paths import PROJECT


def test_a_short_key_is_refused_and_not_shown(settings: Any) -> None:
    """B111"""
    settings.DEBUG, settings.SECRET_KEY = False, "hunter2"
    with pytest.raises(NotSound) as refused:
        require_sound(SERVING)
    assert "SECRET_KEY" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_failpoints_are_refused_outside_tests(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """B111"""
    settings.DEBUG, settings.SECRET_KEY, settings.FAULT_INJECTION = False, "x" * 50, False
    monkeypatch.setenv("FAILPOINTS", "command.committed=kill@1")
    assert any("FAILPOINTS" in fault.msg for fault in settings_are_sound())


CELERY = ("-m", "celery", "-A", "intelgraph")


@pytest.mark.parametrize(
    "arguments",
    [
        ("manage.py", "dispatch", "--once"),
        ("manage.py", "seal", "--once"),
        (*CELERY, "worker"),
        (*CELERY, "beat", "--schedule", "{folder}/beat"),
    ],
    ids=["dispatcher", "sealer", "worker", "beat"],
)
def test_what_works_behind_the_pages_is_refused_too(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """B111: before it takes any work."""
    unsound = {"DEBUG": "off", "SECRET_KEY": "x" * 50, "FAULT_INJECTION": "off", "FAILPOINTS": "outbox.claimed=kill"}
    refused = subprocess.run(
        [sys.executable, *(each.format(folder=tmp_path) for each in arguments)],
        cwd=PROJECT,
        env={**os.environ, **unsound, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert refused.returncode == 1
    assert "FAILPOINTS is set, and this is no test setting" in refused.stderr + refused.stdout


def test_a_role_that_owns_tables_is_refused(settings: Any, us: object) -> None:
    """B112"""
    from django.db import connection

    owner = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0]
    settings.DATABASE_URL = f"{owner}/{connection.settings_dict['NAME']}"
    assert "role_bypasses_rls" in web_role_is_bound()[0].msg


def test_the_web_role_is_sound(settings: Any, us: object) -> None:
    from django.db import connection

    web = os.environ["DATABASE_URL"].rpartition("/")[0]
    settings.DATABASE_URL = f"{web}/{connection.settings_dict['NAME']}"
    assert web_role_is_bound() == []
