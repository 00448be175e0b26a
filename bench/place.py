"""Places orders in a shop of its own for a while and says how fast that goes: for looking at a worker while it works.

python -m bench.place --seconds 60 --workers 1 --set COUNTERFOIL_COMMITTERS=2
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import run, shop, tools
from bench.cluster import Cluster
from bench.empty import ENGINE, STOCK
from bench.load import PERCENTS, Job
from bench.orders import CALLERS, Setup, Till
from bench.pgbench import Pgbench
from bench.processes import worker_pids


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: what goes wrong is an exception."""
    parser = argparse.ArgumentParser(prog="bench.place", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument(
        "--rounds", type=int, default=1, help="how often, with pgbench before each where it is asked for"
    )
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--callers", type=int, default=CALLERS)
    parser.add_argument("--skus", type=int, default=shop.SKUS)
    parser.add_argument("--hot", action="store_true", help="every order has a line of the same SKU")
    parser.add_argument("--engine", choices=(STOCK, ENGINE), default=ENGINE)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of Counterfoil")
    parser.add_argument("--pgbench", type=float, default=0.0, metavar="SECONDS", help="run pgbench before each round")
    given = parser.parse_args(arguments)
    setup = Setup("", given.workers, dict(pair.split("=", 1) for pair in given.set))
    with tempfile.TemporaryDirectory(prefix="cf-place-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may run as somebody else
        with Cluster(folder / "cluster") as cluster:
            till = Till(
                cluster, folder / "server", tools.go_load(run.INSTALL_DIR), engine=given.engine, skus=given.skus
            )
            with till.serving(setup) as server:
                till.open_shop(server)
            calls = till.around(shop.HOT) if given.hot else till.spread()
            if given.pgbench:
                Pgbench(cluster).prepare()
            for _ in range(given.rounds):
                if given.pgbench:
                    rate = Pgbench(cluster).run(given.pgbench)
                    print(f"pgbench: {rate.per_s:,.0f}/s, {rate.postgres_cpu_us:.0f} µs of PostgreSQL each", flush=True)
                cluster.settle()
                with till.serving(setup) as server:
                    till.place(server, Job(calls, given.callers, min(2.0, given.seconds)))
                    print(f"workers: {' '.join(map(str, worker_pids(server.pid)))}", flush=True)
                    placed = till.place(server, Job(calls, given.callers, given.seconds))
                latency = ", ".join(f"p{percent} {placed.outcome.latency_ms[percent]:.1f} ms" for percent in PERCENTS)
                print(
                    f"PlaceOrder: {placed.outcome.per_s:,.0f}/s; {latency}; {placed.orders_per_commit:.1f} orders a "
                    f"commit; µs of CPU an order: Counterfoil "
                    f"{placed.server_cpu_us:.0f}, PostgreSQL {placed.postgres_cpu_us:.0f}, "
                    f"caller {placed.caller_cpu_us:.0f}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
