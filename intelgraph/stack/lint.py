"""`make lint`: every check, two at a time, longest first; prints a line each and the words of those that failed."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from intelgraph.stack import records
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT, TEST_FOLDER, StateFolder
from intelgraph.stack.services import ensure_services, hold_servers, stop_when_idle

BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
NOT_OURS = ("--exclude-apps", "otp_static", "otp_totp")
CHECKS: dict[str, Sequence[str]] = {
    "types (mypy)": (f"{BIN}/mypy",),
    "templates: faults (djlint)": (f"{BIN}/djlint", "templates", "apps", "--lint", "--quiet"),
    "imports: the floors (import-linter)": (f"{BIN}/lint-imports",),
    "migrations: none missing": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "migrations: safe on live tables": (
        *MANAGE,
        "lintmigrations",
        "--no-cache",
        "--sql-analyser",
        "postgresql",
        *NOT_OURS,
    ),
    "security: faults (bandit)": (
        f"{BIN}/bandit",
        "--quiet",
        "-ll",
        "--baseline",
        ".ci/bandit.json",
        "--recursive",
        "apps",
        "intelgraph",
        "sdk",
        "tools",
        "manage.py",
    ),
    "packages: advisories, bill of materials": (sys.executable, "-m", "tools.supply_chain", "check"),
    "API: keeps what was released": (*MANAGE, "api_changes"),
    "code: faults (ruff)": (f"{BIN}/ruff", "check", "."),
    "code: form (ruff)": (f"{BIN}/ruff", "format", "--check", "."),
}


def lint() -> int:
    """Run all checks; 0 when all hold."""
    state = StateFolder.at(TEST_FOLDER)
    found_running = bool(state.run.exists() and records.read_all(state))
    # The checks of migrations ask a database; the product's own is not needed and not touched.
    with hold_servers(state), ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        settings = {**os.environ, **ensure_services(state.root), "VAR_DIR": str(state.root), "LINT": "on"}
        held = list(pool.map(lambda check: run(check[0], check[1], settings), CHECKS.items()))
    if not found_running:
        stop_when_idle(state)
    failed = held.count(False)
    print(f"{len(held) - failed} checks hold, {failed} do not." if failed else f"All {len(held)} checks hold.")
    return 1 if failed else 0


def run(name: str, argv: Sequence[str], settings: dict[str, str]) -> bool:
    """Run one check and say how it went."""
    began = time.monotonic()
    try:
        done = subprocess.run(argv, cwd=PROJECT, env=settings, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise Trouble(f"{missing.filename} is not installed: run `make up` once, or remove .venv.") from missing
    holds = done.returncode == 0
    words = "" if holds else f"\n{done.stdout.strip()}\n{done.stderr.strip()}".rstrip()
    print(f"{'ok    ' if holds else 'FAILED'} {name} {time.monotonic() - began:.1f} s{words}", flush=True)
    return holds
