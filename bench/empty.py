"""The yardstick: an empty handler on grpcio's stock server, as its documentation shows it, or on the engine.

`python -m bench.empty` prints its port, serves every unary method with an empty answer, and ends when its standard
input closes. The handler neither parses the request nor makes a message, so nothing on the same server can be faster.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from concurrent import futures
from typing import Any, Final

import grpc

from counterfoil_server.rpc.modes import inline

THREADS: Final = 16
STOCK: Final = "stock"
ENGINE: Final = "engine"
POOL: Final = "pool"
INLINE: Final = "inline"

Behavior = Callable[[Any, Any], Any]


def make_server(engine: str) -> grpc.Server:
    """A server with a pool of 16 threads and no setting changed."""
    pool = futures.ThreadPoolExecutor(THREADS)
    if engine == STOCK:
        return grpc.server(pool)
    from counterfoil_server.rpc import engine as own  # noqa: PLC0415 - no part of the yardstick

    return own.server(pool)


def serve(server: grpc.Server) -> None:
    """Takes a free port, prints it, and serves until standard input closes."""
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(None).wait()


def answer(_request: bytes, _context: Any) -> bytes:
    """Nothing."""
    return b""


class _AnyMethod(grpc.GenericRpcHandler):  # type: ignore[misc]
    def __init__(self, behavior: Behavior) -> None:
        self._handler = grpc.unary_unary_rpc_method_handler(behavior)

    def service(self, handler_call_details: Any) -> Any:  # noqa: ARG002 - grpcio's interface
        return self._handler


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves until standard input closes."""
    parser = argparse.ArgumentParser(prog="bench.empty")
    parser.add_argument("--engine", choices=(STOCK, ENGINE), default=STOCK)
    parser.add_argument("--answer", choices=(POOL, INLINE), default=POOL, help="which thread answers")
    given = parser.parse_args(arguments)
    server = make_server(given.engine)
    server.add_generic_rpc_handlers((_AnyMethod(inline(answer) if given.answer == INLINE else answer),))
    serve(server)


if __name__ == "__main__":
    main()
