"""The roles and privileges that docs/operations.md gives a database are enough to migrate it and to serve from it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from counterfoil_server.storage import migrate
from tests.deploy.documented import ROOT
from tests.faults.shop import Till, order
from tests.servers import WORKERS_ALONE, ServerProcess

pytestmark = pytest.mark.whole


class Roles:
    """What the document makes, under names of this test's own."""

    def __init__(self, postgres_url: str) -> None:
        self._url = make_url(postgres_url)
        self.name = f"documented_{os.getpid()}"
        text = (ROOT / "docs" / "operations.md").read_text()
        section = text[text.index("## The database\n") : text.index("## Exit codes\n")]
        renamed = section.replace("counterfoil", self.name)
        self._for_cluster, self._for_database = (
            [each.strip() for each in re.sub(r"--.*", "", block).split(";") if each.strip()]
            for block in re.findall(r"```sql\n(.*?)```", renamed, re.DOTALL)
        )

    @property
    def url(self) -> str:
        """The database's."""
        return self._url.set(database=self.name).render_as_string(hide_password=False)

    @property
    def plain_url(self) -> str:
        """The same, as psycopg takes it."""
        return self._plain(self.name)

    def make(self) -> None:
        """Runs both blocks, each as the one whom the document names."""
        self._run("postgres", *self._for_cluster)
        self._run(self.name, f"SET ROLE {self.name}_owner", *self._for_database)

    def all_are(self, role: str) -> None:
        """Every new connection to the database is this role, though the tests' PostgreSQL lets one user in only."""
        self._run("postgres", f"ALTER DATABASE {self.name} SET role = {role}")
        with psycopg.connect(self._plain(self.name)) as connection:
            found = connection.execute("SELECT current_user, current_setting('is_superuser')").fetchone()
        assert found == (role, "off")

    def drop(self) -> None:
        """Leaves nothing behind."""
        self._run("postgres", f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        self._run("postgres", f"DROP ROLE IF EXISTS {self.name}, {self.name}_owner")

    def _plain(self, database: str) -> str:
        return self._url.set(database=database, drivername="postgresql").render_as_string(hide_password=False)

    def _run(self, database: str, *statements: str) -> None:
        with psycopg.connect(self._plain(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@pytest.fixture
def roles(postgres_url: str) -> Iterator[Roles]:
    """Both roles and the database."""
    made = Roles(postgres_url)
    try:
        made.make()
        yield made
    finally:
        made.drop()


def test_a_server_without_superuser_migrates_and_serves(roles: Roles, tmp_path: Path) -> None:
    roles.all_are(f"{roles.name}_owner")
    assert migrate.upgrade(roles.url)
    roles.all_are(roles.name)
    with psycopg.connect(roles.plain_url) as server_role, pytest.raises(psycopg.errors.InsufficientPrivilege):
        server_role.execute("ALTER TABLE audit_records DISABLE TRIGGER USER")
    with ServerProcess(tmp_path / "one", database_url=roles.url, flags=(*WORKERS_ALONE, "--no-migrate")) as server:
        assert server.administrator_path.exists()
        with Till(server, server.mint_token()) as till:
            till.open(TEA=5)
            till.reserve(TEA=1)
            assert till.place(order({"TEA": 2}))
            assert till.findings() == []
    assert '"level":"error"' not in server.log_path.read_text()


def test_one_role_that_owns_the_database_is_enough(roles: Roles, tmp_path: Path) -> None:
    roles.all_are(f"{roles.name}_owner")
    with ServerProcess(tmp_path / "one", database_url=roles.url, flags=WORKERS_ALONE) as server:
        assert server.administrator_path.exists()
