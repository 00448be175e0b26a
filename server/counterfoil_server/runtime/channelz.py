"""channelz: what grpcio knows of its own connections, for an operator on this machine only.

Each worker serves it on a Unix socket in the data directory's `run` folder, which only the server's user may enter:

    grpcurl -plaintext -unix var/data/run/worker-PID.sock grpc.channelz.v1.Channelz/GetServers

It is the worker's own server that listens there too, for a second one would poll beside it and cost every call some
10 µs; whoever calls channelz over the network is told that there is no such method.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import grpc
from grpc_channelz.v1 import channelz, channelz_pb2_grpc

from counterfoil_server.rpc.server import Server
from counterfoil_server.runtime.private import bind_private

_PRIVATE: Final = "unix:"


class ChannelzSocket:
    """The socket of a server; only its owner may open it."""

    def __init__(self, server: Server, path: Path) -> None:
        """Binds at once. Raises OSError where the path is too long or the directory cannot be written."""
        bind_private(server, path)
        self._path = path
        add_channelz(server)

    def remove(self) -> None:
        """Removes the socket: nobody can connect any more."""
        self._path.unlink(missing_ok=True)


def add_channelz(server: Server) -> None:
    """Serves channelz to callers on private sockets of the server."""
    channelz_pb2_grpc.add_ChannelzServicer_to_server(_Private(), server)


class _Private(channelz.ChannelzServicer):  # type: ignore[misc]
    """channelz for callers on the private socket. The core itself says where a call comes from."""

    def __init__(self) -> None:
        thread = ThreadPoolExecutor(1, "channelz")
        for name in ("GetTopChannels", "GetServers", "GetServer", "GetServerSockets", "GetChannel", "GetSubchannel"):
            self._guard(name, thread)
        self._guard("GetSocket", thread)

    def _guard(self, name: str, thread: ThreadPoolExecutor) -> None:
        serve: Callable[[Any, grpc.ServicerContext], Any] = getattr(self, name)

        def guarded(request: Any, context: grpc.ServicerContext) -> Any:
            if not context.peer().startswith(_PRIVATE):
                context.abort(grpc.StatusCode.UNIMPLEMENTED, "no such method")
            return serve(request, context)

        guarded.experimental_thread_pool = thread  # type: ignore[attr-defined]
        setattr(self, name, guarded)
