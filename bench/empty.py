"""The yardstick: an empty handler on grpcio's stock server, as its documentation shows it.

`python -m bench.empty` prints its port, serves every unary method with an empty answer, and ends when its standard
input closes. The handler neither parses the request nor makes a message, so nothing on the stock server can be faster.
"""

from __future__ import annotations

import sys
from concurrent import futures
from typing import Any, Final

import grpc

THREADS: Final = 16


class _AnyMethod(grpc.GenericRpcHandler):  # type: ignore[misc]
    def __init__(self) -> None:
        self._handler = grpc.unary_unary_rpc_method_handler(_answer)

    def service(self, handler_call_details: Any) -> Any:  # noqa: ARG002 - grpcio's interface
        return self._handler


def _answer(_request: bytes, _context: Any) -> bytes:
    return b""


def main() -> None:
    """Serves until standard input closes."""
    server = grpc.server(futures.ThreadPoolExecutor(THREADS))
    server.add_generic_rpc_handlers((_AnyMethod(),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(None).wait()


if __name__ == "__main__":
    main()
