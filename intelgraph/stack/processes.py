"""The command lines of the product's own processes: the one place to change them."""

import http.client
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intelgraph.stack.environment import dispatchers
from intelgraph.stack.paths import PROJECT, StateFolder
from intelgraph.stack.ports import LOOPBACK
from intelgraph.stack.program import Program

PYTHON = sys.executable
MANAGE = (PYTHON, str(PROJECT / "manage.py"))
DEMO_HOST = "us.localhost"
BEHIND, LAST = 5, 10  # how nice those are whom people wait for at most a little, and those whom nobody waits for
ADDRESSES = (
    ("Storefront, United States", "http://us.localhost:{port}/"),
    ("Storefront, Europe", "http://eu.localhost:{port}/"),
    ("Partner portal", "http://us.localhost:{port}/partner/"),
    ("Operators", "http://us.localhost:{port}/admin/"),
)


def steps(environment: Mapping[str, str]) -> list[Program]:
    """What must be done before anything serves: gather static files; migrate, create the marketplaces, load the golden
    data. Running them again changes nothing."""
    return [
        Program(name=name, argv=(*MANAGE, *argv), environment={**environment, "PROCESS_NAME": name})
        for name, argv in (("static", ("collectstatic", "--noinput", "--verbosity", "0")), ("setup", ("setup",)))
    ]


def serving(state: StateFolder, environment: Mapping[str, str], port: int) -> list[Program]:
    """What serves: web, worker, beat, dispatchers and sealer."""
    host = os.environ.get("BIND") or LOOPBACK
    web_workers = os.environ.get("WEB_WORKERS") or "2"
    task_workers = os.environ.get("TASK_WORKERS") or "2"
    granian = (
        PYTHON,
        "-m",
        "granian",
        "--interface",
        "asginl",
        "--http",
        "1",
        "--host",
        host,
        "--port",
        str(port),
        "--no-access-log",
    )
    celery = (PYTHON, "-m", "celery", "-A", "intelgraph")
    beat_schedule = str(state.root / "beat-schedule")

    # Only the web process answers many at once; a connection for each request is what costs it most.
    pool = {"DATABASE_POOL_SIZE": os.environ.get("DATABASE_POOL_SIZE") or environment.get("DATABASE_POOL_SIZE") or "8"}

    def behind(name: str, *argv: str, niceness: int = LAST) -> Program:
        """What works behind the pages: whoever waits for a page goes first."""
        return Program(name, argv, {**environment, "PROCESS_NAME": name}, niceness=niceness, says_ready=True)

    return [
        Program(
            "web",
            (
                *granian,
                *("--workers", web_workers, "--respawn-failed-workers", "--workers-kill-timeout", "5"),
                "intelgraph.asgi:application",
            ),
            {**environment, "PROCESS_NAME": "web", **pool},
            is_ready=lambda: status_of("/readyz", port) == 200,
        ),
        behind("worker", *celery, "worker", "--loglevel", "INFO", "--concurrency", task_workers, "--without-gossip"),
        behind("beat", *celery, "beat", "--loglevel", "INFO", "--pidfile", "", "--schedule", beat_schedule),
        *(behind(f"dispatcher-{each + 1}", *MANAGE, "dispatch", niceness=BEHIND) for each in range(dispatchers())),
        behind("sealer", *MANAGE, "seal", niceness=BEHIND),
    ]


@dataclass(frozen=True)
class Product:
    """What a supervisor runs: steps that end by themselves, then processes that serve together."""

    steps: Callable[[Mapping[str, str]], list[Program]] = steps
    processes: Callable[[StateFolder, Mapping[str, str], int], list[Program]] = serving


def status_of(path: str, port: int, host: str = DEMO_HOST) -> int | None:
    """The HTTP status of a page of the running product; None when nothing answers."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
