"""RESULTS.md out of the results: what was aimed at, what was measured, and on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.catalog import PAGE, Imports, Listing, Starts
from bench.empty import THREADS
from bench.figures import Spread
from bench.ghz import PERCENTS
from bench.h2load import CONNECTIONS, STREAMS
from bench.reads import CachedReads
from bench.soak import SETTLED_SHARE, Soak

RATIO_TARGET: Final = 1.0
READY_TARGET_S: Final = 3.0
IMPORT_TARGET_PER_S: Final = 5_000.0
LIST_TARGET_MS: Final = 15.0
RSS_TARGET_MIB: Final = 150.0 * 1e6 / 1024**2
FLAT_TARGET_MIB_PER_MINUTE: Final = 0.1

Latencies = Mapping[str, Mapping[int, Mapping[int, Spread]]]


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured; None for what was not."""

    machine: Mapping[str, str]
    quick: bool
    runs: int
    load_average: float
    reads: CachedReads | None = None
    latencies: Latencies | None = None
    starts: Starts | None = None
    imports: Imports | None = None
    full_import: Imports | None = None
    listing: Listing | None = None
    soak: Soak | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """One figure that was aimed at."""

    what: str
    target: str
    measured: str
    met: bool


def aims(results: Results) -> list[Aim]:
    """The figures aimed at, as far as they were measured."""
    found: list[Aim] = []
    if (reads := results.reads) is not None:
        what = "cached GetProduct, authenticated and metered, against an empty stock handler"
        met = reads.ratio.median >= RATIO_TARGET
        found.append(Aim(what, f"≥ {RATIO_TARGET:.1f} times", reads.ratio.show(2, "times"), met))
    if (starts := results.starts) is not None:
        met = starts.ready_s.median <= READY_TARGET_S
        found.append(Aim("ready from a warm data directory", "≤ 3 s", starts.ready_s.show(2, "s"), met))
    if (imports := results.imports) is not None:
        what = f"import of {imports.products:,} products into a new database"
        met = imports.products_per_s.median >= IMPORT_TARGET_PER_S
        found.append(Aim(what, "≥ 5,000/s", imports.products_per_s.show(0, "/s"), met))
    if (listing := results.listing) is not None:
        what = f"ListProducts, page of {PAGE} from anywhere in {listing.products:,} products, p50"
        met = listing.p50_ms.median <= LIST_TARGET_MS
        found.append(Aim(what, "≤ 15 ms", listing.p50_ms.show(1, "ms"), met))
    if (soak := results.soak) is not None:
        what = f"a worker's resident memory over {soak.seconds / 60:.1f} minutes of mixed load"
        found.append(
            Aim(what, "≤ 150 MB", f"{soak.most_mib * 1024**2 / 1e6:.0f} MB at most", soak.most_mib <= RSS_TARGET_MIB)
        )
        what = f"its slope over the last {SETTLED_SHARE * 100:.0f} % of that time"
        met = soak.slope_mib_per_minute <= FLAT_TARGET_MIB_PER_MINUTE
        found.append(Aim(what, "≤ 0.1 MiB a minute", f"{soak.slope_mib_per_minute:+.2f} MiB a minute", met))
    return found


def render(results: Results, remarks: Path) -> str:
    """The whole of RESULTS.md; `remarks` is a file of hand-written ones, left out where there is none."""
    parts = ["# Benchmark results", _intro(results), _aims(results), "![The figures as a plot](results.svg)"]
    parts += [_reads(results.reads), _latencies(results.latencies), _catalog(results), _soak(results.soak)]
    if remarks.exists():
        parts.append("## Remarks\n\n" + remarks.read_text().strip())
    parts.append(_machine(results))
    return "\n\n".join(part for part in parts if part) + "\n"


def _intro(results: Results) -> str:
    text = (
        f"Written by `make bench`. Medians of {results.runs} runs, with the least and the most in brackets; raw\n"
        "numbers are in `results.json`. Server, database and load generator share the machine's cores."
    )
    if results.quick:
        text += "\n\n**A quick run: it shows that the benchmark works, and its figures mean nothing.**"
    return text


def _aims(results: Results) -> str:
    rows = [
        f"| {aim.what} | {aim.target} | {aim.measured} | {'met' if aim.met else '**missed**'} |"
        for aim in aims(results)
    ]
    return _table("| Figure | Target | Measured | |", "|---|---|---|---|", rows)


def _reads(reads: CachedReads | None) -> str:
    if reads is None:
        return ""
    rows = [
        f"| {name} | {of.calls_per_s.show()} | {of.cpu_us_per_call.show()} | {of.embedded_cpu_us_per_call.show()} "
        f"| {of.calls_per_run:,} |"
        for name, of in (("empty handler", reads.empty), ("cached GetProduct", reads.counterfoil))
    ]
    head = "| | calls/s | µs of CPU a call | of its PostgreSQL and Valkey | calls a run |"
    setup = (
        f"`h2load -t 1 -c {CONNECTIONS} -m {STREAMS}`, one worker each. The empty handler is grpcio's stock server\n"
        f'with a `ThreadPoolExecutor({THREADS})` and a method that returns `b""` (`bench/empty.py`). GetProduct is\n'
        f"authenticated, validated and metered, and answers {reads.answer_bytes} bytes."
    )
    outcome = (
        f"Run by run, GetProduct has {reads.ratio.show(2)} times the calls/s of the empty handler. The servers\n"
        f"take turns; the one that waits used at most {reads.empty.bystander_cpu_share:.1%} (Counterfoil) and\n"
        f"{reads.counterfoil.bystander_cpu_share:.1%} (empty handler) of a core. Every answer carried its message,\n"
        'and Counterfoil\'s `grpc_server_handled_total{grpc_code="OK"}` rose by exactly the calls sent.'
    )
    return "\n\n".join(("## Cached reads", setup, _table(head, "|---|---:|---:|---:|---:|", rows), outcome))


def _latencies(latencies: Latencies | None) -> str:
    if not latencies:
        return ""
    rows = [
        f"| {server} | {callers} | " + " | ".join(by_percent[percent].show(2) for percent in PERCENTS) + " |"
        for server, by_callers in latencies.items()
        for callers, by_percent in by_callers.items()
    ]
    head = "| | callers | " + " | ".join(f"p{percent}, ms" for percent in PERCENTS) + " |"
    setup = "`ghz`, closed loop, up to 8 connections, 1,000 products in turn. The status of every call was OK."
    table = _table(head, "|---|---:|" + "---:|" * len(PERCENTS), rows)
    return f"## Latency of cached reads\n\n{setup}\n\n{table}"


def _catalog(results: Results) -> str:
    rows: list[str] = []
    if (starts := results.starts) is not None:
        rows.append(f"| ready on a warm data directory (`/readyz`) | {starts.ready_s.show(2, 's')} |")
        rows.append(f"| first read answered | {starts.answered_s.show(2, 's')} |")
    for label, imports in (("import", results.imports), ("import of everything", results.full_import)):
        if imports is not None:
            rate = imports.products_per_s.show(0, "/s")
            rows.append(f"| {label}: {imports.products:,} products into a new database | {rate} |")
    if (listing := results.listing) is not None:
        where = f"from {listing.places} places, {listing.pages_per_run} pages a run, one Python caller"
        rows.append(f"| ListProducts, page of {PAGE}, p50, {where} | {listing.p50_ms.show(1, 'ms')} |")
        rows.append(f"| p95 | {listing.p95_ms.show(1, 'ms')} |")
    return "## Catalog\n\n" + _table("| What | Measured |", "|---|---:|", rows) if rows else ""


def _soak(soak: Soak | None) -> str:
    if soak is None:
        return ""
    calls = ", ".join(f"{count:,} {method}" for method, count in soak.calls.items())
    refused = "; ".join(f"{method} {dict(statuses)}" for method, statuses in soak.refused.items()) or "none"
    text = (
        f"{soak.seconds:,.0f} s of mixed load ({calls}). Calls that did not end OK: {refused}.\n"
        f"The largest worker had {soak.first_mib:.1f} MiB at the start, {soak.last_mib:.1f} at the end and\n"
        f"{soak.most_mib:.1f} at most."
    )
    return f"## Memory\n\n{text}"


def _machine(results: Results) -> str:
    rows = [f"| {label} | {value} |" for label, value in results.machine.items()]
    rows.append(f"| load average before the start | {results.load_average:.1f} |")
    return "## Machine\n\n" + _table("| | |", "|---|---|", rows)


def _table(head: str, rule: str, rows: list[str]) -> str:
    return "\n".join([head, rule, *rows])
