"""RESULTS.md out of the results: what was aimed at, what was measured, and on what."""

from __future__ import annotations

from pathlib import Path

from bench import tables
from bench.aims import MET, aims
from bench.results import Results


def render(results: Results, remarks: Path) -> str:
    """The whole of RESULTS.md; `remarks` is a file of hand-written ones, left out where there is none."""
    parts = ["# Benchmark results", _intro(results), _aims(results), "![The figures as a plot](results.svg)"]
    if results.reads is not None:
        parts.append(tables.lineup(results.reads, results.absent))
    if results.latencies is not None:
        parts.append(tables.latencies(results.latencies))
    if results.streams is not None:
        parts.append(tables.streaming(results.streams))
    if results.storms is not None:
        parts.append(tables.weather(results.storms))
    if results.drains is not None:
        parts.append(tables.drains(results.drains))
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
