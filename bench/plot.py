"""results.svg: throughput, latency and memory side by side, and the same of orders below."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from bench import growth, orders, reads
from bench.aims import RSS_TARGET_MIB
from bench.growth import Growth
from bench.orders import Orders
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
_ORDER_COLORS: Final = {orders.ONE: "#5b8fae", orders.TWO: _MEMORY, orders.PLAIN: "#d98c5f"}


def draw(results: Results, path: Path) -> None:
    """Draws what was measured; a panel stays empty where its part was not."""
    # The same results give the same file, and text stays text.
    with mpl.rc_context({"svg.hashsalt": "counterfoil", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(13, 7.6), layout="constrained")
        (throughput, latency, memory), below = figure.subplots(2, 3, width_ratios=(1.4, 1.1, 1))
        if results.reads is not None:
            _throughput(throughput, results.reads)
        if results.latencies is not None:
            _latency(latency, results.latencies)
        if results.soak is not None:
            _memory(memory, results.soak)
        _orders(below, results)
        for panel in (throughput, latency, memory, *below):
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


def _orders(panels: Any, results: Results) -> None:
    placing, latency, growing = panels
    if results.orders is not None:
        _placing(placing, results.orders, results)
        _order_latency(latency, results.orders)
    if results.growth is not None:
        _growing(growing, results.growth)


def _placing(panel: Any, measured: Orders, results: Results) -> None:
    rates = {"pgbench TPC-B": measured.transactions.per_s}
    rates |= {f"PlaceOrder, {name}": of.orders_per_s for name, of in measured.placing.items()}
    rates |= {f"around one SKU, {name}": of.orders_per_s for name, of in measured.hot.items()}
    if results.replay is not None:
        rates["replay, in batches"] = results.replay.orders_per_s
    names = list(rates)[::-1]
    medians = [rates[name].median for name in names]
    errors = [
        [rates[name].median - rates[name].least for name in names],
        [rates[name].most - rates[name].median for name in names],
    ]
    colors = [
        _TARGET if name == "pgbench TPC-B" else _ORDER_COLORS.get(name.partition(", ")[2], _MEMORY) for name in names
    ]
    bars = panel.barh(names, medians, xerr=errors, color=colors, capsize=3)
    panel.bar_label(bars, [f"{median:,.0f}/s" for median in medians], padding=6)
    panel.margins(x=0.25)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.locator_params(axis="x", nbins=5)
    panel.set_title("Orders a second, and transactions")


def _order_latency(panel: Any, measured: Orders) -> None:
    for name, by_callers in measured.latencies.items():
        for percent, style in ((50, "-"), (99, "--")):
            values = [by_callers[callers][percent].median for callers in by_callers]
            label = name if percent == 50 else None  # noqa: PLR2004 - the median
            panel.plot(list(by_callers), values, style, marker="o", color=_ORDER_COLORS[name], label=label)
    callers = [*orders.LATENCY_CALLERS]
    panel.set_xscale("log", base=2)
    panel.set_yscale("log")
    panel.yaxis.set_major_formatter("{x:g}")
    panel.set_xticks(callers, [str(count) for count in callers])
    panel.set_xlabel("callers")
    panel.set_title("PlaceOrder, ms: p50, and p99 dashed")
    panel.legend(frameon=False, fontsize=7)


def _growing(panel: Any, measured: Growth) -> None:
    names = list(measured.few_ms)
    places = range(len(names))
    for shift, values, label in (
        (-0.2, measured.few_ms, f"{measured.few.orders:,} orders"),
        (0.2, measured.many_ms, f"{measured.many.orders:,} orders"),
    ):
        medians = [values[name].median for name in names]
        color = _TARGET if shift < 0 else _MEMORY
        panel.bar([place + shift for place in places], medians, width=0.4, color=color, label=label)
    shown = {growth.PLACE: "Place", growth.GET: "Get", growth.BY_ACCOUNT: "by account", growth.BY_TIME: "by time"}
    panel.set_xticks(list(places), [shown.get(name, name) for name in names])
    panel.margins(y=0.3)
    panel.set_title("Growth: p50, ms")
    panel.legend(frameon=False, fontsize=7)


def _memory(panel: Any, soak: Soak) -> None:
    panel.plot([at / 60 for at in soak.at_s], soak.rss_mib, color=_MEMORY)
    panel.axhline(RSS_TARGET_MIB, color=_TARGET, linestyle=":", label="target: 150 MB")
    panel.set_ylim(0, max(RSS_TARGET_MIB, soak.most_mib) * 1.15)
    panel.set_xlabel("minutes")
    panel.set_title("A worker's memory under load, MiB")
    panel.legend(frameon=False, fontsize=7, loc="lower right")
