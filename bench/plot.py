"""results.svg: throughput, latency and memory side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.reads import CachedReads
from bench.report import RSS_TARGET_MIB, Latencies, Results
from bench.soak import Soak

_COLORS: Final = ("#8a8f98", "#1f6f5c")


def draw(results: Results, path: Path) -> None:
    """Draws what was measured; a panel stays empty where its part was not."""
    # The same results give the same file, and text stays text.
    with mpl.rc_context({"svg.hashsalt": "counterfoil", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(11, 3.4), layout="constrained")
        throughput, latency, memory = figure.subplots(1, 3)
        if results.reads is not None:
            _throughput(throughput, results.reads)
        if results.latencies:
            _latency(latency, results.latencies)
        if results.soak is not None:
            _memory(memory, results.soak)
        for panel in (throughput, latency, memory):
            panel.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None, "Creator": None})


def _throughput(panel: Any, reads: CachedReads) -> None:
    servers = (reads.empty, reads.counterfoil)
    medians = [server.calls_per_s.median for server in servers]
    below = [server.calls_per_s.median - server.calls_per_s.least for server in servers]
    above = [server.calls_per_s.most - server.calls_per_s.median for server in servers]
    labels = ["empty handler,\nstock server", "cached GetProduct,\nauthenticated"]
    bars = panel.bar(labels, medians, yerr=[below, above], color=_COLORS, width=0.6, capsize=4)
    cpu = [server.cpu_us_per_call.median for server in servers]
    panel.bar_label(bars, [f"{rate:,.0f}/s\n{us:.0f} µs CPU" for rate, us in zip(medians, cpu, strict=True)], padding=4)
    panel.margins(y=0.25)
    panel.set_title("Cached reads, calls a second")


def _latency(panel: Any, latencies: Latencies) -> None:
    callers = sorted({count for by_callers in latencies.values() for count in by_callers})
    for color, (server, by_callers) in zip(_COLORS, latencies.items(), strict=True):
        for percent, style in ((50, "-"), (99, "--")):
            values = [by_callers[count][percent] for count in callers]
            medians = [value.median for value in values]
            panel.plot(callers, medians, style, marker="o", color=color, label=f"{server}, p{percent}")
            panel.fill_between(
                callers, [value.least for value in values], [value.most for value in values], color=color, alpha=0.15
            )
    panel.set_xscale("log", base=2)
    panel.set_yscale("log")
    panel.yaxis.set_major_formatter("{x:g}")
    panel.set_xticks(callers, [str(count) for count in callers])
    panel.set_xlabel("callers")
    panel.set_title("Latency, ms")
    panel.legend(frameon=False, fontsize=7)


def _memory(panel: Any, soak: Soak) -> None:
    panel.plot([at / 60 for at in soak.at_s], soak.rss_mib, color=_COLORS[1])
    panel.axhline(RSS_TARGET_MIB, color=_COLORS[0], linestyle=":", label="target: 150 MB")
    panel.set_ylim(0, max(RSS_TARGET_MIB, soak.most_mib) * 1.15)
    panel.set_xlabel("minutes")
    panel.set_title("A worker's memory under load, MiB")
    panel.legend(frameon=False, fontsize=7, loc="lower right")
