"""Orders among many others and among few: T5 of the design.

Two databases on one PostgreSQL hold the same shop, and `bench.many` makes the orders. Counterfoil is started on them in
turn.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bench import many, shop
from bench.cluster import Cluster
from bench.figures import Spread
from bench.load import Calls, Job, Load
from bench.many import Made
from bench.servers import Counterfoil
from counterfoil.orders.v1 import order_service_pb2 as orders_pb

FEW: Final = 10_000
CALLERS: Final = 8
PAGE: Final = 50
PLACE: Final = "PlaceOrder"
GET: Final = "GetOrder"
BY_ACCOUNT: Final = "ListOrders by account"
BY_TIME: Final = "ListOrders by location and time"
SEEDS: Final = 1_000
_MESSAGES: Final = 2_000
_WINDOW: Final = timedelta(minutes=5)
_SERVICE: Final = "/counterfoil.orders.v1.OrderService/"
_SCARCE: Final = shop.STOCK


@dataclass(frozen=True, slots=True)
class Growth:
    """Medians of latency in ms, by call, among few and among many."""

    few: Made
    many: Made
    few_ms: Mapping[str, Spread]
    many_ms: Mapping[str, Spread]

    def ratio(self, call: str) -> Spread:
        """Among many over among few, turn by turn."""
        pairs = zip(self.many_ms[call].runs, self.few_ms[call].runs, strict=True)
        return Spread.of([much / little for much, little in pairs])


@dataclass(frozen=True, slots=True)
class Shops:
    """Where the databases are, and what serves and calls them."""

    cluster: Cluster
    folder: Path
    binary: Path  # the load generator; see `bench.load`
    engine: str

    def server(self, database: str) -> Counterfoil:
        """A Counterfoil on a database, not started; it keeps its keys from start to start."""
        return Counterfoil(self.folder, engine=self.engine, settings=self.cluster.settings(database))


def measure(shops: Shops, *, orders: int, runs: int, seconds: float, few: int = FEW) -> Growth:
    """Makes both databases, then measures each call among few and among many in turn.

    Raises:
        LoadError: a call did not end OK.
        TooFewRowsError: the orders to copy lack rows.
    """
    cluster = shops.cluster
    cluster.create("few")
    with shops.server("few") as server:
        token = server.token()
        shop.open_shop(server, token, scarce=_SCARCE)
        load = Load(shops.binary, server.address, token)
        while cluster.ask("SELECT count(*) FROM orders", database="few")[0] < SEEDS:
            load.run(Job(shop.spread(), CALLERS, seconds=0.3))
    cluster.create("many", template="few")
    until = datetime.now(UTC) - timedelta(hours=1)  # so that orders placed meanwhile are in no page of it
    made = {
        database: many.multiply(cluster, database, orders=count, until=until)
        for database, count in (("few", few), ("many", orders))
    }
    calls = {database: _calls(cluster, database, of.orders, until) for database, of in made.items()}
    found: dict[str, dict[str, list[float]]] = {database: {} for database in made}
    for turn in range(runs):
        for database in list(made) if turn % 2 == 0 else list(made)[::-1]:
            cluster.settle()
            with shops.server(database) as server:
                load = Load(shops.binary, server.address, token)
                for name, each in calls[database].items():
                    outcome = load.run(Job(each, CALLERS, seconds, warm_s=seconds / 2))
                    found[database].setdefault(name, []).append(outcome.latency_ms[50])
    few_ms, many_ms = ({name: Spread.of(each) for name, each in found[database].items()} for database in made)
    return Growth(made["few"], made["many"], few_ms, many_ms)


def _calls(cluster: Cluster, database: str, orders: int, until: datetime) -> dict[str, Calls]:
    """What is called: of orders, accounts and moments at random."""
    chance = random.Random(1)  # noqa: S311 - only varies the load
    with cluster.connect(database) as connection:
        names = _some_orders(connection, orders)
    accounts = [shop.account(chance.randrange(orders // many.ORDERS_PER_ACCOUNT)) for _ in range(_MESSAGES)]
    window_s = _WINDOW.total_seconds()
    ages_s = [chance.uniform(window_s, orders - SEEDS) for _ in range(_MESSAGES)]
    moments = [until - timedelta(seconds=age_s) for age_s in ages_s]
    return {
        PLACE: shop.spread(),
        GET: Calls(_SERVICE + "GetOrder", [orders_pb.GetOrderRequest(name=name).SerializeToString() for name in names]),
        BY_ACCOUNT: Calls(_SERVICE + "ListOrders", [_page(f'account = "{account}"') for account in accounts]),
        BY_TIME: Calls(_SERVICE + "ListOrders", [_page(_within(moment)) for moment in moments]),
    }


def _some_orders(connection: Any, orders: int) -> Sequence[str]:
    """Names of orders, from everywhere among them."""
    share = min(100.0, 100.0 * 8 * _MESSAGES / orders)
    query = "SELECT 'orders/' || id FROM orders TABLESAMPLE SYSTEM (%s)"
    found = connection.execute(query, [share]).fetchall()
    return [name for (name,) in random.Random(2).sample(found, min(_MESSAGES, len(found)))]  # noqa: S311 - as above


def _within(moment: datetime) -> str:
    begin, end = (each.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for each in (moment, moment + _WINDOW))
    return f'location = "{shop.LOCATION}" AND placed_time >= {begin} AND placed_time < {end}'


def _page(condition: str) -> bytes:
    return orders_pb.ListOrdersRequest(filter=condition, page_size=PAGE).SerializeToString()
