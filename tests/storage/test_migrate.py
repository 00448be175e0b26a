"""Any database is brought to the schema of this server, once, however many ask for it."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine, inspect, text

from counterfoil_server.faults import Unavailable
from counterfoil_server.storage import migrate
from counterfoil_server.storage.tables import metadata
from counterfoil_server.storage.url import parse_url
from tests.storage.conftest import until

STORAGE_TABLES = {"deployment", "sequencer", "outbox", "idempotency", "request_acts", "consumers"}


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    engine = create_engine(parse_url(url), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def empty_url(make_database: Callable[[str | None], str]) -> str:
    return make_database(None)


def test_an_empty_database_gets_everything_and_a_second_time_nothing(empty_url: str) -> None:
    pending = migrate.pending(empty_url)
    assert pending[0] == "0001"
    assert migrate.upgrade(empty_url) == pending
    assert migrate.upgrade(empty_url) == ()
    assert migrate.pending(empty_url) == ()
    with connect(empty_url) as connection:
        assert set(inspect(connection).get_table_names()) >= STORAGE_TABLES
        assert connection.execute(text("SELECT count(*) FROM deployment")).scalar_one() == 1
        assert connection.execute(text("SELECT last_position FROM sequencer")).scalar_one() == 0


def test_each_revision_is_reached_from_the_one_before_with_its_rows_kept(empty_url: str) -> None:
    revisions = migrate.pending(empty_url)
    assert migrate.upgrade(empty_url, revisions[0]) == revisions[:1]
    with connect(empty_url) as connection:
        epoch = connection.execute(text("SELECT epoch FROM deployment")).scalar_one()
    for revision in revisions[1:]:
        assert migrate.upgrade(empty_url, revision) == (revision,)
    with connect(empty_url) as connection:
        assert connection.execute(text("SELECT epoch FROM deployment")).scalar_one() == epoch
    assert migrate.pending(empty_url) == ()


def test_the_migrations_make_what_the_tables_say(empty_url: str) -> None:
    migrate.upgrade(empty_url)

    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or name in STORAGE_TABLES

    options = {"compare_type": True, "compare_server_default": True, "include_object": ours}
    with connect(empty_url) as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        checks = {c["name"] for table in STORAGE_TABLES for c in inspect(connection).get_check_constraints(table)}
        keys = {inspect(connection).get_pk_constraint(table)["name"] for table in STORAGE_TABLES}
    assert checks == {"ck_deployment_one_row", "ck_sequencer_one_row", "ck_outbox_one_element_each"}
    assert keys == {f"pk_{table}" for table in STORAGE_TABLES}


def test_four_processes_at_once_migrate_once(empty_url: str) -> None:
    program = "import sys; from counterfoil_server.storage import migrate; print(len(migrate.upgrade(sys.argv[1])))"
    expected = len(migrate.pending(empty_url))
    processes = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", program, empty_url], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outputs = [process.communicate(timeout=50)[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert sorted(outputs) == ["0", "0", "0", str(expected)]


def test_a_migration_that_cannot_have_its_lock_lets_others_at_the_table(empty_url: str) -> None:
    """Whoever asks for a table queues up behind a migration that waits for it."""
    migrate.upgrade(empty_url, "0011")
    look = text("SELECT count(*) FROM sessions")  # 0012 adds a column
    waiting = text("SELECT count(*) FROM pg_locks WHERE relation = 'sessions'::regclass AND NOT granted")
    with ThreadPoolExecutor(1) as pool, connect(empty_url) as reader, connect(empty_url) as other:
        reader.execute(look)
        upgraded = pool.submit(migrate.upgrade, empty_url)
        other.execute(text("SET statement_timeout = '5s'"))
        for _ in range(3):
            until(lambda: other.execute(waiting).scalar_one() == 1)
            other.execute(look)
            other.commit()
        reader.commit()
        assert upgraded.result(timeout=30)[0] == "0012"
    assert migrate.pending(empty_url) == ()


def test_an_index_is_built_beside_the_writers_and_anew_where_that_was_ended(empty_url: str) -> None:
    """0013 builds one on a table that every sale writes to."""
    migrate.upgrade(empty_url, "0012")
    write = text(
        "INSERT INTO stock_movements"
        " (sku, location_id, from_bucket, to_bucket, quantity, reason, source, principal, occurred_at)"
        " VALUES ('A', 'store', 1, 2, 1, 1, 'truck', '', now())"
    )
    valid = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('ix_stock_movements_source_seq')")
    building = text("SELECT pid FROM pg_stat_activity WHERE query LIKE '% INDEX CONC%' AND wait_event_type = 'Lock'")
    with ThreadPoolExecutor(1) as pool, connect(empty_url) as writer, connect(empty_url) as other:
        other.execution_options(isolation_level="AUTOCOMMIT")
        other.execute(text("SET statement_timeout = '5s'"))
        writer.execute(write)
        upgraded = pool.submit(migrate.upgrade, empty_url)
        until(lambda: other.execute(building).first())
        other.execute(write)
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": other.execute(building).scalar_one()})
        with pytest.raises(migrate.MigrationError):
            upgraded.result(timeout=30)
        assert other.execute(valid).scalar_one() is False
        assert migrate.pending(empty_url)[0] == "0013"
        upgraded = pool.submit(migrate.upgrade, empty_url)
        until(lambda: other.execute(building).first())
        writer.commit()
        assert upgraded.result(timeout=30)[0] == "0013"
        assert other.execute(valid).scalar_one() is True


def test_requests_of_before_that_moved_something_are_known_for_ever_and_nobody_waits_for_it(empty_url: str) -> None:
    """0014 copies the keys of those that are remembered, beside the servers that write more of them."""
    migrate.upgrade(empty_url, "0013")
    write = text(
        "INSERT INTO idempotency (principal, method, request_id, fingerprint, answer, created_at)"
        " VALUES ('p', :method, :id, 'f', 'a', '2026-07-01T12:00:00Z')"
    )
    adjust = "/counterfoil.inventory.v1.InventoryService/AdjustStock"
    create = "/counterfoil.catalog.v1.CatalogService/CreateProduct"
    ids = [uuid.UUID(int=number) for number in range(3)]
    with connect(empty_url) as writer, connect(empty_url) as other:
        for request_id in ids[:2]:
            writer.execute(write, {"method": (adjust, create)[request_id.int], "id": request_id})
        writer.commit()
        writer.execute(write, {"method": adjust, "id": ids[2]})
        assert migrate.upgrade(empty_url, "0014") == ("0014",)
        writer.commit()
        acts = other.execute(text("SELECT request_id, principal, method, fingerprint, act_time FROM request_acts"))
        assert [tuple(row) for row in acts] == [(ids[0], "p", adjust, b"f", datetime(2026, 7, 1, 12, tzinfo=UTC))]
        assert other.execute(text("SELECT count(*) FROM idempotency")).scalar_one() == 3


def test_whoever_waits_for_a_migration_has_no_snapshot(empty_url: str) -> None:
    """An index that is built beside the writers waits for all snapshots there are."""
    migrate.upgrade(empty_url)
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()"
    )
    with ThreadPoolExecutor(1) as pool, connect(empty_url) as holder:
        holder.execution_options(isolation_level="AUTOCOMMIT")
        holder.execute(text("SET statement_timeout = '10s'"))
        holder.execute(text("CREATE TABLE some_table (id int)"))
        holder.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": migrate.MIGRATION_LOCK})
        waiter = pool.submit(migrate.upgrade, empty_url)
        until(lambda: holder.execute(others, {"name": "counterfoil migrate"}).scalar_one() == 1)
        time.sleep(1.0)  # it asks, and asks again
        holder.execute(text("CREATE INDEX CONCURRENTLY some_index ON some_table (id)"))
        assert not waiter.done()
        holder.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": migrate.MIGRATION_LOCK})
        assert waiter.result(timeout=30) == ()


def test_a_database_of_a_newer_server_is_left_alone(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    with connect(empty_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'f00'"))
        connection.commit()
    with pytest.raises(migrate.MigrationError, match="newer"):
        migrate.upgrade(empty_url)
    with pytest.raises(migrate.MigrationError, match="newer"):
        migrate.pending(empty_url)


def test_a_failing_migration_leaves_nothing_behind(empty_url: str) -> None:
    with connect(empty_url) as connection:
        connection.execute(text("CREATE TABLE consumers (name text)"))
        connection.commit()
    with pytest.raises(migrate.MigrationError, match="consumers"):
        migrate.upgrade(empty_url)
    with connect(empty_url) as connection:
        assert "outbox" not in inspect(connection).get_table_names()
        connection.execute(text("DROP TABLE consumers"))
        connection.commit()
    assert migrate.upgrade(empty_url) != ()


def test_no_database_is_unavailable(tmp_path: object) -> None:
    with pytest.raises(Unavailable):
        migrate.upgrade(f"postgresql://u@/d?host={tmp_path}")
