"""Measures Counterfoil beside an empty gRPC handler and writes RESULTS.md, results.svg and results.json.

It starts every server it needs, in a temporary folder and on free ports, and leaves nothing behind but the results:

    python -m bench.run              everything, about twenty minutes
    python -m bench.run --quick      a smoke test of the benchmark itself, under a minute
    python -m bench.run --only soak  one part
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import catalog, contract, machine, plot, reads, report, soak, tools
from bench.figures import Spread
from bench.ghz import Ghz
from bench.h2load import H2load, LoadError
from bench.report import Results
from bench.servers import Counterfoil, EmptyServer, ServerError
from counterfoil_server.sample import grocery_year

HERE: Final = Path(__file__).parent
PARTS: Final = ("reads", "latency", "listing", "soak", "starts", "imports")
_LEAST_RUNS: Final = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often."""

    parts: frozenset[str]
    runs: int
    products: int | None  # how much of the sample; None is all
    import_products: int
    read_s: float
    latency_s: float
    pages: int
    soak_s: float
    quick: bool


def plan(arguments: Sequence[str]) -> tuple[Plan, Path]:
    """Reads the command line; also returns the folder that the results go to."""
    parser = argparse.ArgumentParser(prog="bench.run", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a smoke test, under a minute, whose figures mean nothing")
    parser.add_argument("--runs", type=int, default=_LEAST_RUNS, help="how often each figure is measured (default: 5)")
    parser.add_argument("--soak-minutes", type=float, default=10.0, help="how long memory is watched (default: 10)")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part only; may be repeated")
    parser.add_argument("--out", type=Path, default=None, help="where the results go (default: bench/ for a whole run)")
    given = parser.parse_args(arguments)
    parts = frozenset(given.only or PARTS)
    # What is not a whole run must not replace the results of one.
    elsewhere = Path(tempfile.gettempdir()) / "counterfoil-bench"
    if given.quick:
        quick = Plan(parts, 1, 1_500, 500, 0.8, 0.6, 20, 3.0, quick=True)
        return quick, given.out or elsewhere
    full = Plan(parts, given.runs, None, 20_000, 8.0, 4.0, 300, given.soak_minutes * 60, quick=False)
    return full, given.out or (elsewhere if given.only else HERE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; the exit code."""
    chosen, out = plan(sys.argv[1:] if arguments is None else arguments)
    try:
        results = measure(chosen, tools.find(HERE.parent / "build" / "bench"))
    except (tools.ToolMissingError, LoadError, ServerError, grocery_year.LoadFailedError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.json").write_text(as_json(results))
    plot.draw(results, out / "results.svg")
    (out / "RESULTS.md").write_text(report.render(results, HERE / "REMARKS.md"))
    for aim in report.aims(results):
        print(f"{'met   ' if aim.met else 'MISSED'}  {aim.what}: {aim.measured} (target {aim.target})")
    print(f"written to {out}")
    return 0


def as_json(results: Results) -> str:
    """The raw numbers: a line for each value, and one for each list of numbers."""
    text = json.dumps(dataclasses.asdict(results), indent=1)
    return re.sub(r"\[[-\d.e,\s]*\]", lambda numbers: re.sub(r"\s+", "", numbers.group()), text) + "\n"


def measure(chosen: Plan, found: tools.Tools) -> Results:
    """Measures every part of the plan."""
    results = Results(
        machine=machine.facts() | found.versions(),
        quick=chosen.quick,
        runs=chosen.runs,
        load_average=machine.load_average(),
    )
    # Closed to nobody: PostgreSQL refuses to run as root, so the server runs it as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="cf-bench-"))
    folder.chmod(0o711)
    private = folder / "private"
    private.mkdir(mode=0o700)
    try:
        products = list(grocery_year.products())[: chosen.products]
        counterfoil = Counterfoil(folder / "data")
        parts: dict[str, Any] = {}
        try:
            _say("starting", "Counterfoil, and importing the sample")
            counterfoil.start()
            parts |= _full_import(counterfoil, products)
            parts |= _loaded(chosen, found, counterfoil, [product.name for product in products], private)
        finally:
            counterfoil.stop()
        if "imports" in chosen.parts:
            _say("imports", f"{chosen.import_products:,} products, {chosen.runs} times")
            parts["imports"] = catalog.imports(folder, products[: chosen.import_products], runs=chosen.runs)
        return dataclasses.replace(results, **parts)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _full_import(counterfoil: Counterfoil, products: Sequence[Any]) -> dict[str, Any]:
    loaded = grocery_year.send(counterfoil.address, counterfoil.token(), grocery_year.encode(products))
    return {"full_import": catalog.Imports(loaded.sent, Spread.of([loaded.sent / loaded.seconds]))}


def _loaded(
    chosen: Plan, found: tools.Tools, counterfoil: Counterfoil, names: Sequence[str], private: Path
) -> dict[str, Any]:
    """Everything that is measured on the server with the sample in it."""
    token = counterfoil.token()
    protoset = private / "counterfoil.protoset"
    contract.write_protoset(protoset)
    ghz, h2load = Ghz(found.ghz, private, protoset), H2load(found.h2load, private / "body")
    parts: dict[str, Any] = {}

    def part(name: str, key: str, measured: Callable[[], Any]) -> None:
        if name in chosen.parts:
            _say(name, f"{chosen.runs} runs")
            parts[key] = measured()

    with EmptyServer() as empty:
        pair = reads.targets(empty, counterfoil, token, names[0])
        part("reads", "reads", lambda: reads.throughput(pair, h2load, runs=chosen.runs, seconds=chosen.read_s))
        part(
            "latency", "latencies", lambda: reads.latency(pair, ghz, names, runs=chosen.runs, seconds=chosen.latency_s)
        )
    part("listing", "listing", lambda: catalog.listing(counterfoil, token, runs=chosen.runs, pages=chosen.pages))
    part("soak", "soak", lambda: soak.run(counterfoil, token, ghz, names, seconds=chosen.soak_s))
    counterfoil.stop()
    part("starts", "starts", lambda: catalog.starts(counterfoil, token, names[0], runs=chosen.runs))
    return parts


def _say(part: str, what: str) -> None:
    print(f"{time.strftime('%H:%M:%S', time.gmtime())}  {part}: {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
