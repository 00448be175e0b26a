"""A gRPC server for Python that is several times faster than grpcio's own, on grpcio's own core.

    server = engine.server(ThreadPoolExecutor(16))
    add_GreeterServicer_to_server(Greeter(), server)

It is a `grpc.Server`. A handler may say how it answers: `@inline`, `@pool` or `@deferred`. A process that has
`rpc.environment.ENGINE_ENVIRONMENT` in its environment gets the most of it. docs/engine.md explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from counterfoil_server.rpc.engine.core import unsupported
from counterfoil_server.rpc.engine.loop import ANSWER_LIMIT_S, Limits
from counterfoil_server.rpc.engine.refusals import Refusal, Refusals
from counterfoil_server.rpc.engine.server import MESSAGE_LIMIT_S, EngineFigures, EngineServer
from counterfoil_server.rpc.engine.unary import Metadata, Route, UnaryCall
from counterfoil_server.rpc.modes import PASS, Mode, deferred, inline, pool

__all__ = [
    "ANSWER_LIMIT_S",
    "MESSAGE_LIMIT_S",
    "PASS",
    "EngineFigures",
    "EngineServer",
    "Limits",
    "Metadata",
    "Mode",
    "Refusal",
    "Refusals",
    "Route",
    "UnaryCall",
    "deferred",
    "inline",
    "pool",
    "server",
    "unsupported",
]


def server(  # noqa: PLR0917 - grpc.server's own
    thread_pool: Any,
    handlers: Sequence[Any] | None = None,
    interceptors: Sequence[Any] | None = None,
    options: Sequence[tuple[str, Any]] | None = None,
    maximum_concurrent_rpcs: int | None = None,
    compression: Any = None,
    *,
    message_limit_s: float = MESSAGE_LIMIT_S,
    answer_limit_s: float = ANSWER_LIMIT_S,
) -> EngineServer:
    """What `grpc.server` makes, on the engine. Raises RuntimeError on a grpcio that it does not know.

    `message_limit_s`: a unary call whose request takes longer to arrive is ended with CANCELLED. `answer_limit_s`: so
    is one whose answer is not read for so long, or for up to twice that.
    """
    made = EngineServer(
        thread_pool,
        interceptors=interceptors or (),
        options=options or (),
        compression=compression,
        limits=Limits(message_s=message_limit_s, answer_s=answer_limit_s, rpcs=maximum_concurrent_rpcs or 0),
    )
    made.add_generic_rpc_handlers(handlers or ())
    return made
