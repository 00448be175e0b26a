"""VerifyInvariants finds what is wrong of an order, and nothing where nothing is."""

# ruff: noqa: S608 - statements of a test have no input in them

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from sqlalchemy import text

from counterfoil.inventory.v1 import inventory_service_pb2 as inventory_pb
from counterfoil.inventory.v1.stock_pb2 import StockMovement
from counterfoil.orders.v1.order_pb2 import DraftTax, Order, OrderDiscount
from counterfoil_server.faults import DeadlineExceeded
from counterfoil_server.inventory import adjusting
from counterfoil_server.ledger.rules import Examined
from counterfoil_server.orders.repository import checking
from counterfoil_server.orders.verifying import keys, order_checks
from counterfoil_server.orders.verifying.keys import KeyCheck
from counterfoil_server.orders.verifying.replaying import BrokenError, amounts_of, replayed
from counterfoil_server.orders.verifying.walking import walk
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import WriteTransaction
from tests.catalog.conftest import new_id
from tests.orders.conftest import STORE, Shop, line, soon

ORDER_CHECKS = ("orders.totals", "orders.lines", "orders.image", "orders.ledger", "orders.stock")
"""Those that go through all orders, and look at each once."""

CORRUPTED = ("orders", "ledger_transactions", "ledger_entries", "stock_movements", "request_keys")
PLAIN, FREE, CANCELLED, RETURNED = range(4)
OF_THE_ORDER, OF_THE_KEY = "WHERE id = '{id}'", "WHERE resource = '{id}'"
POSTED = "(SELECT id FROM ledger_transactions WHERE reference = 'orders/{id}' AND kind = '%s')"
BETWEEN_ACCOUNTS = (
    "UPDATE ledger_entries SET account = (SELECT id FROM ledger_accounts WHERE account_id = 'system-%s-eur')"
    " WHERE account = (SELECT id FROM ledger_accounts WHERE account_id = 'system-%s-eur') AND transaction_id IN "
    + POSTED
)
A_CENT_OF_TAX = (
    "UPDATE ledger_entries e SET amount_minor = amount_minor + CASE account_id WHEN 'system-tax-eur' THEN 1 ELSE -1 END"
    " FROM ledger_accounts a WHERE a.id = e.account AND account_id IN ('system-tax-eur', 'system-revenue-eur')"
    " AND transaction_id IN " + POSTED
)

DEFECTS: dict[str, tuple[str, int, set[str]]] = {
    # what orders cost
    "a line's total": ("line_totals[1] = line_totals[1] + 1", PLAIN, {"orders.totals", "orders.image"}),
    "totals moved between lines": (
        "line_totals[1] = line_totals[1] + 1, line_totals[2] = line_totals[2] - 1",
        PLAIN,
        {"orders.image"},
    ),
    "the tax": ("tax_minor = tax_minor + 1", CANCELLED, {"orders.image", "orders.ledger"}),
    "what is taken off": (
        "items_minor = items_minor + 1, discount_minor = discount_minor + 1",
        PLAIN,
        {"orders.image", "orders.ledger"},
    ),
    # whose and where they are
    "the account": ("account = 'accounts/other'", PLAIN, {"orders.image"}),
    "no account": ("account = NULL", PLAIN, {"orders.image"}),
    "the location": ("location_id = 'dock'", PLAIN, {"orders.image", "orders.stock"}),
    "the currency": ("currency = 'USD'", PLAIN, {"orders.image", "orders.ledger"}),
    "the day": ("business_date = business_date - 1", PLAIN, {"orders.image"}),
    "the time": ("placed_at = placed_at - interval '1 microsecond'", PLAIN, {"orders.image"}),
    "the principal": ("principal = 'nobody'", PLAIN, {"orders.image"}),
    "the SKUs": ("line_skus[1] = 'cup', line_skus[2] = 'tea'", CANCELLED, {"orders.image", "orders.stock"}),
    # how far they are
    "the state": ("state = 6", PLAIN, {"orders.lines", "orders.image"}),
    "the state of a changed one": ("state = 3", RETURNED, {"orders.lines", "orders.image"}),
    "more fulfilled than sold": ("line_fulfilled = '{{999,0,0}}'", PLAIN, {"orders.lines", "orders.image"}),
    "more fulfilled than not cancelled": (
        "line_fulfilled = '{{3,0}}', state = 2",
        CANCELLED,
        {"orders.lines", "orders.image"},
    ),
    "more returned than fulfilled": (
        "line_cancelled = '{{0,0}}', line_returned = '{{3,0}}'",
        CANCELLED,
        {"orders.lines", "orders.image"},
    ),
    "less than nothing": ("line_cancelled = '{{-1,1,0}}'", PLAIN, {"orders.lines", "orders.image"}),
    "far more than there is": (
        "line_fulfilled = '{{9223372036854775807,0,0}}', line_cancelled = '{{-9223372036854775808,0,0}}'",
        PLAIN,
        {"orders.lines", "orders.image", "orders.stock"},
    ),
    "what was cancelled": ("line_cancelled = '{{}}'", CANCELLED, {"orders.image", "orders.stock"}),
    "what was returned": ("line_returned = '{{}}'", RETURNED, {"orders.lines", "orders.image", "orders.stock"}),
    "what was given back": ("credit_minor = 0", CANCELLED, {"orders.image", "orders.ledger"}),
    "the revision": ("revision = 1", CANCELLED, {"orders.image"}),
    "the time of a change": ("updated_at = updated_at - interval '1 s'", CANCELLED, {"orders.image"}),
    # the messages
    "no message": ("placed = ''", PLAIN, {"orders.image"}),
    "no message of a changed one": ("placed = ''", CANCELLED, {"orders.image"}),
    "another's message": (
        "placed = (SELECT placed FROM orders WHERE id <> '{id}' ORDER BY id DESC LIMIT 1)",
        PLAIN,
        {"orders.image"},
    ),
    "a message cut off": ("placed = substr(placed, 1, length(placed) - 1)", PLAIN, {"orders.image"}),
    "no history": ("history = ''", CANCELLED, {"orders.image", "orders.ledger"}),
    "half a history": ("history = substr(history, 1, length(history) / 2)", RETURNED, {"orders.image"}),
    "a history twice": ("history = history || history", RETURNED, {"orders.image"}),
    "a history with a state in it": ("history = history || decode('1003', 'hex')", CANCELLED, {"orders.image"}),
    # the ledger and stock
    "a posting gone": ("DELETE FROM ledger_transactions WHERE reference = 'orders/{id}'", PLAIN, {"orders.ledger"}),
    "a posting of more": (
        "UPDATE ledger_entries SET amount_minor = amount_minor * 2 WHERE transaction_id IN " + POSTED % "order.sale",
        RETURNED,
        {"orders.ledger"},
    ),
    "tax that is revenue": (A_CENT_OF_TAX % "order.sale", CANCELLED, {"orders.ledger"}),
    "tax that is kept of a credit": (A_CENT_OF_TAX % "order.cancel", CANCELLED, {"orders.ledger"}),
    "discounts that are refunds": (
        BETWEEN_ACCOUNTS % ("refunds", "discounts", "order.sale"), CANCELLED, {"orders.ledger"}),
    "refunds that are revenue": (
        BETWEEN_ACCOUNTS % ("revenue", "refunds", "order.return"), RETURNED, {"orders.ledger"}),
    "a posting elsewhere": (
        "UPDATE ledger_entries SET account = 0 WHERE transaction_id IN " + POSTED % "order.sale",
        PLAIN, {"orders.ledger"}),
    "no movements": ("DELETE FROM stock_movements WHERE source = 'orders/{id}'", FREE, {"orders.stock"}),
    # what is gone
    "an order gone": ("DELETE FROM orders " + OF_THE_ORDER, CANCELLED, {"orders.missing", "orders.keys"}),
    "a free order gone": ("DELETE FROM orders " + OF_THE_ORDER, FREE, {"orders.missing", "orders.keys"}),
    "an order's key gone": (
        "DELETE FROM request_keys " + OF_THE_KEY, PLAIN, {"orders.keys"}),
    "an order's key twice": (
        "INSERT INTO request_keys SELECT gen_random_uuid(), principal, scope, fingerprint, resource FROM request_keys "
        + OF_THE_KEY, RETURNED, {"orders.keys"}),
}  # fmt: skip


def findings(shop: Shop, slice_limit_orders: int, orders: int = 4) -> dict[str, set[str]]:
    """The names of what each check finds."""
    found: dict[str, set[str]] = {}
    for check in order_checks(slice_limit_orders):
        examined = 0
        for each in check.run(shop.database, soon()):
            if isinstance(each, Examined):
                examined += each.count
            else:
                found.setdefault(check.name, set()).add(each.resource)
        assert examined == orders if check.name in ORDER_CHECKS else examined > 0
    return found


def corrupt(shop: Shop, statement: str, **values: str) -> None:
    broken = text(statement.format(**values))
    shop.write(lambda transaction: transaction.connection.execute(broken))


@pytest.fixture
def orders(shop: Shop) -> list[Order]:
    """An order that is as it was placed, one that cost nothing, one that is partly cancelled, one partly returned."""
    plain = shop.place(line("tea", 2), line("tea"), line("cup"), account="accounts/one")
    nothing = shop.place(line("pot"))
    cancelled = shop.place(
        line("tea", 5),
        line("jam", 2),
        discounts=[OrderDiscount(rate_ppm=50_000)],
        taxes=[DraftTax(code="V", rate_ppm=200_000, included=True)],
    )
    shop.cancel(cancelled.name, (1, 3))
    returned = shop.place(line("cup", 2))
    shop.fulfil(returned.name)
    shop.give_back(returned.name, (1, 1))
    return [plain, nothing, cancelled, returned]


@pytest.fixture
def restore(shop: Shop, orders: list[Order]) -> Callable[[], None]:
    """Makes all rows again what they are when there are these orders."""
    assert orders

    def keep(transaction: WriteTransaction) -> None:
        for table in CORRUPTED:
            transaction.connection.execute(text(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}"))

    def put_back(transaction: WriteTransaction) -> None:
        for table in CORRUPTED:
            transaction.connection.execute(text(f"DELETE FROM {table}"))
            transaction.connection.execute(
                text(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept_{table}")
            )

    shop.write(keep)
    return lambda: shop.write(put_back)


def test_what_is_wrong_is_found(shop: Shop, orders: list[Order], restore: Callable[[], None]) -> None:
    assert [findings(shop, size) for size in (1, 2, 3, 4, 100)] == [{}] * 5
    found: dict[str, dict[str, set[str]]] = {}
    for defect, (broken, number, _) in DEFECTS.items():
        is_whole = broken.startswith(("UPDATE", "DELETE", "INSERT"))
        corrupt(
            shop,
            broken if is_whole else f"UPDATE orders SET {broken} {OF_THE_ORDER}",
            id=orders[number].name.removeprefix("orders/"),
        )
        left = int(shop.query("SELECT count(*) FROM orders")[0][0])
        found[defect] = findings(shop, 3, left)
        restore()
    assert findings(shop, 3) == {}
    assert found == {
        defect: {check: {orders[number].name} for check in checks} for defect, (_, number, checks) in DEFECTS.items()
    }


def test_what_has_lost_its_order_is_found(shop: Shop, orders: list[Order], restore: Callable[[], None]) -> None:
    """A posting and movements that name none, or one that is not there, and a key."""
    name = orders[CANCELLED].name
    for reference in ("", "orders/", "orders/1", "orders/00000000-0000-0000-0000-00000000000g", "elsewhere"):
        corrupt(shop, f"UPDATE ledger_transactions SET reference = '{reference}' WHERE reference = '{name}'")
        assert findings(shop, 3) == {"orders.missing": {reference}, "orders.ledger": {name}}
        restore()
    for source in ("orders/1", "orders/zzz"):
        corrupt(shop, f"UPDATE stock_movements SET source = '{source}' WHERE source = '{name}'")
        assert findings(shop, 3) == {"orders.missing": {source}, "orders.stock": {name}}
        restore()
    elsewhere = f"orders/{uuid.uuid4()}"
    corrupt(
        shop,
        f"UPDATE request_keys SET resource = '{elsewhere.removeprefix('orders/')}'"
        f" WHERE resource = '{name.removeprefix('orders/')}'",
    )
    assert findings(shop, 3) == {"orders.keys": {elsewhere, name}}


@pytest.mark.usefixtures("orders")
def test_an_adjustment_may_have_the_source_of_an_order_that_is_none(shop: Shop) -> None:
    adjustment = inventory_pb.AdjustStockRequest(
        location=STORE,
        reason=StockMovement.Reason.REASON_RECEIPT,
        lines=[inventory_pb.StockAdjustment(sku="tea", quantity=1)],
        source="orders/of-the-supplier",
        request_id=new_id(),
    )
    way = adjusting.motion_of(adjustment)
    shop.write(lambda transaction: adjusting.adjust(transaction, adjustment, way))
    assert findings(shop, 3) == {}


def test_an_order_that_comes_into_a_slice_pushes_nobody_out(
    shop: Shop, orders: list[Order], restore: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its id is earlier, and it is committed between the two statements of the last full slice."""
    early, last = orders[FREE].name.removeprefix("orders/"), orders[RETURNED].name
    corrupt(shop, "UPDATE kept_orders SET state = 6 WHERE id = '{id}'", id=last.removeprefix("orders/"))
    restore()
    corrupt(shop, "DELETE FROM orders WHERE id = '{id}'", id=early)
    end_of_slice, committed = checking.end_of_slice, False

    def commits_in_between(connection: Any, after: uuid.UUID, limit: int) -> Any:
        nonlocal committed
        end = end_of_slice(connection, after, limit)
        if not committed:
            committed = True
            corrupt(shop, "INSERT INTO orders SELECT * FROM kept_orders WHERE id = '{id}'", id=early)
        return end

    monkeypatch.setattr(checking, "end_of_slice", commits_in_between)
    (check,) = [each for each in order_checks(3) if each.name == "orders.lines"]
    found = [each.resource for each in check.run(shop.database, soon()) if not isinstance(each, Examined)]
    assert (committed, found) == (True, [last])


@pytest.mark.usefixtures("restore")
def test_keys_of_orders_that_are_placed_meanwhile(shop: Shop, orders: list[Order]) -> None:
    """After the orders were counted, one with an earlier id and one with a later id are committed with their keys."""
    early = orders[FREE].name.removeprefix("orders/")
    corrupt(shop, "DELETE FROM orders WHERE id = '{id}'", id=early)
    corrupt(shop, "DELETE FROM request_keys WHERE resource = '{id}'", id=early)
    run = KeyCheck(slice_limit_rows=100).run(shop.database, soon())
    assert next(run) == Examined(3)
    shop.place(line("tea"))
    corrupt(shop, "INSERT INTO orders SELECT * FROM kept_orders WHERE id = '{id}'", id=early)
    corrupt(shop, "INSERT INTO request_keys SELECT * FROM kept_request_keys WHERE resource = '{id}'", id=early)
    assert list(run) == [Examined(5)]


def test_all_keys_gone(shop: Shop, orders: list[Order], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "SUSPECTS_LIMIT", 2)
    corrupt(shop, "DELETE FROM request_keys WHERE scope = '{scope}'", scope=keys.SCOPE)
    assert findings(shop, 1) == {"orders.keys": {each.name for each in orders}}


def test_a_slice_that_takes_too_long_is_cut(open_database: Callable[..., Database]) -> None:
    hasty = open_database(statement_timeout_ms=150)
    limits = []

    def look(connection: Any, after: int, limit: int) -> tuple[int, int, int]:
        limits.append(limit)
        connection.execute(text("SELECT pg_sleep(:s)"), {"s": 20 if limit > 2 else 0})
        count = min(limit, 5 - after)
        return count, after + count, count

    assert [count for count, _ in walk(hasty, soon(), look, 0, 100)] == [1, 2, 1, 1]
    assert limits == [100, 12, 1, 2, 4, 1, 2]
    with pytest.raises(DeadlineExceeded):
        list(walk(hasty, time.monotonic() - 1, look, 0, 1))


def test_a_change_that_names_no_lines_is_of_all_that_was_left(shop: Shop) -> None:
    name = shop.place(line("tea", 3), line("cup", 2)).name
    shop.fulfil(name, (1, 2))
    order = shop.cancel(name)
    placed, changes = Order(), list(order.history[1:])
    placed.CopyFrom(order)
    changes[-1].ClearField("lines")
    amounts = amounts_of(placed)
    now = replayed(name, placed, changes, amounts)
    assert (now.progress.fulfilled, now.progress.cancelled, int(now.state)) == ([2, 0], [1, 2], order.state)
    changes[-1].lines.add(number=1, quantity=2)
    with pytest.raises(BrokenError):
        replayed(name, placed, changes, amounts)


def test_nothing_is_found_while_orders_are_placed_and_changed(shop: Shop, open_shop: Callable[..., Shop]) -> None:
    """Two replicas, and checks that run again and again until all is done."""
    replicas = [shop, open_shop()]
    names = [shop.place(line("tea", 2), line("cup", 2)).name]
    unexpected: list[BaseException] = []

    def trade(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(20):
            there = chance.choice(replicas)
            change = chance.choice([there.fulfil, there.cancel, there.give_back, None])
            try:
                if change is None:
                    discounts = [OrderDiscount(rate_ppm=chance.choice([1, 333_333, 1_000_000]))]
                    names.append(there.place(line("cup"), line("tea", chance.randint(1, 2)), discounts=discounts).name)
                else:
                    change(chance.choice(names), (chance.randint(1, 2), 1))
            except grpc.RpcError as refused:
                if refused.code() is not grpc.StatusCode.FAILED_PRECONDITION:
                    unexpected.append(refused)

    threads = [threading.Thread(target=trade, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    found, rounds = [], 0
    while any(thread.is_alive() for thread in threads) or rounds < 2:
        rounds += 1
        for check in order_checks(3):
            found += [each for each in check.run(shop.database, soon()) if not isinstance(each, Examined)]
    for thread in threads:
        thread.join()
    assert (unexpected, found) == ([], [])
    assert shop.findings() == []
