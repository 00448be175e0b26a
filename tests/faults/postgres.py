"""A PostgreSQL of a test's own that can be stopped in the middle of a sentence: what it had not flushed is lost."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import psycopg

from counterfoil_server.runtime.embedded_servers import EmbeddedPostgres


class CrashingPostgres:
    """An empty database on a server that keeps its URL through crashes. A context manager."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        # Not pytest's own folder: its path is too long for a socket, and closed to the user that PostgreSQL runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="cfc-"))
        self._folder.chmod(0o711)
        self._server = EmbeddedPostgres(self._folder, settings=settings)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._server.url

    def start(self) -> None:
        """Starts it, again after a crash, which it recovers from first."""
        self._server.start()

    def hold_log(self) -> None:
        """Freezes those who flush the log although nobody waits for it: only a commit does now."""
        with psycopg.connect(self.url) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE backend_type IN ('walwriter', 'background writer')"
            pids = [pid for (pid,) in connection.execute(query)]
        assert len(pids) == 2
        for pid in pids:
            psutil.Process(pid).suspend()

    def crash(self) -> None:
        """SIGKILL to every process of it."""
        assert self._server.pid is not None
        postmaster = psutil.Process(self._server.pid)
        everybody = [postmaster, *postmaster.children(recursive=True)]
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        self._server.stop()
        _, alive = psutil.wait_procs(everybody[1:], timeout=10)
        assert not alive

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server.pid is not None:
            self.crash()
        shutil.rmtree(self._folder, ignore_errors=True)
