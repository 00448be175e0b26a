"""Which server runs the endpoints: the engine, or grpcio's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counterfoil_server.rpc.direct import DirectServer
from counterfoil_server.rpc.engine import Limits, unsupported
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.access import Log
from counterfoil_server.rpc.interceptors.chain import Endpoint
from counterfoil_server.rpc.interceptors.rates import host_of
from counterfoil_server.rpc.server import ServerLimits, server_options
from counterfoil_server.rpc.stock import StockServer

ENGINE: Final = "engine"
STOCK: Final = "stock"


def make_server(
    kind: str,
    endpoints: Mapping[str, Endpoint],
    executor: LeanExecutor,
    limits: ServerLimits,
    *,
    streams_limit: int,
    log: Log,
) -> DirectServer | StockServer:
    """A server of the kind, not yet bound; the stock one, with a warning, on a grpcio that the engine does not know."""
    options = server_options(limits)
    if kind == ENGINE and (reason := unsupported()):
        log.warning("the stock server is used instead of the engine", reason=reason)
        kind = STOCK
    if kind == STOCK:
        return StockServer(endpoints, executor, options=options, streams_limit=streams_limit)
    return DirectServer(
        endpoints,
        executor,
        options=options,
        streams_limit=streams_limit,
        limits=Limits(
            message_s=limits.message_timeout_ms / 1000,
            calls=limits.calls_limit,
            calls_per_peer=limits.calls_per_peer_limit,
            host_of=host_of,  # who has one IPv6 address has 2⁶⁴ of them: a host here is what it is to the rate limits
        ),
    )
