"""PostgreSQL with a schema per marketplace, safe behind a connection pool, and frugal with round trips.

A request names its marketplace, its row scope and its savepoints far more often than it asks the database something.
So none of these is sent by itself: they are pending, and go out in front of the next statement, in one text with it
(`pending_sql.PrefixingCursor`, ADR 13). What is never needed is never sent. What holds is remembered until something
may have undone it: the end of a transaction, a rollback to a savepoint, another connection, an error.
"""

from typing import Any, cast

from django.db import Error, OperationalError
from django.db.backends.postgresql.base import ServerSideCursor
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django_tenants.postgresql_backend.base import DatabaseWrapper as SchemaDatabaseWrapper
from django_tenants.utils import quote_schema_name
from psycopg.postgres import types
from psycopg.pq import TransactionStatus

from intelgraph.database.deadline import has_hung_up
from intelgraph.database.pending_sql import PrefixingCursor
from intelgraph.database.prepared import Prepared, known_to
from intelgraph.database.times import placing

TIMESTAMPTZ = types["timestamptz"].oid
ENDED = (TransactionStatus.INERROR, TransactionStatus.UNKNOWN)


class OutcomeUnknown(OperationalError):
    """The connection went while COMMIT was under way: what the transaction did is there, or is not (F20)."""


class DatabaseWrapper(SchemaDatabaseWrapper):
    """django-tenants' backend, with everything but the statements themselves sent late.

    `intelgraph_scope` is the scope that row policies read in the present transaction (apps.ground.tenancy.scope).
    The driver stays in autocommit, and a transaction begins with the BEGIN that its first statement carries.
    """

    intelgraph_scope: Any = None
    _pending_savepoints: list[str]
    _pending_prepared: dict[Prepared, tuple[str, str]]
    _paths: dict[tuple[str, bool], str]
    _path_set: str | None = None
    _scope_set: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._pending_savepoints, self._pending_prepared, self._paths = [], {}, {}
        super().__init__(*args, **kwargs)

    # -- what the cursor asks
    def pending(self) -> list[str]:
        """The statements that must be in front of the next one, in their order; none in a transaction that failed."""
        status = self.connection.pgconn.transaction_status
        if status in ENDED:
            return []
        path = self._path()
        if self.autocommit:
            if path != self._path_set:
                self._set_path_alone(path)
            self._prepare_alone()
            return []
        begin = ["BEGIN"] if status == TransactionStatus.IDLE else []
        settings = [f"SET search_path = {path}"] if path != self._path_set else []
        known = None if begin else self._scope_set  # a new transaction has none, whatever was sent before
        if self.intelgraph_scope is not None and self.intelgraph_scope != known:
            settings += self.intelgraph_scope.as_sql(known)
        preparing = [text for _name, text in self._pending_prepared.values()]
        return [*begin, *self._pending_savepoints, *settings, *preparing]

    def mark_sent(self) -> None:
        """The pending statements reached the server."""
        self._pending_savepoints.clear()
        self._path_set, self._scope_set = self._path(), self.intelgraph_scope
        self._are_prepared()

    def forget(self) -> None:
        """A statement failed: what was sent in front of it counts no more. Savepoints wait on only where none began."""
        self._path_set = self._scope_set = None
        self._pending_prepared.clear()
        if self.connection is None or self.connection.pgconn.transaction_status != TransactionStatus.IDLE:
            self._pending_savepoints.clear()

    def calling(self, statement: Prepared) -> str:
        """The text that runs it. Where this connection has not prepared it yet, PREPARE is pending."""
        self.ensure_connection()
        name = known_to(self.connection).get(statement)
        if name is None:
            name, _text = self._pending_prepared.setdefault(statement, statement.preparing)
        return statement.calling(name)

    def ending(self) -> list[str]:
        """COMMIT, to be sent behind the last statement of a transaction; nothing within a savepoint or after an error.

        The driver sends none to a server that is in no transaction. Whatever is asked after all begins another.
        """
        return [] if self.savepoint_ids or self.needs_rollback else ["COMMIT"]

    def scope_sent(self, scope: Any) -> None:
        """The statement itself set this scope, or none by ending the transaction: the next one is told the scope at
        hand again where that is another."""
        self._scope_set = scope

    def flush(self) -> None:
        """Send the pending statements by themselves, for a statement that cannot carry them."""
        waiting = self.pending()
        if waiting:
            with self.connection.cursor() as cursor:
                cursor.execute("; ".join(waiting))
            self.mark_sent()

    def _path(self) -> str:
        """The search path of the present marketplace, written once a schema: it is asked before every statement."""
        wanted = (self.schema_name, self.include_public_schema)
        if wanted not in self._paths:
            self._paths[wanted] = ",".join(quote_schema_name(name) for name in self._get_cursor_search_paths())
        return self._paths[wanted]

    def _set_path_alone(self, path: str) -> None:
        """Outside a transaction some statements refuse to share their text with another."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SET search_path = {path}")
        self._path_set = path

    def _prepare_alone(self) -> None:
        if self._pending_prepared:
            with self.connection.cursor() as cursor:
                cursor.execute("; ".join(text for _name, text in self._pending_prepared.values()))
            self._are_prepared()

    def _are_prepared(self) -> None:
        """What was pending is there, whatever becomes of the transaction: PostgreSQL keeps it for the connection."""
        if self._pending_prepared:
            known_to(self.connection).update({each: name for each, (name, _text) in self._pending_prepared.items()})
            self._pending_prepared.clear()

    # -- where the driver and Django meet
    def get_connection_params(self) -> dict[str, Any]:
        given = super().get_connection_params()
        return {**given, "cursor_factory": PrefixingCursor, "context": placing(given["context"], self.timezone)}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """One that the server has not ended while it lay in the pool: after a restart all of them are (F18, F29)."""
        while True:
            connection = super().get_new_connection(conn_params)
            if self.pool is None or not has_hung_up(connection):
                connection.autocommit = True
                return connection
            connection.close()
            self.pool.putconn(connection)  # which makes another in its place

    def connect(self) -> None:
        self._nothing_holds()  # a pooled connection may carry the path of another marketplace
        super().connect()

    def close(self) -> None:
        self._nothing_holds()
        super().close()

    def create_cursor(self, name: str | None = None) -> Any:
        if name is None:
            cursor = super().create_cursor()
            cursor.session = self
            return cursor
        self.flush()
        named = cast(Any, ServerSideCursor)(self.connection, name=name, scrollable=False, withhold=self.autocommit)
        if self.timezone != cast(Any, self.connection.adapters.get_loader(TIMESTAMPTZ, 0)).timezone:
            register_tzloader(self.timezone, named)
        return named

    def _handle_search_path(self, cursor: Any = None) -> None:
        """django-tenants' place to send the path: here it is pending instead."""

    def _set_autocommit(self, autocommit: bool) -> None:
        """The driver's own is never changed: it would send each BEGIN by itself."""

    # -- ends of transactions and savepoints
    def _commit(self) -> None:
        """Raises: OutcomeUnknown where the server did not live to say what became of it."""
        self._pending_savepoints.clear()
        self._scope_set = None
        try:
            super()._commit()
        except Error as error:
            if self.connection is not None and self.connection.closed:
                raise OutcomeUnknown(str(error)) from error.__cause__
            raise

    def _rollback(self) -> None:
        self._nothing_holds()
        super()._rollback()

    def _savepoint(self, sid: str) -> None:
        self._pending_savepoints.append(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        if (place := self._pending_at(sid)) is not None:
            del self._pending_savepoints[place:]
        else:
            self._pending_savepoints.append(self.ops.savepoint_commit_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        if (place := self._pending_at(sid)) is not None:
            del self._pending_savepoints[place + 1 :]  # itself stays: Django releases it next
            return
        self._nothing_holds()
        try:
            super()._savepoint_rollback(sid)
        finally:
            self._nothing_holds()

    def _pending_at(self, sid: str) -> int | None:
        """The savepoint's place among the pending statements (nothing was sent since then); None once it was sent."""
        created = self.ops.savepoint_create_sql(sid)
        return self._pending_savepoints.index(created) if created in self._pending_savepoints else None

    def _nothing_holds(self) -> None:
        self._pending_savepoints.clear()
        self._pending_prepared.clear()
        self._path_set = self._scope_set = None
