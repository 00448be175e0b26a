"""Unix sockets in the data directory's `run` folder, which only the server's user may enter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Protocol

SOCKET_PATH_LIMIT_BYTES: Final = 107
"""What a sockaddr_un holds."""


class Bindable(Protocol):
    """A server."""

    def bind(self, address: str) -> int:
        """Binds an address of gRPC's. Raises OSError."""


def fits(path: Path) -> bool:
    """Whether a socket can have this path."""
    return len(os.fsencode(path)) <= SOCKET_PATH_LIMIT_BYTES


def bind_private(server: Bindable, path: Path) -> None:
    """Has the server listen on a socket that only its owner may open, in place of whatever is there.

    Raises OSError where the path is too long or the directory cannot be written.
    """
    if not fits(path):
        raise OSError(f"the socket path is longer than {SOCKET_PATH_LIMIT_BYTES} bytes: {path}")
    path.unlink(missing_ok=True)
    # bind(2) makes the socket with the umask's permissions; a chmod afterwards would leave a moment open to others.
    before = os.umask(0o177)
    try:
        server.bind(f"unix:{path}")
    finally:
        os.umask(before)
