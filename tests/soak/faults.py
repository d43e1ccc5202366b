"""The faults that a soak draws from: those of tests/faults that can come again and again to one installation.

Each is begun, lasts a moment, and is taken back as people or a supervisor would; what heals by itself is left to.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import redis

from tests.faults.apart import WEB
from tests.soak.soaked import Soaked

LASTS_S = 1.5


@dataclass(frozen=True)
class Fault:
    """An id of the contract, what happens in a few words, and the doing of it."""

    id: str
    what: str
    act: Callable[[Soaked], None]


def dies(process: str, points: str) -> Callable[[Soaked], None]:
    """The process runs into a failpoint that kills it, and is started again as its supervisor would."""

    def act(product: Soaked) -> None:
        product.restart(process, points)
        product.until_dead(process, LASTS_S)
        product.restart(process)

    return act


def network(mode: str, of: str = "postgres") -> Callable[[Soaked], None]:
    """The way to a server is bad for a moment."""

    def act(product: Soaked) -> None:
        proxy = getattr(product, of).proxy
        proxy.mode = mode
        time.sleep(LASTS_S)
        proxy.mode = "pass"

    return act


def kill_a_backend(product: Soaked) -> None:
    with suppress(ProcessLookupError):
        for pid in product.postgres.sessions(WEB)[:1]:
            os.kill(pid, signal.SIGKILL)


def stop_at_once(product: Soaked) -> None:
    kill_a_backend(product)
    time.sleep(LASTS_S)
    product.postgres.stop(signal.SIGQUIT)
    product.postgres.start()


def end_sessions(product: Soaked) -> None:
    for _ in range(5):
        product.postgres.end_sessions(WEB)
        time.sleep(LASTS_S / 5)


def only_read(product: Soaked) -> None:
    product.postgres.set("ALTER SYSTEM SET default_transaction_read_only = on")
    time.sleep(LASTS_S)
    product.postgres.set("ALTER SYSTEM RESET default_transaction_read_only")


def flush(product: Soaked) -> None:
    with redis.Redis.from_url(product.valkey.url) as valkey:
        for _ in range(10):
            valkey.flushall()
            time.sleep(LASTS_S / 10)


def valkey_gone(product: Soaked) -> None:
    product.valkey.kill()
    time.sleep(LASTS_S)
    product.valkey.start()


FAULTS = (
    Fault("F01", "web dies after commit, before the answer", dies("web", "command.committed=kill@3")),
    Fault("F02", "web dies inside the transaction", dies("web", "command.emitted=kill@3")),
    Fault("F03", "dispatcher dies with messages claimed", dies("dispatcher", "outbox.claimed=kill@2")),
    Fault("F04", "dispatcher dies before a message is marked", dies("dispatcher", "outbox.handled=kill@2")),
    Fault("F09", "sealer dies between order and signature", dies("sealer", "sealer.signed=kill@1")),
    Fault("F18", "a backend killed, then an immediate stop", stop_at_once),
    Fault("F19", "sessions ended under commands", end_sessions),
    Fault("F20", "the answer to COMMIT is lost", network("swallow:COMMIT")),
    Fault("F25", "the server only reads", only_read),
    Fault("F28", "the database 300 ms away", network("latency:300")),
    Fault("F32", "Valkey flushed", flush),
    Fault("F33", "Valkey stopped, back empty", valkey_gone),
    Fault("F34", "Valkey accepts and never answers", network("hang", of="valkey")),
)
