"""A pool that is pinned to an epoch works with no database of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import make_url, text

from counterfoil_server.storage import migrate
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import ConnectionLost, HistoryChanged
from counterfoil_server.storage.outbox import OutboxTail
from tests.storage.conftest import ACTOR, soon, together

Open = Callable[..., Database]
RENEW = "UPDATE deployment SET epoch = gen_random_uuid()"


def pinned(database: Database, found: list[None] | None = None) -> object:
    """Pins a pool, and notes when it finds another epoch."""
    noted = [] if found is None else found
    return database.pin(soon(), lambda: noted.append(None))


@pytest.fixture
def admin(database_url: str) -> Iterator[psycopg.Connection]:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


def end_connections(admin: psycopg.Connection) -> None:
    """As a failover does."""
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def test_the_epoch_stays_and_is_the_databases_own(
    database: Database, make_database: Callable[[str | None], str], open_database: Open
) -> None:
    other_url = make_database(None)
    migrate.upgrade(other_url)
    assert pinned(database) == pinned(database) == pinned(open_database())
    assert pinned(database) != pinned(open_database(other_url))


def test_a_new_connection_to_another_history_is_of_no_use(database: Database, admin: psycopg.Connection) -> None:
    found: list[None] = []
    pinned(database, found)
    end_connections(admin)
    with database.read(soon()):
        pass  # the same history: the lost connection is replaced
    admin.execute(RENEW)
    end_connections(admin)
    outcomes = []

    def read() -> None:
        try:
            with database.read(soon()):
                outcomes.append("read")
        except HistoryChanged:
            outcomes.append("refused")

    together([read] * 4)
    assert outcomes == ["refused"] * 4
    assert found == [None], "it is told once"
    with pytest.raises(HistoryChanged):
        database.write(lambda _: None, actor=ACTOR, deadline=soon())
    with pytest.raises(HistoryChanged), database.maintain(soon()):
        pass
    assert database.status().in_use == 0


def test_a_poll_finds_another_history_on_an_old_connection(database: Database, admin: psycopg.Connection) -> None:
    found: list[None] = []
    pinned(database, found)
    tail = OutboxTail(database, ())
    assert tail.poll().complete
    admin.execute(RENEW)
    with pytest.raises(HistoryChanged):
        tail.poll()
    assert found == [None]
    with pytest.raises(HistoryChanged), database.read(soon()):
        pass


def test_a_pool_that_is_not_pinned_takes_what_comes(database: Database, admin: psycopg.Connection) -> None:
    tail = OutboxTail(database, ())
    admin.execute(RENEW)
    assert tail.poll().complete
    end_connections(admin)
    assert tail.poll().complete


def test_a_connection_lost_while_the_epoch_is_asked_for_is_only_that(
    database: Database, admin: psycopg.Connection
) -> None:
    found: list[None] = []
    pinned(database, found)

    def lose_it() -> None:
        with database.read(soon()) as transaction:
            end_connections(admin)
            database.check_epoch(transaction)

    with pytest.raises(ConnectionLost):
        lose_it()
    with database.read(soon()) as transaction:
        database.check_epoch(transaction)
        assert transaction.connection.execute(text("SELECT 1")).scalar_one() == 1
    assert found == []
    assert database.status().in_use == 0


def test_a_database_without_an_epoch_is_away(database: Database, admin: psycopg.Connection) -> None:
    pinned(database)
    admin.execute("ALTER TABLE deployment RENAME TO deployment_elsewhere")
    end_connections(admin)
    with pytest.raises(ConnectionLost), database.read(soon()):
        pass
    admin.execute("ALTER TABLE deployment_elsewhere RENAME TO deployment")
    with database.read(soon()):
        pass
