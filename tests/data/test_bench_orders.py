"""The benchmark's machinery for orders: every call is its own, every answer is looked at, and copies are orders."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterator
from concurrent import futures
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from bench import load, many, orders, pgbench, run, shop, tools
from bench.cluster import DATABASE, Cluster
from bench.empty import ENGINE, INLINE
from bench.h2load import LoadError
from bench.load import Calls, Job, Load
from bench.servers import empty_server
from counterfoil.client import connect
from counterfoil.ledger.v1 import ledger_service_pb2, ledger_service_pb2_grpc
from counterfoil.orders.v1 import order_service_pb2, order_service_pb2_grpc
from counterfoil_server.storage import migrate

ECHO = "/test.Service/Echo"

PGBENCH_REPORT = """
number of transactions actually processed: 23456
number of failed transactions: {failed} (0.000%)
latency average = 2.051 ms
initial connection time = 12.345 ms
tps = 3901.123456 (without initial connection time)
"""


@pytest.fixture(scope="module")
def binary() -> Path:
    try:
        return tools.go_load(run.INSTALL_DIR)
    except tools.ToolMissingError as error:
        pytest.skip(str(error))


class Recorder(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers calls, and remembers what they sent; every tenth is refused where it is told so."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.tokens: set[str] = set()
        self.refuses = False
        self._lock = threading.Lock()

    def service(self, handler_call_details: Any) -> Any:
        self.tokens.add(dict(handler_call_details.invocation_metadata).get("authorization", ""))
        return grpc.unary_unary_rpc_method_handler(self._answer) if handler_call_details.method == ECHO else None

    def _answer(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        with self._lock:
            self.seen.append(request)
            refused = self.refuses and len(self.seen) % 10 == 0
        if refused:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "there is none left")
        return request


@pytest.fixture
def recorder() -> Iterator[tuple[Recorder, str]]:
    server, handler = grpc.server(futures.ThreadPoolExecutor(4)), Recorder()
    server.add_generic_rpc_handlers((handler,))
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    yield handler, address
    server.stop(None).wait(5)


def test_every_call_is_its_own_and_is_answered(binary: Path, recorder: tuple[Recorder, str]) -> None:
    handler, address = recorder
    message = b"id " + b"-" * 36 + b" a 00000 b 00000 c 00000"
    calls = Calls(ECHO, [message], 3, [message.index(mark) + 2 for mark in (b"a ", b"b ", b"c ")], 5, 100, 3)
    marks: list[int] = []
    outcome = Load(binary, address, "a-token").run(
        Job(calls, callers=5, seconds=0.3, warm_s=0.1), watch=lambda: marks.append(len(handler.seen))
    )
    assert outcome.ok == len(handler.seen)
    assert 0 < outcome.calls <= outcome.ok
    assert 0 < marks[0] < marks[1] <= outcome.ok
    assert outcome.answer_bytes == len(message)
    assert 0 < outcome.latency_ms[50] <= outcome.latency_ms[95] <= outcome.latency_ms[99]
    assert outcome.cpu_s > 0
    assert handler.tokens == {"Bearer a-token"}
    ids = set()
    for text in handler.seen:
        found = re.fullmatch(rb"id (\S{36}) a (\d{5}) b (\d{5}) c (\d{5})", text)
        assert found is not None
        ids.add(uuid.UUID(found[1].decode()))
        assert {found[2], found[3], found[4]} == {b"00100", b"00101", b"00102"}  # all different
    assert len(ids) == len(handler.seen)
    assert {each.version for each in ids} == {4}


def test_messages_take_turns_at_random(binary: Path, recorder: tuple[Recorder, str]) -> None:
    handler, address = recorder
    Load(binary, address, "").run(Job(Calls(ECHO, [b"one", b"another"]), callers=2, seconds=0.3))
    assert set(handler.seen) == {b"one", b"another"}
    assert handler.tokens == {""}


def test_a_refusal_is_noticed_and_quoted(binary: Path, recorder: tuple[Recorder, str]) -> None:
    handler, address = recorder
    handler.refuses = True
    generator, job = Load(binary, address, ""), Job(Calls(ECHO, [b"x"]), callers=4, seconds=0.3)
    with pytest.raises(LoadError, match=r"FAILED_PRECONDITION.*there is none left"):
        generator.run(job)
    handler.seen.clear()
    outcome = generator.run(job, allowed=("OK", "FAILED_PRECONDITION"))
    assert outcome.statuses["FAILED_PRECONDITION"] == len(handler.seen) // 10
    assert sum(outcome.statuses.values()) == len(handler.seen)
    with pytest.raises(LoadError, match="UNIMPLEMENTED"):
        generator.run(Job(Calls("/test.Service/Other", [b"x"]), callers=1, seconds=0.1))


def test_a_server_that_is_not_there_or_leaves_is_noticed(binary: Path) -> None:
    calls = Calls(ECHO, [b"x"])
    with empty_server(ENGINE, INLINE) as server:
        generator = Load(binary, server.address, "")
        assert generator.run(Job(calls, callers=40, seconds=0.2)).calls > 0
        assert "secret" not in repr(Load(binary, server.address, "secret"))
        leaving = threading.Timer(0.3, server.kill)
        leaving.start()
        with pytest.raises(LoadError, match="the load generator failed"):
            generator.run(Job(calls, callers=4, seconds=2.0))
        leaving.join()
    with pytest.raises(LoadError, match="refused"):
        generator.run(Job(calls, callers=1, seconds=0.1))


def test_a_job_that_is_none_is_refused(binary: Path) -> None:
    with pytest.raises(LoadError, match="a job needs a message"):
        Load(binary, "127.0.0.1:1", "").run(Job(Calls(ECHO, []), callers=1, seconds=0.1))


@pytest.mark.parametrize("calls", [shop.spread(), shop.around(shop.HOT)])
def test_an_orders_message_is_patched_where_it_should_be(calls: Calls) -> None:
    message = bytearray(calls.messages[0])
    message[calls.request_id_at : calls.request_id_at + 36] = b"11111111-1111-4111-8111-111111111111"
    for number, at in enumerate(calls.numbers_at):
        message[at : at + calls.digits] = f"{number + 1:05}".encode()
    request = order_service_pb2.PlaceOrderRequest.FromString(bytes(message))
    assert request.request_id == "11111111-1111-4111-8111-111111111111"
    skus = [line.sku for line in request.draft.lines]
    if len(calls.numbers_at) == shop.LINES:
        assert skus == [shop.sku(shop.HOT), shop.sku(1), shop.sku(2)]
    else:
        assert skus == [shop.sku(1), shop.sku(2), shop.sku(3)]
    assert request.draft.account == shop.account(len(calls.numbers_at))
    assert [line.quantity for line in request.draft.lines] == [1] * shop.LINES
    # Nobody orders by chance what all want, or what there is little of.
    assert calls.number_least > max(shop.HOT, shop.SCARCE)
    assert calls.number_least + calls.number_count == shop.SKUS


@pytest.mark.prove
def test_orders_are_counted_and_copies_are_orders(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("s")
    skus, setup = 40, orders.Setup("", 1)
    with Cluster(folder / "cluster") as cluster:
        till = orders.Till(cluster, folder / "server", binary, skus=skus)
        with till.serving(setup) as server:
            till.open_shop(server)
            placed = till.place(server, Job(till.spread(), callers=8, seconds=0.5))
            till.place(server, Job(till.around(shop.HOT), callers=8, seconds=0.3))
        assert placed.orders_per_commit >= 1
        assert min(placed.server_cpu_us, placed.postgres_cpu_us, placed.caller_cpu_us) > 0
        books = shop.books(cluster, scarce=orders.SCARCE)
        assert books.orders == till.kept() == till.answered
        assert books.sold == shop.LINES * till.answered
        assert 0 < books.hot_sold < till.answered
        assert (books.scarce_sold, books.oversold, books.wrong_levels) == (0, 0, 0)

        goal, until = 3 * till.answered + 1, datetime.now(UTC) - timedelta(hours=1)
        made = many.multiply(cluster, DATABASE, orders=goal, until=until)
        # An order leaves itself, its key, a movement a line, and a transaction with entries on two sides at least.
        assert (made.orders, made.rows // (goal - till.answered)) == (goal, 8)
        with till.serving(setup) as server, connect(server.address, token=server.token()) as channel:
            stub = order_service_pb2_grpc.OrderServiceStub(channel)
            listed = stub.ListOrders(
                order_service_pb2.ListOrdersRequest(
                    filter=f"placed_time < {until.strftime('%Y-%m-%dT%H:%M:%SZ')}", page_size=5
                )
            )
            assert len(listed.orders) == 5
            for order in listed.orders:
                assert stub.GetOrder(order_service_pb2.GetOrderRequest(name=order.name)) == order
                mine = stub.ListOrders(order_service_pb2.ListOrdersRequest(filter=f'account = "{order.account}"'))
                assert order in mine.orders
            verify = ledger_service_pb2_grpc.LedgerServiceStub(channel).VerifyInvariants
            *findings, last = verify(ledger_service_pb2.VerifyInvariantsRequest())
            assert not findings
            assert last.HasField("summary")


def test_orders_without_their_rows_are_not_copied(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Cluster(tmp_path_factory.mktemp("r")) as cluster, cluster.connect() as connection:
        migrate.upgrade(cluster.url())
        connection.execute(
            """
            INSERT INTO orders (id, location_id, currency, placed_at, business_date, created_at, updated_at, principal,
                items_minor, discount_minor, tax_minor, tax_added_minor, total_minor, line_skus, line_quantities,
                line_totals, placed)
            SELECT gen_random_uuid(), 'l', 'EUR', now(), now(), now(), now(), 'p', 1, 0, 0, 0, 1, '{A}', '{1}', '{1}',
                ''
            """
        )
        with pytest.raises(many.TooFewRowsError, match="request_keys"):
            many.multiply(cluster, DATABASE, orders=5, until=datetime.now(UTC))


def test_pgbenchs_report_is_read() -> None:
    assert pgbench.parse(PGBENCH_REPORT.format(failed=0)) == (23456, 3901.123456)
    for report in (PGBENCH_REPORT.format(failed=3), "connection refused"):
        with pytest.raises(LoadError, match="not as expected"):
            pgbench.parse(report)


def test_pgbench_runs_on_the_cluster(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("c")
    with Cluster(folder) as cluster:
        bench = pgbench.Pgbench(cluster, scale=1)
        bench.prepare()
        bench.prepare()  # is there already
        assert bench.run(1).per_s > 1
        summary = bench.summary()
        assert (summary.scale, summary.clients, len(summary.per_s.runs)) == (1, 8, 1)
        # What backends used that have ended by then counts as well.
        assert summary.postgres_cpu_us.median > 20
        cluster.create("copy", template="pgbench")
        assert cluster.ask("SELECT count(*) FROM pgbench_branches", database="copy") == (1,)
        assert cluster.has("copy")
        cluster.drop("copy")
        assert not cluster.has("copy")
        assert set(cluster.settings("x")) == {"COUNTERFOIL_DATABASE_URL", "COUNTERFOIL_REDIS_URL"}


def test_statuses_have_names() -> None:
    report = (
        '{"calls": 2, "seconds": 0.5, "statuses": {"0": 3, "14": 1, "reset: CANCEL": 1}, "said": {"14": "gone"},'
        ' "latency_ms": {"50": 1.5}, "cpu_s": 0.1, "answer_bytes": 7}'
    )
    outcome = load.parse(report)
    assert outcome.statuses == {"OK": 3, "UNAVAILABLE": 1, "reset: CANCEL": 1}
    assert (outcome.per_s, outcome.ok, outcome.said) == (4.0, 3, {"UNAVAILABLE": "gone"})
    assert outcome.latency_ms == {50: 1.5}
