"""channelz: what grpcio knows of its own connections, for an operator on this machine only.

Each worker serves it on a Unix socket in the data directory's `run` folder, which only the server's user may enter:

    grpcurl -plaintext -unix var/data/run/worker-PID.sock grpc.channelz.v1.Channelz/GetServers
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import grpc
from grpc_channelz.v1 import channelz

SOCKET_PATH_LIMIT_BYTES: Final = 107  # what a sockaddr_un holds


class ChannelzSocket:
    """Serves channelz on a socket that only its owner may open, until stopped."""

    def __init__(self, path: Path) -> None:
        """Binds at once. Raises OSError where the path is too long or the directory cannot be written."""
        if len(os.fsencode(path)) > SOCKET_PATH_LIMIT_BYTES:
            raise OSError(f"the socket path is longer than {SOCKET_PATH_LIMIT_BYTES} bytes: {path}")
        self._path = path
        path.unlink(missing_ok=True)
        self._threads = ThreadPoolExecutor(1, "channelz")
        self._server = grpc.server(
            self._threads, maximum_concurrent_rpcs=4, options=[("grpc.max_concurrent_streams", 4)]
        )
        channelz.add_channelz_servicer(self._server)
        # bind(2) makes the socket with the umask's permissions; a chmod afterwards would leave a moment open to others.
        before = os.umask(0o177)
        try:
            if self._server.add_insecure_port(f"unix:{path}") == 0:
                raise OSError(f"cannot bind {path}")
        finally:
            os.umask(before)
        self._server.start()

    def stop(self) -> None:
        """Stops serving and removes the socket."""
        self._server.stop(0).wait(1.0)
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._path.unlink(missing_ok=True)
