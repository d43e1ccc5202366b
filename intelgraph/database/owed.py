"""A cursor that sends what the connection owes the server in front of the next statement, in the same round trip."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from psycopg import sql

if TYPE_CHECKING:  # Django's adds only what it takes from psycopg's, which its stubs do not know
    from psycopg import ClientCursor as Cursor
else:
    from django.db.backends.postgresql.base import Cursor


class Debtor(Protocol):
    """The connection: what must reach the server before the next statement, and whether it did."""

    def owed(self) -> list[str]: ...

    def paid(self) -> None: ...

    def lost_track(self) -> None: ...

    def settle(self) -> None: ...


class FrontedCursor(Cursor):
    """Django's cursor; BEGIN, savepoints, search path and row scope travel with the statement that needs them.

    The simple query protocol runs the statements of one text in order, each analysed after the one before it, so the
    statement finds path and scope set; its own result is the last one.
    """

    debtor: Debtor | None = None  # the driver's own cursors owe nothing

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        debtor = self.debtor
        owed = debtor.owed() if debtor is not None else []
        if debtor is None or not owed:
            return super().execute(query, params, **options)
        text = query if isinstance(query, str) else _text(query, self)
        front = "; ".join(owed) + "; "
        try:
            super().execute(front + text if params is None else front.replace("%", "%%") + text, params, **options)
        except BaseException:
            debtor.lost_track()
            raise
        debtor.paid()
        for _ in owed:
            self.nextset()
        return self

    def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
        if self.debtor is not None:
            self.debtor.settle()
        super().executemany(query, params_seq, **options)

    def copy(self, statement: Any, *args: Any, **options: Any) -> Any:
        if self.debtor is not None:
            self.debtor.settle()
        return super().copy(statement, *args, **options)


def _text(query: Any, cursor: FrontedCursor) -> str:
    if isinstance(query, bytes):
        return query.decode()
    return cast(sql.Composable, query).as_string(cursor)
