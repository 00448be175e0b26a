"""Measures Counterfoil beside empty gRPC servers and writes RESULTS.md, results.svg and results.json.

It starts every server it needs, in a temporary folder and on free ports, and leaves nothing behind but the results:

    python -m bench                everything, about an hour
    python -m bench --quick        a smoke test of the benchmark itself, about a minute
    python -m bench --only soak    one part
    python -m bench.place          orders for a while, to look at a worker meanwhile
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench import machine, people, pgbench, plot, report, storms, tools
from bench.aims import Aim, aims
from bench.empty import ENGINE, STOCK
from bench.measure import PARTS, Plan, measure
from bench.orders import Times
from bench.results import Results
from counterfoil_server.rpc import engine

HERE: Final = Path(__file__).parent
INSTALL_DIR: Final = HERE.parent / "build" / "bench"
_LEAST_RUNS: Final = 5
_GROWTH_ORDERS: Final = 3_000_000  # about what five minutes make on two cores


def plan(arguments: Sequence[str]) -> tuple[Plan, Path]:
    """Reads the command line; also returns the folder that the results go to."""
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a smoke test, a minute, whose figures mean nothing")
    parser.add_argument("--runs", type=int, default=_LEAST_RUNS, help="how often each figure is measured (default: 5)")
    parser.add_argument("--soak-minutes", type=float, default=10.0, help="how long memory is watched (default: 10)")
    parser.add_argument(
        "--growth-orders",
        type=int,
        default=_GROWTH_ORDERS,
        help="how many orders a large shop has (default: %(default)s)",
    )
    parser.add_argument(
        "--replay-baskets", type=int, default=30_000, help="how many baskets are replayed a run (default: %(default)s)"
    )
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only; may be repeated")
    parser.add_argument("--stock-only", action="store_true", help="leave the engine out")
    parser.add_argument("--out", type=Path, default=None, help="where the results go (default: bench/ for a whole run)")
    given = parser.parse_args(arguments)
    without_engine = "left out by --stock-only" if given.stock_only else engine.unsupported() or ""
    whole = not (given.quick or given.only or given.stock_only)
    full = Plan(
        parts=frozenset(given.only or PARTS),
        engines=(STOCK,) if without_engine else (STOCK, ENGINE),
        without_engine=without_engine,
        runs=given.runs,
        products=None,
        import_products=20_000,
        read_s=6.0,
        latency_s=2.5,
        stream_s=3.0,
        storm_s=3.0,
        connections=storms.IDLE_CONNECTIONS,
        beside_s=6.0,
        pages=300,
        soak_s=given.soak_minutes * 60,
        place=Times(place_s=6.0, warm_s=2.0, latency_s=2.0),
        pgbench_scale=pgbench.SCALE,
        replay_baskets=given.replay_baskets,
        growth_orders=given.growth_orders,
        growth_s=2.0,
        sign_in_s=6.0,
        people=people.PEOPLE,
        quick=False,
    )
    # What is not a whole run must not replace the results of one.
    out = given.out or (HERE if whole else Path(tempfile.gettempdir()) / "counterfoil-bench")
    if not given.quick:
        return full, out
    quick = dataclasses.replace(
        full,
        runs=1,
        products=1_500,
        import_products=500,
        read_s=0.5,
        latency_s=0.4,
        stream_s=0.4,
        storm_s=0.4,
        connections=200,
        beside_s=0.5,
        pages=20,
        soak_s=3.0,
        place=Times(place_s=0.5, warm_s=0.3, latency_s=0.3),
        pgbench_scale=1,
        replay_baskets=2_500,
        growth_orders=20_000,
        growth_s=0.3,
        sign_in_s=1.0,
        people=4,
        quick=True,
    )
    return quick, out


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; the exit code, which is 0 where everything could be measured, whatever was met or missed."""
    arguments = sys.argv[1:] if arguments is None else arguments
    chosen, out = plan(arguments)
    results = Results(
        machine={},
        command=f'make bench ARGS="{" ".join(arguments)}"' if arguments else "make bench",
        quick=chosen.quick,
        runs=chosen.runs,
        load_average=machine.load_average(),
        engine=chosen.engine,
    )
    try:
        found = tools.find(INSTALL_DIR)
    except tools.ToolMissingError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    measured = measure(chosen, found, INSTALL_DIR)
    facts = machine.facts() | found.versions() | tools.go_versions()
    results = dataclasses.replace(results, machine=facts, **measured)
    write(results, out)
    for aim in aims(results):
        print(f"{aim.verdict:12}  {aim.target}: {aim.what}: {aim.measured} (target {aim.bound})")
    print(f"written to {out}")
    return 1 if results.failed else 0


def write(results: Results, out: Path) -> None:
    """Writes all three files."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(as_json(results, aims(results)))
    plot.draw(results, out / "results.svg")
    (out / "RESULTS.md").write_text(report.render(results, HERE / "REMARKS.md"))


def as_json(results: Results, verdicts: Sequence[Aim]) -> str:
    """The raw numbers: a line for each value, and one for each list of numbers."""
    content = dataclasses.asdict(results) | {"aims": [dataclasses.asdict(aim) for aim in verdicts]}
    text = json.dumps(content, indent=1, ensure_ascii=False)
    return re.sub(r"\[[-\d.e,\s]*\]", lambda numbers: re.sub(r"\s+", "", numbers.group()), text) + "\n"


if __name__ == "__main__":
    sys.exit(main())
