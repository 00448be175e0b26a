"""Brings a database to the schema that this server was built for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from counterfoil_server.faults import Reason, Unavailable
from counterfoil_server.storage.url import parse_url

_OLDEST_SERVER = 150_000
# PostgreSQL's advisory locks are numbers that all users of a database share; this one is "cntrfoil" in ASCII.
_MIGRATION_LOCK = 0x636E7472666F696C
_LOCK_TIMEOUT_MS = 120_000
_CONNECT_TIMEOUT_S = 5


class MigrationError(Exception):
    """The database cannot be brought to this server's schema; the message says why and holds no secret."""


def upgrade(url: str, revision: str = "head") -> tuple[str, ...]:
    """Applies what is missing and returns the revisions applied, oldest first.

    Safe when several processes start at once: one migrates, the others wait for it (at most two minutes) and then find
    nothing to do. Alembic keeps its context in module globals, so call it from one thread of a process at a time.

    Raises `MigrationError` (an old PostgreSQL, a newer schema, a failing statement) or `Unavailable` (no database).
    """
    with _connect(url) as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :ms, false)"), {"ms": str(_LOCK_TIMEOUT_MS)})
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        # The lock belongs to the session and outlives this; what it read before it had the lock must not.
        connection.commit()
        missing = _missing(connection, revision)
        connection.commit()
        if missing:
            command.upgrade(_config(connection), revision)
            connection.commit()
        return missing


def pending(url: str) -> tuple[str, ...]:
    """The revisions that `upgrade` would apply, oldest first. Raises as `upgrade` does."""
    with _connect(url) as connection:
        return _missing(connection, "head")


def _missing(connection: Connection, revision: str) -> tuple[str, ...]:
    script = ScriptDirectory.from_config(_config(connection))
    known = [step.revision for step in script.walk_revisions()][::-1]
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise MigrationError(
            f"the database is at revision {current}, which this server does not know: it was migrated by a newer one"
        )
    applied = known.index(current) + 1 if current else 0
    wanted = len(known) if revision == "head" else known.index(revision) + 1
    return tuple(known[applied:wanted])


def _config(connection: Connection) -> Config:
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    engine = create_engine(
        parse_url(url),
        poolclass=NullPool,
        connect_args={"connect_timeout": _CONNECT_TIMEOUT_S, "application_name": "counterfoil migrate"},
    )
    try:
        try:
            connection = engine.connect()
        except DBAPIError as error:
            raise Unavailable(
                Reason.STORAGE_UNAVAILABLE, f"the database cannot be reached: {_first_line(error)}"
            ) from error
        with connection:
            _check_server(connection)
            yield connection
    except DBAPIError as error:
        raise MigrationError(f"the database refused: {_first_line(error)}") from error
    finally:
        engine.dispose()


def _first_line(error: DBAPIError) -> str:
    """What PostgreSQL or libpq said: for the operator, who runs this; a password is never in it."""
    return next(iter(str(error.orig).strip().splitlines()), type(error.orig).__name__)


def _check_server(connection: Connection) -> None:
    version = int(connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one())
    connection.commit()
    if version < _OLDEST_SERVER:
        raise MigrationError(f"PostgreSQL {version // 10_000} is too old: Counterfoil needs 15 or newer")
