"""Everything that one run of the benchmark has measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.beside import Beside
from bench.catalog import Imports, Listing, Starts
from bench.drain import Drain
from bench.growth import Growth
from bench.orders import Orders
from bench.people import SignIns
from bench.reads import Latencies, Lineup
from bench.replay import Replay
from bench.soak import Soak
from bench.storms import Storms
from bench.streams import Streams


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured; None for what was not."""

    machine: Mapping[str, str]
    command: str
    quick: bool
    runs: int
    load_average: float
    engine: str  # that Counterfoil served on, where nothing else is said
    absent: Mapping[str, str] = field(default_factory=dict)  # servers that could not be measured, and why
    failed: Mapping[str, str] = field(default_factory=dict)  # parts that broke, and how
    reads: Lineup | None = None
    latencies: Latencies | None = None
    streams: Streams | None = None
    storms: Storms | None = None
    drains: Mapping[str, Drain] | None = None  # by engine
    beside: Beside | None = None
    starts: Starts | None = None
    imports: Imports | None = None
    full_import: Imports | None = None
    listing: Listing | None = None
    soak: Soak | None = None
    orders: Orders | None = None
    replay: Replay | None = None
    growth: Growth | None = None
    sign_ins: SignIns | None = None
