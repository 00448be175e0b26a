"""What orders, replays and growth look like in RESULTS.md."""

from __future__ import annotations

from typing import Final

from bench import growth, orders, replay, shop
from bench.growth import Growth
from bench.load import CONNECTIONS_MOST, PERCENTS
from bench.orders import Orders
from bench.people import SignIns
from bench.pgbench import Transactions
from bench.replay import Replay
from bench.tables import table

_GROWTH_CALLS: Final = (growth.PLACE, growth.GET, growth.BY_ACCOUNT, growth.BY_TIME)


def placing(measured: Orders) -> str:
    """Orders a second, what they cost, and how long they take."""
    rows = [_yardstick(measured.transactions)]
    for name, of in measured.placing.items():
        rows.append(_row(f"PlaceOrder, {name}", of, measured.ratio(name).show(2)))
        if name in measured.hot:
            rows.append(_row(f"the same, all around one SKU, {name}", measured.hot[name], ""))
    head = "| | a second | times TPC-B | a commit | µs of CPU each: Counterfoil | PostgreSQL and Valkey | callers |"
    scale, clients = measured.transactions.scale, measured.transactions.clients
    setup = (
        f"PlaceOrder of {shop.LINES} lines for some account, of {shop.SKUS:,} SKUs at one location, each with a\n"
        f"`request_id` of its own; durable (`synchronous_commit = on`), from {orders.CALLERS} callers over\n"
        f"{CONNECTIONS_MOST} connections in a closed loop (`bench/go/load`). TPC-B is `pgbench -M prepared\n"
        f"-c {clients}` at scale {scale}, on the same PostgreSQL and in the same turns, with nothing else running.\n"
        f"Targets are held to *{orders.HEADLINE}*, as `counterfoil serve` starts on a machine of two cores.\n"
        f"*{orders.PLAIN}* has `COUNTERFOIL_COMMIT_BATCH_LIMIT=1` and `COUNTERFOIL_COMMITTERS=8`."
    )
    return "\n\n".join(("## Orders", setup, table(head, rows), _outcome(measured), _latencies(measured)))


def _outcome(measured: Orders) -> str:
    books = measured.books
    scarce = ", ".join(f"{count:,} {status}" for status, count in measured.scarce.items())
    return (
        f"The status of every call was looked at. Callers were told of {measured.answered:,} orders, and the\n"
        f"database has {measured.kept:,}. {books.sold:,} units were sold, {books.hot_sold:,} of them of the SKU that\n"
        f"all wanted; {books.oversold:,} units were sold that were not there. Of {books.wrong_levels:,} SKUs what is\n"
        f"on hand and what was sold are not what was put in. Of a SKU with {orders.SCARCE} units\n"
        f"{books.scarce_sold:,} were sold, with all callers wanting one at once: {scarce}."
    )


def _latencies(measured: Orders) -> str:
    rows = [
        f"| PlaceOrder, {name} | {callers} | " + " | ".join(by_percent[percent].show(1) for percent in PERCENTS) + " |"
        for name, by_callers in measured.latencies.items()
        for callers, by_percent in by_callers.items()
    ]
    return table("| | callers | " + " | ".join(f"p{percent}, ms" for percent in PERCENTS) + " |", rows)


def replaying(measured: Replay) -> str:
    """A replay beside pgbench."""
    rows = [
        f"| baskets placed | {measured.orders_per_s.show(0, '/s')} |",
        f"| lines of them | {measured.lines_per_s.show(0, '/s')} |",
        f"| TPC-B transactions in the same turns | {measured.transactions.per_s.show(0, '/s')} |",
        f"| baskets over transactions | {measured.ratio.show(2, 'times')} |",
    ]
    setup = (
        f"`counterfoil replay grocery-year --limit {measured.baskets}` places {measured.orders:,} baskets\n"
        f"with {measured.lines:,} lines through BatchPlaceOrders, which the bulk process beside {replay.WORKERS}\n"
        "workers serves, each turn in a new copy of the loaded sample store. The rate is by the orders' own times,\n"
        "from the first batch to the last."
    )
    return f"## A real year\n\n{setup}\n\n{table('| | |', rows)}"


def growing(measured: Growth) -> str:
    """Few orders and many."""
    few, many = measured.few, measured.many
    rows = []
    for call in _GROWTH_CALLS:
        times = measured.ratio(call).show(2)
        rows.append(f"| {call} | {measured.few_ms[call].show(2)} | {measured.many_ms[call].show(2)} | {times} |")
    head = f"| p50, ms | of {few.orders:,} orders | of {many.orders:,} | times |"
    setup = (
        f"{growth.CALLERS} callers, one worker, pages of {growth.PAGE}. {growth.SEEDS:,} real orders were copied by\n"
        f"SQL (`bench/many.py`) with all the rows that they left: {many.rows:,} rows in {many.seconds:,.0f} s, a\n"
        f"database of {many.gib:.1f} GiB. The orders, accounts and moments asked for are random."
    )
    return f"## Growth\n\n{setup}\n\n{table(head, rows)}"


def _yardstick(transactions: Transactions) -> str:
    cpu = transactions.postgres_cpu_us.show()
    return (
        f"| TPC-B transactions, {transactions.clients} clients | {transactions.per_s.show()} | 1.00 | 1 |  | {cpu} |  |"
    )


def _row(name: str, of: orders.Placing, times: str) -> str:
    cpu = f"{of.server_cpu_us.show()} | {of.postgres_cpu_us.show()} | {of.caller_cpu_us.show()}"
    return f"| {name} | {of.orders_per_s.show()} | {times} | {of.orders_per_commit.show(1)} | {cpu} |"


def signing_in(measured: SignIns) -> str:
    """Sign-ins and refreshes, and orders beside sign-ins."""
    rows = [
        f"| {what} | {rates.per_s.show(0)} | {rates.per_core_s.show(0)} |"
        for what, rates in (("sign-ins by password", measured.sign_ins), ("refreshes", measured.refreshes))
    ]
    orders_rows = [
        f"| alone | {measured.alone_ms.show(1)} | |",
        f"| beside | {measured.beside_ms.show(1)} | {measured.beside_per_s.show(0)} |",
    ]
    setup = (
        "One worker with one hashing thread at the default cost (Argon2id, 19 MiB, 2 passes). A core's time is that\n"
        f"of Counterfoil's processes. Orders come from {orders.CALLERS} callers, alone and beside\n"
        f"{measured.people} people who sign in at once, each again after the answer, in turn."
    )
    return "\n\n".join(
        (
            "## Sign-ins",
            setup,
            table("| | a second | a second of one core's time |", rows),
            table("| PlaceOrder | p99, ms | sign-ins a second |", orders_rows),
        )
    )
