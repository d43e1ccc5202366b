"""The template database of the copy, changed for one mutant and put back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Templates:
    """owner_url: the server, as the role that owns its databases. name: of the template that tests clone."""

    owner_url: str
    name: str

    def __post_init__(self) -> None:
        self._put_back()

    @property
    def kept(self) -> str:
        """Where the sound template waits meanwhile."""
        return f"kept_{self.name}"

    @contextmanager
    def changed(self, statements: Sequence[str]) -> Iterator[None]:
        """In the template's place, a copy of it in which the statements were run."""
        self._server("ALTER DATABASE {} RENAME TO {}", self.name, self.kept)
        try:
            self._server("CREATE DATABASE {} TEMPLATE {}", self.name, self.kept)
            with self.connected() as connection:
                for statement in statements:
                    connection.execute(sql.SQL(statement))
            yield
        finally:
            self._put_back()

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """A connection to the template, as its owner."""
        url = urlunsplit(urlsplit(self.owner_url)._replace(path=f"/{self.name}"))
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection

    def _put_back(self) -> None:
        """Also what a run that was killed left behind."""
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            there = owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.kept]).fetchone()
        if there:
            self._server("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
            self._server("ALTER DATABASE {} RENAME TO {}", self.kept, self.name)

    def _server(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
