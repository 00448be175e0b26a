"""What the benchmark aims at, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bench import orders, reads
from bench.catalog import PAGE
from bench.empty import ENGINE, STOCK
from bench.figures import Spread
from bench.growth import Growth
from bench.load import OK
from bench.orders import Orders
from bench.people import SignIns
from bench.replay import Replay
from bench.results import Results
from bench.soak import SETTLED_SHARE, Soak
from bench.storms import Storms

STOCK_TARGET: Final = 1.0
EMPTY_TARGET: Final = 6.0
GO_TARGET: Final = 0.5
CACHED_TARGET: Final = 4.0
STREAM_TARGET: Final = 1.0
BESIDE_TARGET: Final = 0.5
READY_TARGET_S: Final = 3.0
IMPORT_TARGET_PER_S: Final = 5_000.0
LIST_TARGET_MS: Final = 15.0
RSS_TARGET_MIB: Final = 150.0 * 1e6 / 1024**2
FLAT_TARGET_MIB_PER_MINUTE: Final = 0.1
BYSTANDER_TARGET_MS: Final = 50.0
PLACE_TARGET: Final = 1.5
PLACE_P99_TARGET_MS: Final = 30.0
REPLAY_TARGET: Final = 3.0
HOT_TARGET: Final = 0.9
GROWTH_TARGET: Final = 1.2
SIGN_IN_TARGET_PER_S: Final = 15.0
"""What is published of a leading identity server, for each vCPU; `REFRESH_TARGET_PER_S` too."""
REFRESH_TARGET_PER_S: Final = 120.0
SIGN_IN_P99_TARGET: Final = 1.5

MET: Final = "met"
MISSED: Final = "MISSED"
UNMEASURED: Final = "NOT MEASURED"
FAILED: Final = "FAILED"


@dataclass(frozen=True, slots=True)
class Aim:
    """One figure that was aimed at; `target` names it as the design does."""

    target: str
    what: str
    bound: str
    measured: str
    verdict: str


def aims(results: Results) -> list[Aim]:
    """The figures aimed at in the parts that were run, those that could not be measured included."""
    found = [*_lineup(results), *_streams(results), *_memory(results.soak), *_catalog(results), *_storms(results)]
    found += [
        *_orders(results.orders),
        *_replay(results.replay),
        *_growth(results.growth),
        *_sign_ins(results.sign_ins),
    ]
    broken = [Aim(part, "everything in this part", "", how, FAILED) for part, how in results.failed.items()]
    return found + broken


def _lineup(results: Results) -> Iterator[Aim]:
    lineup = results.reads
    if lineup is None:
        return
    stock = reads.EMPTY_STOCK
    for target, what, least, ours, theirs in (
        (
            "stock",
            "cached GetProduct, authenticated and metered, on the stock server, against an empty stock handler",
            STOCK_TARGET,
            reads.COUNTERFOIL_STOCK,
            stock,
        ),
        (
            "T0",
            "an empty call on the engine, inline, against one on the stock server",
            EMPTY_TARGET,
            reads.EMPTY_INLINE,
            stock,
        ),
        ("T0", "the same, answered by the pool", EMPTY_TARGET, reads.EMPTY_POOL, stock),
        (
            "T0",
            "an empty call on the engine, inline, against grpc-go on one core",
            GO_TARGET,
            reads.EMPTY_INLINE,
            reads.EMPTY_GO,
        ),
        (
            "T1",
            "cached GetProduct, authenticated, metered and fresh, on the engine, against an empty stock handler",
            CACHED_TARGET,
            reads.COUNTERFOIL_ENGINE,
            stock,
        ),
    ):
        yield _ratio(target, what, least, lineup.ratio(ours, theirs), _why(results.absent, ours, theirs))


def _streams(results: Results) -> Iterator[Aim]:
    if results.streams is None:
        return
    why = _why(results.absent, reads.EMPTY_INLINE)
    for kind, what in (("count", "a stream of small answers"), ("echo", "messages to and fro on streams")):
        ratio = results.streams.ratio(kind, ENGINE, STOCK)
        yield _ratio("streams", f"{what} on the engine against the stock server", STREAM_TARGET, ratio, why)


def _memory(soak: Soak | None) -> Iterator[Aim]:
    if soak is None:
        return
    what = f"a worker's resident memory over {soak.seconds / 60:.1f} minutes of mixed load"
    measured = f"{soak.most_mib * 1024**2 / 1e6:.0f} MB at most"
    yield Aim("T6", what, "≤ 150 MB", measured, _verdict(soak.most_mib <= RSS_TARGET_MIB))
    what = f"its slope over the last {SETTLED_SHARE * 100:.0f} % of that time"
    flat = soak.slope_mib_per_minute <= FLAT_TARGET_MIB_PER_MINUTE
    yield Aim("T6", what, "≤ 0.1 MiB a minute", f"{soak.slope_mib_per_minute:+.2f} MiB a minute", _verdict(flat))
    measured = ", ".join(f"{name} {value}" for name, value in soak.left.items()) or "nothing"
    yield Aim("T6", "what calls still hold afterwards", "nothing", measured, _verdict(not soak.left))


def _catalog(results: Results) -> Iterator[Aim]:
    if (starts := results.starts) is not None:
        met = starts.ready_s.median <= READY_TARGET_S
        yield Aim("T7", "ready from a warm data directory", "≤ 3 s", starts.ready_s.show(2, "s"), _verdict(met))
    if (beside := results.beside) is not None:
        yield _ratio("T8", "cached reads beside a running import, against alone", BESIDE_TARGET, beside.ratio)
    if (imports := results.imports) is not None:
        what = f"import of {imports.products:,} products into a new database"
        met = imports.products_per_s.median >= IMPORT_TARGET_PER_S
        yield Aim("import", what, "≥ 5,000/s", imports.products_per_s.show(0, "/s"), _verdict(met))
    if (listing := results.listing) is not None:
        what = f"ListProducts, page of {PAGE} from anywhere in {listing.products:,} products, p50"
        met = listing.p50_ms.median <= LIST_TARGET_MS
        yield Aim("listing", what, "≤ 15 ms", listing.p50_ms.show(1, "ms"), _verdict(met))


def _storms(results: Results) -> Iterator[Aim]:
    if (storms := results.storms) is not None:
        yield from _weathered(storms, ENGINE if ENGINE in storms.storms else STOCK)
    for engine, drain in (results.drains or {}).items():
        what = f"calls lost while {drain.workers} workers on {engine} are drained and replaced, of {drain.calls:,}"
        measured = ", ".join(f"{count} {status}" for status, count in drain.lost.items()) or "0"
        yield Aim("drain", what, "0", measured, _verdict(not drain.lost))


def _weathered(storms: Storms, engine: str) -> Iterator[Aim]:
    each, idle = list(storms.storms[engine].values()), storms.idle[engine]
    calls, failed = sum(storm.bystander_calls for storm in each), sum(storm.bystander_failed for storm in each)
    failed += idle.bystander_failed
    what = f"calls that a well-behaved caller loses in storms on {engine}, of {calls:,}"
    yield Aim("storms", what, "0", f"{failed}", _verdict(not failed))
    worst = max(*(storm.bystander_p99_ms.median for storm in each), idle.bystander_p99_ms)
    what = f"its p99 in the worst storm on {engine}"
    yield Aim("storms", what, "≤ 50 ms", f"{worst:.1f} ms", _verdict(worst <= BYSTANDER_TARGET_MS))
    left = sum(max(0, storm.left_running) + max(0, storm.left_descriptors) for storm in each)
    left += max(0, idle.left_descriptors)
    what = f"handlers and connections left behind by storms on {engine}"
    yield Aim("storms", what, "0", f"{left}", _verdict(not left))


def _orders(measured: Orders | None) -> Iterator[Aim]:
    if measured is None:
        return
    setup = orders.HEADLINE
    what = f"PlaceOrder, 3 lines, durable, {orders.CALLERS} callers, {setup}, against pgbench TPC-B"
    yield _ratio("T2", what, PLACE_TARGET, measured.ratio(setup))
    p99 = measured.latencies[setup][orders.CALLERS][99]
    verdict = _verdict(p99.median <= PLACE_P99_TARGET_MS)
    yield Aim("T2", "its p99", f"≤ {PLACE_P99_TARGET_MS:.0f} ms", p99.show(1, "ms"), verdict)
    wrong = abs(measured.kept - measured.answered)
    what = f"orders answered OK and not kept, or kept and not answered, of {measured.answered:,}"
    yield Aim("T2", what, "0", f"{wrong}", _verdict(not wrong))
    yield _ratio("T4", f"all buyers on one SKU, {setup}, against any of them", HOT_TARGET, measured.hot_ratio(setup))
    books = measured.books
    wrong = books.oversold + books.wrong_levels
    what = f"units oversold of {books.sold:,}, and SKUs whose stock does not add up"
    yield Aim("T4", what, "0", f"{wrong}", _verdict(not wrong))
    few = measured.scarce.get(OK, 0)
    what = f"orders of a SKU that there are {orders.SCARCE} of, answered OK and sold"
    verdict = _verdict(few == books.scarce_sold == orders.SCARCE)
    yield Aim("T4", what, f"{orders.SCARCE}", f"{few} and {books.scarce_sold}", verdict)


def _replay(measured: Replay | None) -> Iterator[Aim]:
    if measured is not None:
        what = f"replay of {measured.orders:,} real baskets, in orders/s, against pgbench TPC-B"
        yield _ratio("T3", what, REPLAY_TARGET, measured.ratio)


def _growth(measured: Growth | None) -> Iterator[Aim]:
    if measured is None:
        return
    for call in measured.few_ms:
        ratio = measured.ratio(call)
        what = f"{call}, p50 with {measured.many.orders:,} orders against {measured.few.orders:,}"
        bound = f"≤ {GROWTH_TARGET:.1f} times"
        yield Aim("T5", what, bound, ratio.show(2, "times"), _verdict(ratio.median <= GROWTH_TARGET))


def _sign_ins(measured: SignIns | None) -> Iterator[Aim]:
    if measured is None:
        return
    for what, least, rates in (
        ("sign-ins by password (Argon2id, 19 MiB, 2 passes)", SIGN_IN_TARGET_PER_S, measured.sign_ins),
        ("refreshes of sessions", REFRESH_TARGET_PER_S, measured.refreshes),
    ):
        rate = rates.per_core_s
        bound = f"≥ {least:.0f}/s"
        yield Aim("sign-ins", f"{what}, for each core", bound, rate.show(0, "/s"), _verdict(rate.median >= least))
    what = f"PlaceOrder's p99 beside {measured.people} people who sign in at once, against alone"
    verdict = _verdict(measured.ratio.median <= SIGN_IN_P99_TARGET)
    yield Aim("sign-ins", what, f"≤ {SIGN_IN_P99_TARGET:.1f} times", measured.ratio.show(2, "times"), verdict)


def _ratio(target: str, what: str, least: float, ratio: Spread | None, why: str = "") -> Aim:
    bound = f"≥ {least:.1f} times"
    if ratio is None:
        return Aim(target, what, bound, why, UNMEASURED)
    return Aim(target, what, bound, ratio.show(2, "times"), _verdict(ratio.median >= least))


def _why(absent: Mapping[str, str], *servers: str) -> str:
    return "; ".join(absent[server] for server in servers if server in absent) or "not measured"


def _verdict(met: bool) -> str:  # noqa: FBT001 - the one thing it says
    return MET if met else MISSED
