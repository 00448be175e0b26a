"""What the inventory asks of the database, how other domains use it, and what the checks of its books find."""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from counterfoil.inventory.v1.reservation_pb2 import Reservation
from counterfoil_server.faults import DeadlineExceeded
from counterfoil_server.inventory import settling, stock
from counterfoil_server.inventory.levels import Levels
from counterfoil_server.inventory.reserving import ReserveWork, Wanted
from counterfoil_server.inventory.rules import COMMIT, RELEASED, Cause
from counterfoil_server.inventory.settling import Settlement, SettleWork
from counterfoil_server.inventory.verifying import StockInvariants
from counterfoil_server.ledger.rules import Examined
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.group_commit import Command
from counterfoil_server.storage.idempotency import RequestKey
from counterfoil_server.storage.pipeline import Pipeline
from counterfoil_server.storage.statements import Statement
from counterfoil_server.storage.transaction import Actor, ReadTransaction
from counterfoil_server.times import microseconds
from tests.inventory.conftest import ACTOR, STORE, Inventory, execute, soon


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that group commits ask for meanwhile."""
    seen: list[str] = []
    original = Pipeline.ask

    def ask(self: Pipeline, statement: Statement, parameters: Any = None) -> Any:
        seen.append(" ".join(statement.sql.decode().split()))
        return original(self, statement, parameters)

    with monkeypatch.context() as patched:
        patched.setattr(Pipeline, "ask", ask)
        yield seen


def command(scope: str, payload: Any) -> Command[Any]:
    key = RequestKey("tester", scope, uuid.uuid4())
    return Command(key, b"\x01" + key.request_id.bytes, ACTOR, uuid.uuid4(), payload)


@pytest.mark.parametrize("count", [1, 40, 300])
def test_a_batch_takes_as_many_statements_for_many_as_for_one(
    inventory: Inventory, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    inventory.adjust(A=10_000, B=10_000, C=10_000)
    wanted = [
        command(ReserveWork.scope, Wanted("store", ["A", "BC"[number % 2]], [1, 2], 10**9)) for number in range(count)
    ]
    with counted(monkeypatch) as seen:
        made = inventory.reserve_group.submit_all(wanted).result(timeout=60)
    assert not [each for each in made if isinstance(each, Exception)]
    assert [tables_of(each) for each in seen if tables_of(each)] == [
        {"locations"},
        {"stock_levels"},  # locked
        {"stock_levels"},  # changed
        {"stock_movements"},
        {"reservations"},
    ]
    settlements = [
        command(SettleWork.scope, Settlement(each.resource, COMMIT if number % 3 else RELEASED))
        for number, each in enumerate(wanted)
    ]
    with counted(monkeypatch) as ending:
        settled = inventory.settle_group.submit_all(settlements).result(timeout=60)
    assert not [each for each in settled if isinstance(each, Exception)]
    assert [tables_of(each) for each in ending if tables_of(each)] == [
        {"reservations"},  # locked
        {"stock_levels", "reservations"},  # locked
        {"stock_levels"},  # changed
        {"stock_movements"},
        {"reservations"},
    ]
    assert len(seen) == len(ending) <= 12, "\n".join(seen)  # with keys, outbox, begin and end
    assert inventory.findings() == []


def tables_of(statement: str) -> set[str]:
    """The inventory's tables in a statement."""
    return set(
        re.findall(r"\b(?:FROM|INTO|JOIN|UPDATE) (stock_levels|stock_movements|reservations|locations)\b", statement)
    )


def test_other_domains_move_stock_in_their_own_transactions(inventory: Inventory, database: Database) -> None:
    """As orders do: lock, take, queue; two statements to write, however many orders there are."""
    inventory.adjust(A=50, B=50)
    reservation = inventory.reserve(A=5)

    def work(transaction: Any) -> int:
        statements = transaction.statements
        ids = [uuid.UUID(reservation.name.removeprefix("reservations/"))]
        found = settling.locked(settling.lock(statements, ids))
        levels = Levels(stock.lock(statements, [("B", "store"), ("C", "store")], ids).rows())
        now_us = microseconds(transaction.now)
        sold = settling.consume(
            levels, found[ids[0]], "store", (["A", "B"], [4, 1]), cause=Cause("orders/1", "till", 1), now_us=now_us
        )
        for number in range(20):
            assert (
                levels.take("store", ["B", "B"], [1, 1], stock.SALE, cause=Cause(f"orders/{number}", "till", 1)) is None
            )
        assert levels.take("store", ["B", "C"], [1, 1], stock.SALE, cause=Cause("orders/x", "till", 1)) is not None
        before = statements.asked
        changed = stock.queue(statements, levels)
        asked: int = statements.asked - before
        transaction.emit([*stock.changes(changed), *settling.queue_ended(statements, [sold])])
        return asked

    assert database.write(work, actor=Actor("till", ""), deadline=soon()).value == 2
    assert inventory.buckets("A") == (46, 0, 4, 0, 0)
    assert inventory.buckets("B") == (9, 0, 41, 0, 0)
    assert inventory.get(reservation.name).state == Reservation.STATE_COMMITTED
    movement = inventory.movements("B")[0]
    assert (movement.source, movement.principal, movement.occur_time.ToMicroseconds()) == ("orders/19", "till", 1)
    assert inventory.findings() == []


# --- the books ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE stock_levels SET on_hand = on_hand + 1 WHERE sku = 'C'", "differs from the sum of its movements"),
        ("UPDATE stock_levels SET sold = 3 WHERE sku = 'E'", "differs from the sum of its movements"),
        ("DELETE FROM stock_levels WHERE sku = 'Z'", "differs from the sum of its movements"),
        ("DELETE FROM stock_movements WHERE sku = 'A'", "differs from the sum of its movements"),
        ("UPDATE reservations SET quantities = '{4}'", "units reserved"),
        ("UPDATE reservations SET state = 3", "units reserved"),
        ("UPDATE stock_policies SET backorder_limit = 2 WHERE sku = 'B'", "with the floor"),
        ("DELETE FROM stock_policies WHERE sku = 'B'", "with the floor"),
    ],
)
def test_books_that_are_wrong_are_found(inventory: Inventory, statement: str, said: str) -> None:
    inventory.adjust(units=dict.fromkeys("ABCDEFGHXYZ", 5))
    inventory.reserve(D=3)
    for size in (1, 2, 11, 100):
        assert inventory.findings(size) == []
    execute(inventory.database, statement)
    for size in (1, 2, 11, 100):
        findings = inventory.findings(size)
        assert [said in finding.description for finding in findings] == [True]
        assert findings[0].resource.startswith(f"{STORE}/stockLevels/")


def test_movements_for_which_a_statement_has_no_time_are_summed_in_smaller_parts(
    inventory: Inventory, open_database: Callable[..., Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    inventory.adjust(units=dict.fromkeys("ABCDEFGHXYZ", 5))
    hasty = open_database(statement_timeout_ms=300)
    held, ended = threading.Event(), threading.Event()
    begin = hasty.read

    @contextmanager
    def read(deadline: float) -> Iterator[ReadTransaction]:
        try:
            with begin(deadline) as transaction:
                yield transaction
        except DeadlineExceeded:
            ended.set()
            raise

    monkeypatch.setattr(hasty, "read", read)

    def hold() -> None:
        with inventory.database.read(soon()) as transaction:
            transaction.connection.execute(text("LOCK TABLE stock_movements IN ACCESS EXCLUSIVE MODE"))
            held.set()
            assert ended.wait(10), "no statement ran out of time"

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    found = list(StockInvariants(slice_limit_rows=16).run(hasty, soon()))
    holder.join()
    assert all(isinstance(each, Examined) for each in found)
    assert sum(each.count for each in found if isinstance(each, Examined)) == 11
    assert len(found) > 1, "it was asked in parts"
    with pytest.raises(DeadlineExceeded):
        list(StockInvariants().run(hasty, time.monotonic() - 1))


def test_the_database_itself_refuses_what_must_not_be(inventory: Inventory) -> None:
    inventory.adjust(A=1)
    for column, value in (("on_hand", -1), ("reserved", -1), ("sold", -1), ("incoming", -1), ("damaged", -1)):
        with pytest.raises(Exception, match=f"ck_stock_levels_{column}"):
            execute(inventory.database, f"UPDATE stock_levels SET {column} = {value}")  # noqa: S608
    with pytest.raises(Exception, match="ck_stock_movements_quantity"):
        execute(inventory.database, "UPDATE stock_movements SET quantity = 0")
    with pytest.raises(Exception, match="fk_stock_levels_location_id_locations"):
        execute(inventory.database, "DELETE FROM locations")


def test_a_statement_of_the_sweeper_uses_its_index(inventory: Inventory) -> None:
    with inventory.database.read(soon()) as transaction:
        transaction.connection.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
        plan = transaction.connection.execute(
            text(
                "EXPLAIN SELECT id FROM reservations WHERE state = 1 AND expire_time <= now() ORDER BY expire_time, id"
            )
        )
        assert "ix_reservations_expire_time" in "\n".join(row[0] for row in plan)
