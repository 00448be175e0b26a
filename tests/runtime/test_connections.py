"""How many connections a server makes to PostgreSQL, as docs/operations.md has it."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from counterfoil_server import app
from counterfoil_server.config import GROUP_COMMITS, load
from counterfoil_server.identity.keys import Keys
from counterfoil_server.runtime.embedded import EmbeddedPostgres
from counterfoil_server.runtime.roles import Role
from counterfoil_server.storage.group_commit import GroupCommit
from tests.identity.conftest import Defects
from tests.servers import ServerProcess


@pytest.mark.parametrize("role", [Role.WORKER, Role.BULK])
def test_every_group_commit_of_a_process_is_counted(tmp_path: Path, database_url: str, role: Role) -> None:
    settings = load({"data_dir": tmp_path}, {"COUNTERFOIL_DATABASE_URL": database_url}).settings
    defects = Defects()
    worker = app.build_worker(settings, Keys.load_or_create(settings.keys_path), defects, role)
    worker.start()
    worker.stop()
    assert not defects.seen
    assert sum(isinstance(task, GroupCommit) for task in worker._tasks) == GROUP_COMMITS


def test_the_connections_of_a_server() -> None:
    environ = {"COUNTERFOIL_WORKERS": "3", "COUNTERFOIL_DATABASE_POOL_SIZE": "10", "COUNTERFOIL_COMMITTERS": "2"}
    assert load({}, environ).settings.database_connections() == (3 + 1) * (10 + 4 * 2)
    assert load({"bulk_process": False}, environ).settings.database_connections() == 3 * (10 + 4 * 2)


@pytest.mark.whole
@pytest.mark.parametrize(("pool_size", "least"), [(2, 200), (120, 3 * (120 + 4))])
def test_an_embedded_server_takes_them_all(data_dir: Path, pool_size: int, least: int) -> None:
    with ServerProcess(data_dir, environment={"COUNTERFOIL_DATABASE_POOL_SIZE": str(pool_size)}):
        with psycopg.connect(EmbeddedPostgres(data_dir).url) as connection:
            [limit] = connection.execute("SHOW max_connections").fetchone() or ("0",)
        assert least <= int(limit) <= least + 20
