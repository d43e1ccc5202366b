"""The browser that the browser tests drive: found on the machine, else installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from intelgraph.stack.errors import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """The program to start: CHROMIUM if set, one on the path, or Playwright's own; None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return playwrights_own()


def playwrights_own() -> str | None:
    """Where Playwright would look for the Chromium it installed; None when it did not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def ensure_browser() -> str:
    """Find a browser or install one: Debian's package where we are root, else Playwright's own. Raises Trouble."""
    found = find_browser()
    if found:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install(["apt-get", "update", "-qq"])
        install(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    if not find_browser():
        install([sys.executable, "-m", "playwright", "install", "chromium"])
    found = find_browser()
    if not found:
        raise Trouble("No Chromium was found and none could be installed: install it, or set CHROMIUM to its path.")
    return found


def install(argv: list[str]) -> bool:
    """Run an installer with its words on stderr, so that stdout holds only the path."""
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(argv, check=False, stdout=sys.stderr, timeout=600, env=settings).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{argv[0]}: {error}", file=sys.stderr)
        return False
