"""Brings a database to the schema that this server was built for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import DeadlockDetected, LockNotAvailable
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from counterfoil_server.faults import Reason, Unavailable
from counterfoil_server.storage.url import parse_url

_OLDEST_SERVER = 150_000
# PostgreSQL's advisory locks are numbers that all users of a database share; this one is "cntrfoil" in ASCII.
MIGRATION_LOCK = 0x636E7472666F696C
"""Whoever migrates holds it."""

_PATIENCE_S = 120.0
_POLL_S = 0.1
# All who ask for a table queue up behind the migration that waits for it, so that waits briefly, and lets them pass.
_LOCK_TIMEOUT_MS = 1_000
_PAUSE_S = 1.0
_CONNECT_TIMEOUT_S = 5


class MigrationError(Exception):
    """The database cannot be brought to this server's schema; the message says why and holds no secret."""


def upgrade(url: str, revision: str = "head") -> tuple[str, ...]:
    """Applies what is missing and returns the revisions applied, oldest first.

    Safe when several processes start at once: one migrates, the others wait for it (at most two minutes) and then find
    nothing to do. Safe while servers run, too: for a table that others use each migration waits for a second at most,
    lets those pass who came after it, and tries again, for two minutes in all.

    Alembic keeps its context in module globals, so call it from one thread of a process at a time.

    Raises `MigrationError` (an old PostgreSQL, a newer schema, a failing statement) or `Unavailable` (no database).
    """
    with _connect(url) as connection:
        _lock(connection)
        missing = _missing(connection, revision)
        connection.commit()
        if missing:
            _apply(connection, revision)
        return missing


def pending(url: str) -> tuple[str, ...]:
    """The revisions that `upgrade` would apply, oldest first. Raises as `upgrade` does."""
    with _connect(url) as connection:
        return _missing(connection, "head")


def _lock(connection: Connection) -> None:
    """Waits until nobody else migrates.

    It asks again and again: a statement that waits has a snapshot, for which an index that is built CONCURRENTLY by
    who holds the lock would wait in turn.
    """
    give_up = time.monotonic() + _PATIENCE_S
    ask = text("SELECT pg_try_advisory_lock(:lock)")
    while True:
        taken = connection.execute(ask, {"lock": MIGRATION_LOCK}).scalar_one()
        # The lock belongs to the session and outlives this; what it read before it had the lock must not.
        connection.commit()
        if taken:
            return
        if time.monotonic() >= give_up:
            raise MigrationError("another process migrates the database, and is not at its end")
        time.sleep(_POLL_S)


def _apply(connection: Connection, revision: str) -> None:
    """Runs what is missing; from the first on that is, again, where a lock was not to be had."""
    give_up = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute(text("SELECT set_config('lock_timeout', :ms, false)"), {"ms": str(_LOCK_TIMEOUT_MS)})
            connection.commit()
            command.upgrade(_config(connection), revision)
            connection.commit()
        except DBAPIError as error:
            if (
                not isinstance(error.orig, LockNotAvailable | DeadlockDetected)
                or time.monotonic() + _PAUSE_S >= give_up
            ):
                raise
            connection.rollback()
            time.sleep(_PAUSE_S)
        else:
            return


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
    except PendingRollbackError as error:  # what Alembic hears where it ends a migration outside of a transaction
        raise MigrationError("the connection to the database was lost") from error
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
