"""RESULTS.md out of the results: what was aimed at, what was measured, and on what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from bench import order_tables, tables
from bench.aims import MET, aims
from bench.results import Results

# What has a section of its own: the field of `Results`, and what it looks like.
_SECTIONS: Final[Sequence[tuple[str, Callable[[Any], str]]]] = (
    ("latencies", tables.latencies),
    ("streams", tables.streaming),
    ("storms", tables.weather),
    ("drains", tables.drains),
    ("orders", order_tables.placing),
    ("replay", order_tables.replaying),
    ("growth", order_tables.growing),
    ("sign_ins", order_tables.signing_in),
)


def render(results: Results, remarks: Path) -> str:
    """The whole of RESULTS.md; `remarks` is a file of hand-written ones, left out where there is none."""
    parts = ["# Benchmark results", _intro(results), _aims(results), "![The figures as a plot](results.svg)"]
    if results.reads is not None:
        parts.append(tables.lineup(results.reads, results.absent))
    for measured, shown in _SECTIONS:
        if (part := getattr(results, measured)) is not None:
            parts.append(shown(part))
    parts.append(tables.catalog(results))
    if results.soak is not None:
        parts.append(tables.memory(results.soak))
    if remarks.exists():
        parts.append("## Remarks\n\n" + remarks.read_text().strip())
    parts.append(_machine(results))
    return "\n\n".join(part for part in parts if part) + "\n"


def _intro(results: Results) -> str:
    text = (
        f"Written by `{results.command}`. Medians of {results.runs} runs, least and most in brackets; raw numbers\n"
        "are in `results.json`. Server, database and load generator share the machine's cores. Counterfoil\n"
        f"serves on {tables.servers_named(results)} where nothing else is said."
    )
    if results.quick:
        text += "\n\n**A quick run: it shows that the benchmark works, and its figures mean nothing.**"
    return text


def _aims(results: Results) -> str:
    rows = [
        f"| {aim.target} | {aim.what} | {aim.bound} | {aim.measured} "
        f"| {aim.verdict if aim.verdict == MET else f'**{aim.verdict}**'} |"
        for aim in aims(results)
    ]
    return tables.table("| | Figure | Target | Measured | |", rows, texts=5)


def _machine(results: Results) -> str:
    rows = [f"| {label} | {value} |" for label, value in results.machine.items()]
    rows.append(f"| load average before the start | {results.load_average:.1f} |")
    return "## Machine\n\n" + tables.table("| | |", rows, texts=2)
