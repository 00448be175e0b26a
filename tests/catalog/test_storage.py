"""What the catalog asks of the database: how many statements, by which indexes, and what a write leaves behind."""

from __future__ import annotations

import itertools
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil_server.catalog.loading import load_products
from counterfoil_server.catalog.purging import CatalogHousekeeping
from counterfoil_server.lists.pages import SLICE_ROWS
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor
from tests.catalog.conftest import Catalog, new_id, refusal_of
from tests.catalog.products import grocery, price, product, variant

ORDERS = [f"{field}{way}" for field in ("name", "display_name", "create_time", "update_time") for way in ("", " desc")]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The statements that run meanwhile, without the one that every transaction begins with."""
    seen: list[str] = []

    def record(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "statement_timeout" not in statement:
            seen.append(statement)

    event.listen(database._engine, "before_cursor_execute", record)
    try:
        yield seen
    finally:
        event.remove(database._engine, "before_cursor_execute", record)


@pytest.fixture
def quiet(catalog: Catalog, open_database: Callable[..., Database]) -> Catalog:
    """A catalog whose reads go through a pool that nothing in the background uses."""
    catalog.load([grocery(number) for number in range(60)])
    database = open_database()
    catalog.service._browsing._database = database
    catalog.cache._load = partial(load_products, database)
    catalog.cache._clock = lambda: 0.0  # trust in the cache does not run out, however busy the machine is
    catalog.database = database
    return catalog


def test_reads_take_one_statement(quiet: Catalog) -> None:
    names = [f"products/g{number:07}" for number in range(60)]
    with statements(quiet.database) as seen:
        quiet.get(names[0])
        assert len(seen) == 1
        quiet.get(names[0])
        assert len(seen) == 1  # from the near cache
        quiet.stub.BatchGetProducts(pb.BatchGetProductsRequest(names=names))
        assert len(seen) == 2
        quiet.stub.BatchGetProducts(pb.BatchGetProductsRequest(names=names))
        assert len(seen) == 2
        quiet.stub.ListProducts(pb.ListProductsRequest(page_size=50))
        assert len(seen) == 3
        quiet.stub.SearchProducts(pb.SearchProductsRequest(query="shelf"))
        assert len(seen) == 4


def test_what_is_not_answered_is_not_read(quiet: Catalog) -> None:
    sent = [grocery(number, description="\u2603" * 10_000, brand="Huge") for number in range(1000, 1300)]
    quiet.load(sent, batch=100)
    with statements(quiet.database) as seen:
        page = quiet.stub.ListProducts(pb.ListProductsRequest(page_size=1000, filter='brand = "Huge"'))
    assert 2 * SLICE_ROWS < len(page.products) < 3 * SLICE_ROWS
    assert len(seen) == 1 + 3  # the ids, and three slices of six
    with statements(quiet.database) as seen:
        found = quiet.stub.SearchProducts(pb.SearchProductsRequest(query="huge", page_size=1000))
    assert 2 * SLICE_ROWS < len(found.products) < 3 * SLICE_ROWS
    assert len(seen) == 1 + 3
    with statements(quiet.database) as seen:
        batch = pb.BatchGetProductsRequest(names=[each.name for each in sent] + ["products/none"])
        assert refusal_of(lambda: quiet.stub.BatchGetProducts(batch)).reason == "TOO_LARGE"
    assert len(seen) == 3  # of four: the third hundred is beyond the limit


def test_an_import_takes_as_many_statements_for_many_products_as_for_one(catalog: Catalog) -> None:
    counted = []
    for count in (1, 300):
        with statements(catalog.database) as seen:
            catalog.load([grocery(number + 1000 * count) for number in range(count)])
            counted.append(len([each for each in seen if "outbox" not in each or each.startswith("INSERT")]))
    assert counted[0] == counted[1] <= 12


def test_a_write_leaves_its_change_in_the_outbox(catalog: Catalog) -> None:
    created = catalog.create(product("a", variant("S", "1 USD")), "a")
    catalog.stub.DeleteProduct(pb.DeleteProductRequest(name="products/a", request_id=new_id()))
    catalog.stub.PurgeProducts(pb.PurgeProductsRequest(filter="*", force=True, request_id=new_id()))
    with catalog.database.read(time.monotonic() + 10) as transaction:
        query = "SELECT kind, principal, types[1], names[1], revisions[1], images[1] FROM outbox ORDER BY id"
        rows = transaction.connection.execute(text(query)).all()
    assert [(row[0], row[1], row[2].rpartition(".")[2], row[3], row[4]) for row in rows] == [
        ("catalog.product", "tester", "created", "products/a", 1),
        ("catalog.product", "tester", "deleted", "products/a", 2),
        ("catalog.product", "tester", "purged", "products/a", 3),
    ]
    assert Product.FromString(rows[0][5]) == created
    assert bytes(rows[2][5]) == b""


def test_a_refused_write_leaves_nothing(catalog: Catalog) -> None:
    catalog.create(product("a", variant("S")), "a")
    key = new_id()
    refusal_of(lambda: catalog.create(product("b", variant("S")), "b", key))
    with catalog.database.read(time.monotonic() + 10) as transaction:
        tables = {
            table: transaction.connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            for table in ("products", "product_variants", "outbox", "idempotency")
        }
    assert tables == {"products": 1, "product_variants": 1, "outbox": 1, "idempotency": 1}
    catalog.create(product("b", variant("T")), "b", key)  # a refusal is not the request's answer


def test_a_writer_that_waited_does_not_turn_the_time_back(catalog: Catalog) -> None:
    """Each began before the one it waits for, which is done a moment later."""
    catalog.create(product("a"), "a")
    writes: list[Callable[[], object]] = [
        lambda: catalog.stub.UpdateProduct(
            pb.UpdateProductRequest(product=Product(name="products/a", brand="b"), request_id=new_id())
        ),
        lambda: catalog.stub.DeleteProduct(pb.DeleteProductRequest(name="products/a", request_id=new_id())),
        lambda: catalog.stub.UndeleteProduct(pb.UndeleteProductRequest(name="products/a", request_id=new_id())),
        lambda: catalog.load([product("b", name="products/a")]),
    ]
    for write in writes:
        with ThreadPoolExecutor(1) as pool:
            with catalog.database.maintain(time.monotonic() + 60) as other:
                other.execute(text("SELECT FROM products WHERE id = 'a' FOR UPDATE"))
                waiting = pool.submit(write)
                end = time.monotonic() + 30
                while not other.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one():
                    assert time.monotonic() < end
                    time.sleep(0.01)
                change = "UPDATE products SET update_time = clock_timestamp() WHERE id = 'a' RETURNING update_time"
                first = other.execute(text(change)).scalar_one()
            waiting.result(30)
        found = catalog.stub.ListProducts(pb.ListProductsRequest(show_deleted=True)).products[0]
        assert found.update_time.ToDatetime(UTC) > first
        assert found.HasField("delete_time") == (found.revision == 3)
        if found.HasField("delete_time"):
            assert found.delete_time == found.update_time
            assert found.purge_time.ToSeconds() - found.delete_time.ToSeconds() == 30 * 24 * 3600


def test_products_are_purged_when_their_time_has_come(catalog: Catalog) -> None:
    for number in range(5):
        catalog.create(product(f"p{number}"), f"p{number}")
        if number:
            catalog.stub.DeleteProduct(pb.DeleteProductRequest(name=f"products/p{number}", request_id=new_id()))
    heard: list[str] = []
    housekeeping = CatalogHousekeeping(
        catalog.database, lambda changes, _position: heard.extend(change.name for change in changes)
    )
    assert housekeeping.purge_expired() == 0
    catalog.database.write(
        lambda transaction: transaction.connection.execute(
            text("UPDATE products SET purge_time = now() - interval '1 second' WHERE id IN ('p1', 'p2', 'p3')")
        ),
        actor=Actor("tester", ""),
        deadline=time.monotonic() + 10,
    )
    assert housekeeping.purge_expired(2) == 2
    assert housekeeping.purge_expired(2) == 1
    assert sorted(heard) == ["products/p1", "products/p2", "products/p3"]
    left = catalog.stub.ListProducts(pb.ListProductsRequest(show_deleted=True)).products
    assert [each.name for each in left] == ["products/p0", "products/p4"]


def test_a_cached_product_changes_at_its_price_edge(catalog: Catalog) -> None:
    with catalog.database.read(time.monotonic() + 10) as transaction:
        now = transaction.now
    soon = price("2 USD")
    soon.start_time.FromDatetime(now)
    soon.start_time.seconds += 1
    before = price("1 USD")
    before.end_time.CopyFrom(soon.start_time)
    catalog.create(product("a", variant("S", before, soon)), "a")
    end = time.monotonic() + 10
    seen: list[int] = []
    while time.monotonic() < end and (not seen or seen[-1] != 2):
        seen.append(catalog.get("products/a").variants[0].current_prices[0].units)
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}


def _explained(catalog: Catalog, request: pb.ListProductsRequest) -> str:
    """The plan of the statement that a list runs."""
    with statements(catalog.database) as seen:
        parameters: list[Any] = []

        def keep(_connection: Any, _cursor: Any, _statement: str, given: Any, *_: Any) -> None:
            parameters.append(given)

        event.listen(catalog.database._engine, "before_cursor_execute", keep)
        catalog.stub.ListProducts(request)
        event.remove(catalog.database._engine, "before_cursor_execute", keep)
    with catalog.database.read(time.monotonic() + 10) as transaction:
        plan = transaction.connection.exec_driver_sql("EXPLAIN " + seen[-1], parameters[-1])
        return "\n".join(row[0] for row in plan)


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_pages_from_anywhere_are_quick_at_the_size_of_a_real_catalog(catalog: Catalog) -> None:
    catalog.load([grocery(number) for number in range(92_000)])
    with catalog.database.maintain(time.monotonic() + 60) as connection:
        connection.execute(text("ANALYZE"))
    slow: dict[str, float] = {}
    for order in ORDERS:
        token, spent_ms = "", []
        for page in itertools.count():
            # Big pages to get about, small ones to measure, from the first to the last.
            size = 50 if page % 8 == 0 else 1000
            request = pb.ListProductsRequest(page_size=size, page_token=token, order_by=order)
            began = time.monotonic()
            answer = catalog.stub.ListProducts(request)
            if size == 50:
                spent_ms.append((time.monotonic() - began) * 1000)
                plan = _explained(catalog, request)
                assert "Seq Scan on products" not in plan, plan
            token = answer.next_page_token
            if not token:
                break
        slow[order] = statistics.median(spent_ms)
    assert max(slow.values()) <= 15, slow


def test_ids_made_by_the_server_are_in_the_order_of_creation(catalog: Catalog) -> None:
    made = [catalog.create(product(f"p{number}")).name for number in range(5)]
    assert made == sorted(made)
    assert {uuid.UUID(name.removeprefix("products/")).version for name in made} == {7}
