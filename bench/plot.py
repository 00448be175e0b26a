"""results.svg: throughput, latency and memory side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from bench import reads
from bench.aims import RSS_TARGET_MIB
from bench.reads import Latencies, Lineup
from bench.results import Results
from bench.soak import Soak

_COLORS: Final = {
    reads.EMPTY_STOCK: "#8a8f98",
    reads.EMPTY_POOL: "#9bb8c9",
    reads.EMPTY_INLINE: "#5b8fae",
    reads.EMPTY_GO: "#c2b280",
    reads.COUNTERFOIL_STOCK: "#d98c5f",
    reads.COUNTERFOIL_ENGINE: "#1f6f5c",
}
_MEMORY: Final = _COLORS[reads.COUNTERFOIL_ENGINE]
_TARGET: Final = _COLORS[reads.EMPTY_STOCK]


def draw(results: Results, path: Path) -> None:
    """Draws what was measured; a panel stays empty where its part was not."""
    # The same results give the same file, and text stays text.
    with mpl.rc_context({"svg.hashsalt": "counterfoil", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(13, 3.8), layout="constrained")
        throughput, latency, memory = figure.subplots(1, 3, width_ratios=(1.4, 1.1, 1))
        if results.reads is not None:
            _throughput(throughput, results.reads)
        if results.latencies is not None:
            _latency(latency, results.latencies)
        if results.soak is not None:
            _memory(memory, results.soak)
        for panel in (throughput, latency, memory):
            panel.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None, "Creator": None})


def _throughput(panel: Any, lineup: Lineup) -> None:
    names = list(lineup.servers)[::-1]  # the first is on top
    rates = [lineup.servers[name].calls_per_s for name in names]
    medians = [rate.median for rate in rates]
    errors = [[rate.median - rate.least for rate in rates], [rate.most - rate.median for rate in rates]]
    bars = panel.barh(names, medians, xerr=errors, color=[_COLORS[name] for name in names], capsize=3)
    cpu = [lineup.servers[name].cpu_us_per_call.median for name in names]
    panel.bar_label(bars, [f"{rate:,.0f}/s, {us:.0f} µs" for rate, us in zip(medians, cpu, strict=True)], padding=6)
    panel.margins(x=0.35)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.locator_params(axis="x", nbins=5)
    panel.set_title("Calls a second, and CPU a call")


def _latency(panel: Any, latencies: Latencies) -> None:
    callers = sorted({count for by_callers in latencies.values() for count in by_callers})
    for server, by_callers in latencies.items():
        for percent, style in ((50, "-"), (99, "--")):
            values = [by_callers[count][percent] for count in callers]
            label = server if percent == 50 else None  # noqa: PLR2004 - the median
            panel.plot(
                callers, [value.median for value in values], style, marker="o", color=_COLORS[server], label=label
            )
    panel.set_xscale("log", base=2)
    panel.set_yscale("log")
    panel.yaxis.set_major_formatter("{x:g}")
    panel.set_xticks(callers, [str(count) for count in callers])
    panel.set_xlabel("callers")
    panel.set_title("Latency, ms: p50, and p99 dashed")
    panel.legend(frameon=False, fontsize=7)


def _memory(panel: Any, soak: Soak) -> None:
    panel.plot([at / 60 for at in soak.at_s], soak.rss_mib, color=_MEMORY)
    panel.axhline(RSS_TARGET_MIB, color=_TARGET, linestyle=":", label="target: 150 MB")
    panel.set_ylim(0, max(RSS_TARGET_MIB, soak.most_mib) * 1.15)
    panel.set_xlabel("minutes")
    panel.set_title("A worker's memory under load, MiB")
    panel.legend(frameon=False, fontsize=7, loc="lower right")
