"""What each part of the benchmark looks like in RESULTS.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bench import plain, storms, streams
from bench.beside import Beside
from bench.catalog import PAGE
from bench.drain import Drain
from bench.empty import ENGINE, STOCK, THREADS
from bench.ghz import PERCENTS
from bench.h2load import CONNECTIONS, STREAMS
from bench.reads import EMPTY_STOCK, Latencies, Lineup
from bench.results import Results
from bench.soak import Soak
from bench.storms import Storms
from bench.streams import Streams
from counterfoil_server.rpc.environment import ENGINE_ENVIRONMENT

_STREAM_NAMES: Final = {
    "count": f"{plain.MESSAGES:,} answers for one message",
    "echo": "one answer for each message",
}
_STORM_NAMES: Final = {
    storms.QUIET: "none",
    "cancel": f"calls given up after {storms.PATIENCE_MS} ms",
    "expire": f"deadlines of {storms.PATIENCE_MS} ms",
    "churn": "a new connection a call",
}


def table(head: str, rows: Sequence[str], *, texts: int = 1) -> str:
    """A table whose first columns, `texts` of them, are text, and the others numbers."""
    columns = head.count("|") - 1
    rule = "|" + "---|" * texts + "---:|" * (columns - texts)
    return "\n".join([head, rule, *rows])


def lineup(measured: Lineup, absent: Mapping[str, str]) -> str:
    """Calls a second and CPU a call of every server."""
    rows = []
    for name, of in measured.servers.items():
        ratio = measured.ratio(name, EMPTY_STOCK)
        times = ratio.show(2) if ratio is not None else ""
        cpu, embedded = of.cpu_us_per_call.show(), of.embedded_cpu_us_per_call.show()
        rows.append(f"| {name} | {of.calls_per_s.show()} | {times} | {cpu} | {embedded} | {of.calls_per_run:,} |")
    head = (
        "| | calls/s | times the empty stock handler | µs of CPU a call | of its PostgreSQL and Valkey | calls a run |"
    )
    size = max(of.answer_bytes for of in measured.servers.values())
    bystanders = max(of.bystander_cpu_share for of in measured.servers.values())
    environment = " ".join(f"{name}={value}" for name, value in ENGINE_ENVIRONMENT.items())
    setup = (
        f"`h2load -t 1 -c {CONNECTIONS} -m {STREAMS}`, one worker each. An empty handler returns nothing;\n"
        f"the stock server is `grpc.server(ThreadPoolExecutor({THREADS}))`, the engine the same with `engine.server`\n"
        "(`bench/empty.py`), grpc-go is in `bench/go` and has `GOMAXPROCS=1`. GetProduct is authenticated, validated\n"
        f"and metered, and answers {size} bytes; on the engine it also carries the freshness token of a\n"
        f"write. Processes of the engine have `{environment}` in their environment, as workers have."
    )
    outcome = (
        "The servers take turns, and times are taken turn by turn. Those that wait used at most\n"
        f"{bystanders:.1%} of a core together. Every answer carried its message, and Counterfoil's\n"
        '`grpc_server_handled_total{grpc_code="OK"}` rose by exactly the calls sent.'
    )
    missing = [f"Not measured: {name}: {why}." for name, why in absent.items()]
    return "\n\n".join(("## Empty calls and cached reads", setup, table(head, rows), outcome, *missing))


def latencies(measured: Latencies) -> str:
    """Percentiles by server and callers."""
    rows = [
        f"| {server} | {callers} | " + " | ".join(by_percent[percent].show(2) for percent in PERCENTS) + " |"
        for server, by_callers in measured.items()
        for callers, by_percent in by_callers.items()
    ]
    head = "| | callers | " + " | ".join(f"p{percent}, ms" for percent in PERCENTS) + " |"
    setup = (
        "`ghz`, closed loop, up to 8 connections, 1,000 products in turn, both Counterfoils with a freshness token.\n"
        "The status of every call was OK. ghz itself takes most of the machine."
    )
    return f"## Latency of empty calls and cached reads\n\n{setup}\n\n{table(head, rows)}"


def streaming(measured: Streams) -> str:
    """Messages a second by kind and engine."""
    rows = [
        f"| {_STREAM_NAMES[kind]} | {engine} | {flow.messages_per_s.show()} | {flow.cpu_us_per_message.show(1)} |"
        for kind, by_engine in measured.flows.items()
        for engine, flow in by_engine.items()
    ]
    head = "| | server | messages/s | µs of CPU a message |"
    setup = (
        f"Messages of {len(plain.MESSAGE)} bytes, {streams.CONNECTIONS} connections with a stream each, handlers that\n"
        "do nothing else (`bench/plain.py`), a caller that costs little CPU (`bench/rough.py`)."
    )
    return f"## Streams\n\n{setup}\n\n{table(head, rows, texts=2)}"


def weather(measured: Storms) -> str:
    """What storms do to a bystander, and leave behind."""
    rows = []
    for kind, name in _STORM_NAMES.items():
        for engine, by_kind in measured.storms.items():
            of = by_kind[kind]
            rate = of.calls_per_s.show() if kind != storms.QUIET else ""
            rows.append(
                f"| {name} | {engine} | {rate} | {of.cpu_us_per_call.show()} | {of.bystander_p50_ms.show(2)} "
                f"| {of.bystander_p99_ms.show(2)} | {of.bystander_failed} of {of.bystander_calls:,} "
                f"| {of.left_running}, {of.left_descriptors}, {of.left_objects:+} | {of.grown_mib:+.1f} |"
            )
    head = (
        "| storm | server | its calls/s | µs of CPU a call | bystander's p50, ms | p99, ms | lost "
        "| left: handlers, connections, objects | MiB grown |"
    )
    setup = (
        f"Rough callers (`bench/rough.py`) beside a well-behaved one that makes {storms.BYSTANDER_PER_S:.0f} calls a "
        "second, one after the\nother. Calls of the first two storms keep a thread of the pool until their caller has "
        "gone. CPU is the whole\nserver's, the bystander's calls included. What is left was counted up to 5 s after "
        "each storm; objects and memory\nare the last run's against the first's."
    )
    connections = [
        f"| {engine} | {idle.connections:,} {f'({idle.remark})' if idle.remark else ''} "
        f"| {idle.kib_per_connection:.1f} | {idle.bystander_p99_ms:.2f} | {idle.left_descriptors} |"
        for engine, idle in measured.idle.items()
    ]
    idle_head = "| server | idle connections | KiB of memory each | bystander's p99, ms | left afterwards |"
    return "\n\n".join(("## Storms", setup, table(head, rows, texts=2), table(idle_head, connections)))


def drains(measured: Mapping[str, Drain]) -> str:
    """What a rolling restart costs a caller."""
    rows = [
        f"| {engine} | {drain.calls:,} | {sum(drain.lost.values())} | {drain.longest_ms:,.0f} | {drain.seconds:.1f} |"
        for engine, drain in measured.items()
    ]
    head = "| server | calls | lost | longest call, ms | seconds |"
    setup = (
        "Two workers, each told to stop and replaced in turn, under reads and writes through `counterfoil.client`,\n"
        "which sends again what the server refuses."
    )
    return f"## Rolling restart\n\n{setup}\n\n{table(head, rows)}"


def catalog(results: Results) -> str:
    """Starts, imports, lists; empty where none was measured."""
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
    if results.beside is not None:
        rows += _beside(results.beside)
    return "## Catalog\n\n" + table("| What | Measured |", rows) if rows else ""


def memory(soak: Soak) -> str:
    """What a worker's memory does under load."""
    calls = ", ".join(f"{count:,} {method}" for method, count in soak.calls.items())
    refused = "; ".join(f"{method} {dict(statuses)}" for method, statuses in soak.refused.items()) or "none"
    rough = ", ".join(f"{count:,} {what}" for what, count in soak.rough.items())
    ended = ", ".join(f"{count:,} {status}" for status, count in soak.ended.items())
    text = (
        f"{soak.seconds:,.0f} s of mixed load ({calls}). Calls of it that did not end OK: {refused}.\n"
        f"Beside them calls that cannot end well ({rough}). All calls as the server counted them: {ended}; those that\n"
        "ended before their handler began are not in it.\n"
        f"The largest worker had {soak.first_mib:.1f} MiB at the start, {soak.last_mib:.1f} at the end and\n"
        f"{soak.most_mib:.1f} at most."
    )
    return f"## Memory\n\n{text}"


def _beside(beside: Beside) -> list[str]:
    return [
        f"| cached reads alone | {beside.alone_per_s.show(0, '/s')} |",
        f"| cached reads beside an import | {beside.beside_per_s.show(0, '/s')} |",
        f"| the import meanwhile, products | {beside.imported_per_s.show(0, '/s')} |",
    ]


def servers_named(results: Results) -> str:
    """Which of the two servers the parts that name none were measured on."""
    return {ENGINE: "the engine", STOCK: "the stock server"}[results.engine]
