"""Where the bulk process listens: a private socket that each of its successors takes over.

A process binds a name of its own and moves the socket to the common name once it serves. So workers find either one
that serves or none, and one that ends late does not take its successor's socket away.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from counterfoil_server.runtime.private import Bindable, bind_private, fits

_LARGEST_PID = 4_194_304


def socket_path(run_dir: Path) -> Path:
    """The common name."""
    return run_dir / "bulk.sock"


def socket_fits(run_dir: Path) -> bool:
    """Whether the folder's path leaves room for the names of sockets."""
    return fits(_own_path(run_dir, _LARGEST_PID))


class BulkSocket:
    """The socket of one bulk process."""

    def __init__(self, server: Bindable, run_dir: Path) -> None:
        """Binds it, under its own name. Raises OSError where the path is too long or the folder cannot be written."""
        self._own = _own_path(run_dir, os.getpid())
        self._path = socket_path(run_dir)
        bind_private(server, self._own)
        self._inode = self._own.stat().st_ino

    def publish(self) -> None:
        """Workers find it from now on. The server has started."""
        self._own.replace(self._path)

    def remove(self) -> None:
        """Nobody finds it any more."""
        self._own.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            if self._path.stat().st_ino == self._inode:
                self._path.unlink()


def _own_path(run_dir: Path, pid: int) -> Path:
    return run_dir / f"bulk-{pid}.new"
