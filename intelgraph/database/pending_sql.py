"""A cursor that sends the connection's pending statements in front of the next statement, in the same round trip."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from psycopg import sql

if TYPE_CHECKING:  # Django's adds only what it takes from psycopg's, which its stubs do not know
    from psycopg import ClientCursor as Cursor
else:
    from django.db.backends.postgresql.base import Cursor


class PendingStatements(Protocol):
    """The connection: what must reach the server before the next statement, and whether it did."""

    def pending(self) -> list[str]: ...

    def mark_sent(self) -> None: ...

    def forget(self) -> None: ...

    def flush(self) -> None: ...


class PrefixingCursor(Cursor):
    """Django's cursor; BEGIN, savepoints, search path and row scope travel with the statement that needs them.

    The simple query protocol runs the statements of one text in order, each analysed after the one before it, so the
    statement finds path and scope set; its own result is the last one.
    """

    session: PendingStatements | None = None  # the driver's own cursors have nothing pending

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        session = self.session
        waiting = session.pending() if session is not None else []
        if session is None or not waiting:
            return super().execute(query, params, **options)
        text = query if isinstance(query, str) else _text(query, self)
        front = "; ".join(waiting) + "; "
        try:
            super().execute(front + text if params is None else front.replace("%", "%%") + text, params, **options)
        except BaseException:
            session.forget()
            raise
        session.mark_sent()
        for _ in waiting:
            self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        if self.session is not None:
            self.session.flush()
        super().executemany(query, params_seq, **options)

    def copy(self, statement: Any, *args: Any, **options: Any) -> Any:
        if self.session is not None:
            self.session.flush()
        return super().copy(statement, *args, **options)


def _text(query: Any, cursor: PrefixingCursor) -> str:
    if isinstance(query, bytes):
        return query.decode()
    return cast(sql.Composable, query).as_string(cursor)
