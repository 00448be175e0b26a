"""What an operator sees of a whole server, and of one whose database is away."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import grpc
import psycopg
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from psycopg import sql
from sqlalchemy import make_url

from counterfoil_server.runtime.metric_table import METRICS, Kind
from tests.rpc.echo import engine_serves
from tests.runtime.processes import eventually
from tests.servers import ServerProcess

WITH_LIMITS = {f"COUNTERFOIL_{name}_RATE_PER_S": "1000" for name in ("READ", "WRITE", "BULK", "SIGN_IN")}


@pytest.fixture
def server(tmp_path: Path, database_url: str, valkey_url: str) -> Iterator[ServerProcess]:
    """A server of one worker and a bulk process, with all there is to be counted."""
    with ServerProcess(
        tmp_path / "one", database_url=database_url, redis_url=valkey_url, environment=WITH_LIMITS
    ) as started:
        yield started


def families(server: ServerProcess) -> dict[str, Metric]:
    """A scrape."""
    with urllib.request.urlopen(f"http://{server.admin}/metrics", timeout=10) as answer:
        return {family.name: family for family in text_string_to_metric_families(answer.read().decode())}


def value(server: ServerProcess, name: str) -> float:
    """That of a metric without labels."""
    (sample,) = families(server)[name].samples
    return sample.value


def test_each_metric_that_is_served_is_documented_and_each_documented_one_is_served(server: ServerProcess) -> None:
    eventually(lambda: value(server, "counterfoil_database_up") == 2, "both processes to hear from the database")
    served = families(server)
    expected = {name: about for name, about in METRICS.items() if engine_serves() or "_engine_" not in name}
    assert served.keys() == expected.keys()
    for name, about in expected.items():
        assert served[name].documentation == about.help
        assert served[name].type == ("gauge" if about.kind is Kind.MOST else about.kind)
        labels = set(about.labels) | ({"le"} if about.kind is Kind.HISTOGRAM else set())
        assert set().union(*(sample.labels for sample in served[name].samples)) == labels
        assert about.help.endswith(".")
    tasks = {sample.labels["task"] for sample in served["counterfoil_background_failures"].samples}
    assert {"sequencer", "standing", "keys", "request-keys"} <= tasks


@pytest.mark.whole
def test_a_database_that_is_away_shows_in_metrics_and_not_in_readiness(
    server: ServerProcess, database_url: str
) -> None:
    url = make_url(database_url)
    name = str(url.database)
    elsewhere = url.set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(elsewhere, autocommit=True) as administrator:

        def let_in(*, anybody: bool) -> None:
            answer = sql.Literal(anybody)
            administrator.execute(
                sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), answer)
            )

        eventually(lambda: value(server, "counterfoil_database_up") == 2, "both processes to hear from the database")
        let_in(anybody=False)
        try:
            administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            eventually(lambda: value(server, "counterfoil_database_up") == 0, "the database to be missed")
            failed = {
                sample.labels["task"]: sample.value
                for sample in families(server)["counterfoil_background_failures"].samples
            }
            assert failed["standing"] > 0
            assert failed["keys"] == 0  # it needs no database
            assert server.is_ready()
            with grpc.insecure_channel(server.address) as channel:
                health = health_pb2_grpc.HealthStub(channel)
                answer = health.Check(health_pb2.HealthCheckRequest(service="counterfoil.catalog.v1.CatalogService"))
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        finally:
            let_in(anybody=True)
        eventually(lambda: value(server, "counterfoil_database_up") == 2, "the database to be back")
