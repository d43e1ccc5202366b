"""What a scoped read costs by each way of sending what goes before it: `python -m tools.trials.round_trips`.

Asks the server of DATABASE_URL (libpq's form); prints medians a transaction, in microseconds. See docs/adr/0013.
"""

import os
import resource
import statistics
import time
from collections.abc import Callable

import psycopg

ROUNDS, TIMES = 12, 400
AHEAD = (
    "BEGIN",
    "SET LOCAL search_path TO pg_catalog",
    "SELECT set_config('intelgraph.organisations', '17', true), set_config('intelgraph.reach', '', true)",
)
READ = "SELECT relname, relkind, relnatts FROM pg_class WHERE oid = %s AND relname = ANY(%s)"
VALUES = (1259, ["pg_class", "pg_type"])
Rows = list[tuple[object, ...]]


def one_text(connection: psycopg.Connection) -> Rows:
    """The product's way: all of it as one text in front of the statement, by the simple protocol."""
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute("; ".join((*AHEAD, READ)), VALUES)
        for _ in AHEAD:
            cursor.nextset()
        rows = cursor.fetchall()
        cursor.execute("COMMIT")
    return rows


def pipeline(connection: psycopg.Connection) -> Rows:
    """The library's way: the same statements in one pipeline, by the extended protocol."""
    with connection.pipeline():
        for statement in AHEAD:
            connection.execute(statement.encode())
        rows = connection.execute(READ, VALUES).fetchall()
        connection.execute("COMMIT")
    return rows


def one_by_one(connection: psycopg.Connection) -> Rows:
    """Each statement by itself."""
    for statement in AHEAD:
        connection.execute(statement.encode())
    rows = connection.execute(READ, VALUES).fetchall()
    connection.execute("COMMIT")
    return rows


def main() -> None:
    """Measure in turns, so that what else the machine does meets all ways alike."""
    ways: dict[Callable[[psycopg.Connection], Rows], list[tuple[float, float]]]
    ways = {one_text: [], pipeline: [], one_by_one: []}
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        for _ in range(ROUNDS):
            for way, took in ways.items():
                took.append(_measured(way, connection))
    for way, took in ways.items():
        passed, worked = (statistics.median(column) for column in zip(*took, strict=True))
        print(f"{way.__name__:<12} {passed:7.0f} µs passed, {worked:6.0f} µs of processor time in the client")


def _measured(way: Callable[[psycopg.Connection], Rows], connection: psycopg.Connection) -> tuple[float, float]:
    worked, began = _processor_s(), time.perf_counter()
    for _ in range(TIMES):
        way(connection)
    return (time.perf_counter() - began) / TIMES * 1e6, (_processor_s() - worked) / TIMES * 1e6


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
