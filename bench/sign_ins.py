"""Sign-ins and refreshes a second, and what sign-ins do to orders: the part `sign-ins` of `make bench`, by itself.

python -m bench.sign_ins --seconds 10 --people 100
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import run, tools
from bench.cluster import Cluster
from bench.orders import Till
from bench.people import PEOPLE, measure


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: what goes wrong is an exception."""
    parser = argparse.ArgumentParser(prog="bench.sign_ins", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--people", type=int, default=PEOPLE, help="accounts, and callers that sign in at once")
    parser.add_argument("--rounds", type=int, default=3, help="how often each figure is measured")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cf-sign-ins-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may run as somebody else
        with Cluster(folder / "cluster") as cluster:
            till = Till(cluster, folder / "server", tools.go_load(run.INSTALL_DIR))
            found = measure(till, runs=given.rounds, seconds=given.seconds, people=given.people)
    for what, rates in (("sign-ins", found.sign_ins), ("refreshes", found.refreshes)):
        print(f"{what}: {rates.per_s.show(0, '/s')}, {rates.per_core_s.show(0, '/s')} of one core's time")
    for alone_ms, beside_ms, rate in zip(
        found.alone_ms.runs, found.beside_ms.runs, found.beside_per_s.runs, strict=True
    ):
        print(f"PlaceOrder p99 {alone_ms:.1f} ms alone, {beside_ms:.1f} ms beside {rate:.1f} sign-ins a second")
    print(f"PlaceOrder p99 beside {given.people} sign-ins at once: {found.ratio.show(2, 'times')} alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
