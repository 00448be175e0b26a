"""A short-lived process that brings a database up to date, so that the supervisor carries neither Alembic nor a pool.

A database in which nobody has any role gets its first administrator, too.

It imports while an embedded database may still be starting, then takes its order from the control channel. Its death at
any point, also by the supervisor's, rolls the migration back, which runs in a transaction, or leaves an index that is
not whole and that the next one builds anew.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from counterfoil_server.faults import Fault, Unavailable
from counterfoil_server.identity.bootstrap import first_administrator
from counterfoil_server.identity.keys import Keys
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.runtime.control import Channel
from counterfoil_server.runtime.exits import ExitCode
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.migrate import MigrationError, pending, upgrade
from counterfoil_server.storage.url import parse_url

_TIMEOUT_MS: Final = 10_000


def apply(database_url: str, *, migrate: bool) -> dict[str, Any]:
    """Migrates, or only looks. Returns the answer's fields: `revisions` applied, or `code` and `message`."""
    try:
        where = parse_url(database_url)
    except ValueError as error:
        return {"code": ExitCode.USAGE, "message": str(error)}
    place = f"{where.host or where.query.get('host', 'localhost')}:{where.port or 5432}/{where.database or ''}"
    try:
        if migrate:
            return {"revisions": upgrade(database_url)}
        if missing := pending(database_url):
            return {
                "code": ExitCode.SCHEMA,
                "message": f"the database's schema is {len(missing)} revisions behind; run `counterfoil migrate`",
            }
    except Unavailable:
        return {"code": ExitCode.DATABASE, "message": f"the database at {place} cannot be reached"}
    except MigrationError as error:
        return {"code": ExitCode.SCHEMA, "message": f"the database at {place}: {error}"}
    return {"revisions": ()}


def administer(database_url: str, keys_path: Path) -> dict[str, Any]:
    """Makes a new database's first administrator. Returns the answer's `administrator`, or `code` and `message`."""
    secrets = Secrets(Keys.load_or_create(keys_path).server_key)
    database = Database(
        database_url,
        pool_size=2,
        pool_timeout_ms=_TIMEOUT_MS,
        connect_timeout_ms=_TIMEOUT_MS,
        statement_timeout_ms=_TIMEOUT_MS,
        lock_timeout_ms=_TIMEOUT_MS,
        application_name="counterfoil-migration",
    )
    try:
        made = first_administrator(database, secrets)
    except Fault as fault:
        return {"code": ExitCode.DATABASE, "message": f"the first administrator cannot be made: {fault}"}
    finally:
        database.dispose()
    return {"administrator": None if made is None else {"name": made.name, "secret": made.secret}}


def main() -> int:
    """Serves one order."""
    channel = Channel.inherited(int(sys.argv[1]))
    order = channel.receive()
    if order is None:
        return ExitCode.FAILED
    channel.end_process_with_it(ExitCode.FAILED)
    answer = apply(order["database_url"], migrate=order["migrate"])
    if "code" not in answer:
        answer |= administer(order["database_url"], Path(order["keys_dir"]))
    channel.send("failed" if "code" in answer else "done", **answer)
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main())
