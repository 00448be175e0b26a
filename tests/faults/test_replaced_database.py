"""A database that becomes another one under a running server: restored, put back, or failed over to a standby.

What the worker knows is of another history then: it answers nothing from it, and lets another worker take its place.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import psycopg
import pytest
from sqlalchemy import make_url, text

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.catalog.v1 import product_pb2
from counterfoil_server.caching.freshness import TRUST_LIMIT_MS
from counterfoil_server.storage import migrate
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import HistoryChanged
from counterfoil_server.storage.outbox import OutboxTail
from counterfoil_server.storage.transaction import WriteTransaction
from tests.catalog.conftest import refusal_of
from tests.faults.postgres import CrashingPostgres
from tests.faults.test_drain import log_lines
from tests.servers import WORKERS_ALONE, ServerProcess
from tests.storage.conftest import ACTOR, soon

pytestmark = pytest.mark.whole

FRESHNESS = "counterfoil-freshness"
NAME = "products/restored"
READ = catalog.GetProductRequest(name=NAME)
LIMIT_S = 30.0


def create(stub: catalog_grpc.CatalogServiceStub, display_name: str) -> str:
    """Makes the product, and returns the write's freshness token."""
    _, call = stub.CreateProduct.with_call(
        catalog.CreateProductRequest(
            product=product_pb2.Product(display_name=display_name),
            product_id=NAME.removeprefix("products/"),
            request_id=str(uuid.uuid4()),
        ),
        timeout=10,
    )
    return str(dict(call.trailing_metadata())[FRESHNESS])


def rename(stub: catalog_grpc.CatalogServiceStub, display_name: str) -> str:
    """Changes the product, and returns the write's freshness token."""
    _, call = stub.UpdateProduct.with_call(
        catalog.UpdateProductRequest(
            product=product_pb2.Product(name=NAME, display_name=display_name), request_id=str(uuid.uuid4())
        ),
        timeout=10,
        wait_for_ready=True,
    )
    return str(dict(call.trailing_metadata())[FRESHNESS])


def answers_until_new_worker(server: ServerProcess, stub: catalog_grpc.CatalogServiceStub) -> list[tuple[float, Any]]:
    """When was answered what, by name or status, until a second worker has taken the place of the first."""
    answers: list[tuple[float, Any]] = []
    end = time.monotonic() + LIMIT_S
    while len(log_lines(server, "worker ready")) < 2 or not log_lines(server, "drained"):
        assert time.monotonic() < end, server.log_path.read_text()[-4000:]
        try:
            answer: Any = stub.GetProduct(READ, timeout=10).display_name
        except grpc.RpcError as error:
            answer = error.code()
        answers.append((time.monotonic(), answer))
        time.sleep(0.002)
    return answers


def assert_left_in_order(server: ServerProcess) -> None:
    """One line says why, calls in flight ended, and nobody took it for a crash."""
    [leaves] = log_lines(server, "worker leaves")
    assert "another epoch" in leaves["cause"]
    [drained] = log_lines(server, "drained")
    assert drained["complete"]
    assert log_lines(server, "worker ended") == []


def assert_read(stub: catalog_grpc.CatalogServiceStub, display_name: str) -> None:
    """The channel may still be waiting to connect again, after nobody listened for a moment."""
    assert stub.GetProduct(READ, timeout=10, wait_for_ready=True).display_name == display_name


def assert_refused(stub: catalog_grpc.CatalogServiceStub, old_token: str) -> None:
    refused = refusal_of(lambda: stub.GetProduct(READ, metadata=((FRESHNESS, old_token),), timeout=10))
    assert (refused.code, refused.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FRESHNESS_TOKEN_INVALID")


def test_a_worker_whose_database_was_restored_is_replaced(tmp_path: Path, database_url: str, valkey_url: str) -> None:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with (
        ServerProcess(tmp_path / "one", database_url=database_url, redis_url=valkey_url, flags=WORKERS_ALONE) as server,
        server.channel(server.mint_token()) as channel,
        psycopg.connect(plain, autocommit=True) as admin,
    ):
        stub = catalog_grpc.CatalogServiceStub(channel)
        token = create(stub, "Of the old history")
        assert stub.GetProduct(READ, timeout=10).display_name == "Of the old history"
        with admin.transaction():
            admin.execute("UPDATE deployment SET epoch = gen_random_uuid()")
            # No change in the outbox tells of it, nor is the revision another one.
            admin.execute("UPDATE products SET display_name = 'Restored' WHERE id = 'restored'")
        trusted_until = time.monotonic() + TRUST_LIMIT_MS / 1000
        answers = answers_until_new_worker(server, stub)
        late = {answer for at, answer in answers if at > trusted_until}
        assert late <= {"Restored", grpc.StatusCode.UNAVAILABLE}, "something cached was answered"
        assert {answer for _, answer in answers} <= {*late, "Of the old history", grpc.StatusCode.UNAVAILABLE}
        assert_left_in_order(server)
        assert_read(stub, "Restored")
        assert_refused(stub, token)


def test_a_worker_whose_database_failed_over_is_replaced(tmp_path: Path, valkey_url: str) -> None:
    with (
        CrashingPostgres() as postgres,
        ServerProcess(tmp_path / "one", database_url=postgres.url, redis_url=valkey_url, flags=WORKERS_ALONE) as server,
        server.channel(server.mint_token()) as channel,
    ):
        stub = catalog_grpc.CatalogServiceStub(channel)
        token = create(stub, "Here and there")
        postgres.fail_over()
        answers = answers_until_new_worker(server, stub)
        assert {answer for _, answer in answers} <= {"Here and there", grpc.StatusCode.UNAVAILABLE}
        assert_left_in_order(server)
        assert_read(stub, "Here and there")
        assert_refused(stub, token)


def test_a_worker_whose_database_was_put_back_from_a_copy_is_replaced(tmp_path: Path, valkey_url: str) -> None:
    """Its files are those of before, and so is all that they say of themselves; only the log is shorter than it was."""
    with (
        CrashingPostgres() as postgres,
        ServerProcess(tmp_path / "one", database_url=postgres.url, redis_url=valkey_url, flags=WORKERS_ALONE) as server,
        server.channel(server.mint_token()) as channel,
    ):
        stub = catalog_grpc.CatalogServiceStub(channel)
        create(stub, "Of the copy")
        postgres.copy()
        tokens = [rename(stub, f"Lost {number}") for number in range(50)]
        assert stub.GetProduct(READ, timeout=10).display_name == "Lost 49"
        postgres.put_copy_back()
        answers = answers_until_new_worker(server, stub)
        assert {answer for _, answer in answers} <= {"Lost 49", "Of the copy", grpc.StatusCode.UNAVAILABLE}
        assert_left_in_order(server)
        assert_read(stub, "Of the copy")
        assert_refused(stub, tokens[-1])
        token = rename(stub, "New")
        fresh = stub.GetProduct(READ, metadata=((FRESHNESS, token),), timeout=10)
        assert fresh.display_name == "New"


def write_what_is_lost(transaction: WriteTransaction) -> None:
    """More than what a start writes."""
    transaction.connection.execute(text("SELECT pg_logical_emit_message(true, 'test', repeat('x', 200000))"))


def test_all_who_knew_a_lost_history_learn_of_it_and_one_of_them_renews_the_epoch(
    open_database: Callable[..., Database],
) -> None:
    with CrashingPostgres() as postgres:
        migrate.upgrade(postgres.url)
        pools = [open_database(postgres.url) for _ in range(2)]
        found: list[Database] = []
        epochs = {pool.pin(soon(), partial(found.append, pool)) for pool in pools}
        tails = [OutboxTail(pool, ()) for pool in pools]
        postgres.copy()
        for tail in tails:
            assert tail.poll().complete
        assert found == [], "a restart alone is no other history"
        pools[0].write(write_what_is_lost, actor=ACTOR, deadline=soon())
        for tail in tails:
            tail.poll()
        postgres.put_copy_back()
        renewed = set()
        for tail in tails:
            with pytest.raises(HistoryChanged):
                tail.poll()
            renewed.add(open_database(postgres.url).pin(soon(), lambda: None))
        assert found == pools
        assert len(renewed) == 1, "the second to find out renews nothing"
        assert not renewed & epochs
