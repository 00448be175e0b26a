"""The data directory: keys, private sockets, embedded servers' data, and the lock that keeps a second server out."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from counterfoil_server.config import Settings
from counterfoil_server.identity.keyring import KeyRing
from counterfoil_server.identity.keys import Keys
from counterfoil_server.runtime.exits import ExitCode, StopError
from counterfoil_server.runtime.logs import Log


class InUseError(StopError):
    """Another server holds the data directory."""


class DataDirectory:
    """Holds the data directory while a server runs. A context manager.

    Entering raises InUseError where another server does, and StopError where it cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock: BinaryIO | None = None

    def __enter__(self) -> Self:
        path = self._settings.data_dir
        try:
            path.mkdir(parents=True, exist_ok=True)
            for private in (self._settings.keys_path, self._settings.run_dir):
                private.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close_to_others(self._settings.run_dir)
            self._lock = (path / "server.lock").open("a+b")
        except OSError as error:
            raise StopError(ExitCode.DATA_DIR, f"the data directory {path} cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.seek(0)
            holder = self._lock.read(32).decode("ascii", "replace").strip()
            self._lock.close()
            message = f"the data directory {path} is in use by another server (process {holder or 'unknown'})"
            raise InUseError(ExitCode.DATA_DIR, message) from error
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()}\n".encode())
        self._lock.flush()
        for pattern in ("worker-*.sock", "bulk.sock", "bulk-*.new"):
            for leftover in self._settings.run_dir.glob(pattern):
                leftover.unlink(missing_ok=True)
        return self

    def make_keys(self, log: Log) -> KeyRing:
        """The service's keys, made at the first start; the ring of those that sign."""
        try:
            Keys.load_or_create(self._settings.keys_path)
            return KeyRing.open(self._settings.keys_path, log=log)
        except (OSError, ValueError) as error:
            raise StopError(
                ExitCode.DATA_DIR, f"the keys in {self._settings.keys_path} cannot be used: {error}"
            ) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            with suppress(OSError):
                self._lock.truncate(0)
            self._lock.close()


def _close_to_others(folder: Path) -> None:
    """Makes it this user's alone. Earlier releases, as root, gave it to the user of the embedded servers."""
    status = folder.stat()
    if status.st_uid != os.geteuid():
        os.chown(folder, os.geteuid(), os.getegid())
    if status.st_mode & 0o077:
        folder.chmod(0o700)
