"""What every connection to PostgreSQL is opened with: how long it may wait, and how it notices that nobody is there."""

from typing import Any

from intelgraph.database.deadline import BoundedConnection

# A server that went without a word (power, network) is noticed within half a minute, not after two hours.
NOTICES_SILENCE = {
    "connect_timeout": "3",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
WAITING_FOR_EACH = 4  # requests that may wait for each pooled connection; the next is refused at once (F28)


def session(lock_timeout_ms: int, statement_timeout_ms: int = 0) -> str:
    """libpq's `options`: locks, and for those who serve requests also statements, transactions and lost clients."""
    settings: dict[str, int | str] = {"lock_timeout": lock_timeout_ms, "jit": "off"}
    if statement_timeout_ms:
        settings |= {
            "statement_timeout": statement_timeout_ms,
            "idle_in_transaction_session_timeout": 6 * statement_timeout_ms,
            "client_connection_check_interval": 2000,
        }
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def pool(size: int) -> dict[str, Any]:
    """Django's `pool` option: up to `size` connections; who gets none within three seconds is refused (F23).

    A connection that cannot be made is given up soon: the next request asks for another, so that the pool is whole
    again as soon as the server is, whatever time that took (P15).
    """
    return {
        "connection_class": BoundedConnection,
        "min_size": 1,
        "max_size": size,
        "max_waiting": WAITING_FOR_EACH * size,
        "timeout": 3,
        "reconnect_timeout": 2,
    }
