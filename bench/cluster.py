"""PostgreSQL for several databases, and Valkey beside it: what Counterfoil embeds, set as it sets them.

Counterfoil is started on it again and again, with other settings each time, and other programs use it in between: so
it is the benchmark's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from bench.processes import CpuSeconds, cpu_seconds
from counterfoil_server.runtime.embedded import EmbeddedServers

DATABASE: Final = "counterfoil"
"""The one that is there from the start; empty."""


class Cluster:
    """Both servers, in a folder; they end with this process."""

    def __init__(self, folder: Path) -> None:
        self._servers = EmbeddedServers(folder)

    def __enter__(self) -> Self:
        self._servers.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._servers.stop()

    def url(self, database: str = DATABASE) -> str:
        """A database's URL."""
        return urlunsplit(urlsplit(self._servers.database_url)._replace(path=f"/{database}"))

    def settings(self, database: str = DATABASE) -> dict[str, str]:
        """What tells a Counterfoil to use it."""
        return {"COUNTERFOIL_DATABASE_URL": self.url(database), "COUNTERFOIL_REDIS_URL": self._servers.redis_url}

    def place(self) -> dict[str, str]:
        """Where PostgreSQL answers, as libpq's options."""
        found = conninfo_to_dict(self._servers.database_url)
        return {name: str(found[name]) for name in ("host", "port", "user")}

    def connect(self, database: str = DATABASE) -> psycopg.Connection[Any]:
        """A connection that commits each statement."""
        return psycopg.connect(self.url(database), autocommit=True)

    def has(self, database: str) -> bool:
        """Whether there is such a database."""
        query = "SELECT count(*) FROM pg_database WHERE datname = %(name)s"
        return bool(self.ask(query, {"name": database})[0])

    def create(self, database: str, *, template: str = "template1") -> None:
        """Makes a database, as a copy of another one that nobody is connected to."""
        with self.connect() as connection:
            names = (sql.Identifier(database), sql.Identifier(template))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))

    def drop(self, database: str) -> None:
        """Drops a database."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def settle(self) -> None:
        """Writes out what others have left to write, so that each who is measured begins alike."""
        with self.connect() as connection:
            connection.execute("CHECKPOINT")

    def ask(
        self, query: str, parameters: Mapping[str, Any] | None = None, *, database: str = DATABASE
    ) -> tuple[Any, ...]:
        """The one row that a query gives."""
        with self.connect(database) as connection:
            row: tuple[Any, ...] | None = connection.execute(query.encode(), parameters).fetchone()
        assert row is not None
        return row

    def cpu(self) -> CpuSeconds:
        """What both have used of the CPU, as `embedded`."""
        pid = self._servers.keeper_pid
        assert pid is not None
        return cpu_seconds(pid)
