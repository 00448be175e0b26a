"""The migration makes what the tables say."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, NullPool, create_engine, inspect, text

from counterfoil_server.inventory.tables import levels, locations, movements, policies, reservations
from counterfoil_server.storage.tables import metadata
from counterfoil_server.storage.url import parse_url

TABLES = {table.name: table for table in (levels, locations, movements, policies, reservations)}


def test_the_migration_makes_what_the_tables_say(database_url: str) -> None:
    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or name in TABLES

    options = {"compare_type": True, "compare_server_default": True, "include_object": ours}
    engine = create_engine(parse_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        inspector = inspect(connection)
        for name, table in TABLES.items():
            checks = {each["name"] for each in inspector.get_check_constraints(name)}
            assert checks == {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
        kept = "SELECT reloptions FROM pg_class WHERE relname = 'stock_levels'"
        assert connection.execute(text(kept)).scalar_one() == ["fillfactor=50"]
    engine.dispose()
