"""Small handlers of each kind, on the stock server or on the engine: what streams and storms are aimed at.

`python -m bench.plain --engine stock` prints its port and ends when its standard input closes. Messages are bytes.
"""

from __future__ import annotations

import argparse
import gc
import json
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import grpc
import psutil

from bench.empty import ENGINE, STOCK, answer, make_server, serve
from counterfoil_server.rpc.modes import inline

SERVICE: Final = "bench.Plain"
EMPTY: Final = f"/{SERVICE}/Empty"  # answers at once; inline on the engine
HOLD: Final = f"/{SERVICE}/Hold"  # keeps its thread until the caller has gone, 50 ms at most
COUNT: Final = f"/{SERVICE}/Count"  # answers with 1,000 small messages
ECHO: Final = f"/{SERVICE}/Echo"  # answers each message with itself
STATE: Final = f"/{SERVICE}/State"  # what the process holds, as JSON

HOLD_S: Final = 0.05
MESSAGES: Final = 1_000
MESSAGE: Final = b"sixteen bytes..."
_MODULES: Final = ("grpc.", "counterfoil_server.rpc.")


class Holding:
    """The handler that waits, and how many calls are in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.begun = 0
        self.held = 0

    def hold(self, _request: bytes, context: grpc.ServicerContext) -> bytes:
        """Waits for the call's end."""
        with self._lock:
            self.begun += 1
            self.held += 1
        try:
            ended = threading.Event()
            if context.add_callback(ended.set):
                ended.wait(HOLD_S)
        finally:
            with self._lock:
                self.held -= 1
        return b""

    def state(self, _request: bytes, _context: grpc.ServicerContext) -> bytes:
        """What the process holds now, garbage left out."""
        gc.collect()
        alive = Counter(
            type(each).__name__ for each in gc.get_objects() if str(type(each).__module__).startswith(_MODULES)
        )
        process = psutil.Process()
        found = {
            "begun": self.begun,
            "held": self.held,
            "threads": threading.active_count(),
            "descriptors": sum(1 for _ in Path("/proc/self/fd").iterdir()),
            "objects": sum(alive.values()),
            "rss_bytes": process.memory_info().rss,
        }
        return json.dumps(found).encode()


def count(_request: bytes, _context: grpc.ServicerContext) -> Iterator[bytes]:
    """A thousand messages."""
    for _ in range(MESSAGES):
        yield MESSAGE


def echo(requests: Iterator[bytes], _context: grpc.ServicerContext) -> Iterator[bytes]:
    """Each message, as it comes."""
    yield from requests


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until standard input closes."""
    parser = argparse.ArgumentParser(prog="bench.plain")
    parser.add_argument("--engine", choices=(STOCK, ENGINE), default=STOCK)
    given = parser.parse_args(arguments)
    holding = Holding()
    handlers = {
        "Empty": grpc.unary_unary_rpc_method_handler(inline(answer)),
        "Hold": grpc.unary_unary_rpc_method_handler(holding.hold),
        "Count": grpc.unary_stream_rpc_method_handler(count),
        "Echo": grpc.stream_stream_rpc_method_handler(echo),
        "State": grpc.unary_unary_rpc_method_handler(holding.state),
    }
    server = make_server(given.engine)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    serve(server)


if __name__ == "__main__":
    main()
