"""Real servers for the tests: each pytest-xdist worker has its own PostgreSQL and Valkey, each test its own database.

COUNTERFOIL_TEST_DATABASE_URL runs the tests against another PostgreSQL (15 or newer) whose role may create databases.
GRPCIO_UNDER_TEST names the grpcio that a run is meant for: on another one it ends at once.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from sqlalchemy import make_url

from counterfoil_server.runtime.embedded import EmbeddedServers
from counterfoil_server.storage import migrate
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.metadata import DatabaseClock

# Properties are bounded by the test's timeout: a busy machine must not fail one for being slow.
settings.register_profile("counterfoil", deadline=None)
settings.load_profile("counterfoil")

_ELSEWHERE = "COUNTERFOIL_TEST_DATABASE_URL"
_GRPCIO = "GRPCIO_UNDER_TEST"

# Tests of durability start servers of their own: this one trades it for speed.
_FAST_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "autovacuum_naptime": "10s",
}


def pytest_report_header() -> str:
    """Names what a failure may depend on."""
    return f"grpcio {grpc.__version__}; the service is served by {os.environ.get('COUNTERFOIL_ENGINE') or 'engine'}"


def pytest_configure() -> None:
    """In every process of the run: pytest-xdist's workers import a grpcio of their own."""
    meant = os.environ.get(_GRPCIO)
    if meant and meant != grpc.__version__:
        pytest.exit(f"these tests are meant for grpcio {meant}, and found {grpc.__version__}", returncode=3)


@pytest.fixture(scope="session")
def servers() -> Iterator[EmbeddedServers]:
    """An embedded PostgreSQL and Valkey for this test process."""
    # Not pytest's own folder: its path is too long for a socket, and closed to the user that PostgreSQL runs as.
    folder = Path(tempfile.mkdtemp(prefix="cft-"))
    folder.chmod(0o711)
    try:
        with EmbeddedServers(folder, settings=_FAST_SETTINGS) as started:
            yield started
    finally:
        # The files of some hundred databases take their time to go, and nobody has to wait for it.
        os.posix_spawnp("rm", ["rm", "-rf", str(folder)], os.environ)


@pytest.fixture(scope="session")
def postgres_url(servers: EmbeddedServers) -> str:
    """The URL of an empty database; its role may create others."""
    return os.environ.get(_ELSEWHERE) or servers.database_url


@pytest.fixture(scope="session")
def valkey_url(servers: EmbeddedServers) -> str:
    """The URL of a Valkey that all tests of this process share: flush it, or use a prefix of your own."""
    return servers.redis_url


@pytest.fixture(scope="session")
def make_database(postgres_url: str) -> Iterator[Callable[[str | None], str]]:
    """Makes a database from a template (None: an empty one) and returns its URL; all are dropped at the end."""
    made: list[str] = []
    # Copied as files, not through the WAL: a good deal faster where nothing is flushed.
    copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    numbers = itertools.count(1)
    with psycopg.connect(_plain(postgres_url), autocommit=True) as admin:

        def make(template: str | None) -> str:
            name = f"test_{os.getpid()}_{next(numbers)}"
            source = sql.Identifier(make_url(template).database or "" if template else "template0")
            admin.execute(copied.format(sql.Identifier(name), source))
            made.append(name)
            return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)

        yield make
        for name in made if _ELSEWHERE in os.environ else ():  # an embedded server goes with all it has
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def template_url(make_database: Callable[[str | None], str]) -> str:
    """A migrated database that nobody connects to: the template of each test's own."""
    url = make_database(None)
    migrate.upgrade(url)
    return url


@pytest.fixture
def database_url(make_database: Callable[[str | None], str], template_url: str) -> str:
    """The URL of a migrated database that is this test's alone."""
    return make_database(template_url)


@pytest.fixture
def open_database(database_url: str) -> Iterator[Callable[..., Database]]:
    """Opens the test's database once more, as another worker would; keyword arguments override the limits."""
    opened: list[Database] = []

    def open_one(
        url: str = database_url,
        *,
        pool_size: int = 16,
        pool_timeout_ms: int = 5_000,
        connect_timeout_ms: int = 5_000,
        statement_timeout_ms: int = 20_000,
        lock_timeout_ms: int = 10_000,
        clock: DatabaseClock | None = None,
    ) -> Database:
        one = Database(
            url,
            pool_size=pool_size,
            pool_timeout_ms=pool_timeout_ms,
            connect_timeout_ms=connect_timeout_ms,
            statement_timeout_ms=statement_timeout_ms,
            lock_timeout_ms=lock_timeout_ms,
            application_name="counterfoil test",
            clock=clock,
        )
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        one.dispose()


@pytest.fixture
def database(open_database: Callable[..., Database]) -> Database:
    """The test's database, migrated and otherwise empty."""
    return open_database()


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
