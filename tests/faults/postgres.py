"""A PostgreSQL of a test's own that can be stopped in the middle of a sentence: what it had not flushed is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
import psycopg

from counterfoil_server.runtime.embedded_servers import EmbeddedPostgres

# Between a fork and its exec no Python may run in a process whose threads are in gRPC's hands: the child may abort.
_LAUNCH = """
import os, pathlib, signal, sys
from counterfoil_server.runtime.embedded_user import ServerUser
user = ServerUser.choose()
user.ensure_reaches([pathlib.Path(sys.argv[2])])
user.become(signal.Signals(int(sys.argv[1])))
os.execv(sys.argv[2], sys.argv[2:])
"""


class _LaunchedPostgres(EmbeddedPostgres):
    """As in production, but that a program of its own becomes the server, and not a fork of this process."""

    def _popen(self, command: Sequence[str]) -> None:
        launch = [sys.executable, "-c", _LAUNCH, str(int(self._stop_signals[0][0])), *command]
        with self._complaints.open("wb") as complaints:
            self._process = subprocess.Popen(
                launch, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=complaints, cwd="/"
            )


class CrashingPostgres:
    """An empty database on a server that keeps its URL through crashes. A context manager."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        # Not pytest's own folder: its path is too long for a socket, and closed to the user that PostgreSQL runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="cfc-"))
        self._folder.chmod(0o711)
        self._server = _LaunchedPostgres(self._folder, settings=settings)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._server.url

    def start(self) -> None:
        """Starts it, again after a crash, which it recovers from first."""
        self._server.start()

    def hold_log(self) -> None:
        """Freezes those who flush the log although nobody waits for it: only a commit does now.

        They are frozen asleep: one that is frozen at work may hold a lock that everybody else then waits for.
        """
        query = (
            "SELECT pid, wait_event IN ('WalWriterMain', 'BgwriterMain', 'BgwriterHibernate')"
            " FROM pg_stat_activity WHERE backend_type IN ('walwriter', 'background writer')"
        )
        end = time.monotonic() + 10
        with psycopg.connect(self.url, autocommit=True) as connection:
            flushers = [psutil.Process(pid) for pid, _ in connection.execute(query)]
            assert len(flushers) == 2
            while True:
                for each in flushers:
                    each.suspend()
                stopped = all(each.status() == psutil.STATUS_STOPPED for each in flushers)
                if stopped and all(asleep for _, asleep in connection.execute(query)):
                    return
                for each in flushers:
                    each.resume()
                assert time.monotonic() < end, "they are always at work"

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

    def kill_postmaster(self) -> None:
        """SIGKILL to the postmaster alone: the others end as soon as they notice, and may answer until then."""
        assert self._server.pid is not None
        postmaster = psutil.Process(self._server.pid)
        others = postmaster.children(recursive=True)
        postmaster.send_signal(signal.SIGKILL)
        _, alive = psutil.wait_procs(others, timeout=30)
        assert not alive, "they outlive their postmaster"
        self._server.stop()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of it stands still meanwhile: connections stay open, and nobody answers."""
        assert self._server.pid is not None
        postmaster = psutil.Process(self._server.pid)
        postmaster.suspend()  # first, so that it starts nobody else
        everybody = [postmaster, *postmaster.children(recursive=True)]
        try:
            for process in everybody:
                process.suspend()
            yield
        finally:
            for process in reversed(everybody):
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    def copy(self) -> None:
        """Stops it, copies its files, and starts it again."""
        self._server.stop()
        self._replace("postgres.copy", "postgres")
        self.start()

    def put_copy_back(self) -> None:
        """Stops it, puts the copied files in the place of its own, and starts it again: a volume's snapshot."""
        self._server.stop()
        self._replace("postgres", "postgres.copy")
        self.start()

    def _replace(self, place: str, source: str) -> None:
        shutil.rmtree(self._folder / place, ignore_errors=True)
        subprocess.run(["/bin/cp", "-a", str(self._folder / source), str(self._folder / place)], check=True)

    def fail_over(self) -> None:
        """Crashes, and comes back as a standby that had followed to the last byte and was promoted."""
        self.crash()
        signal_file = self._folder / "postgres" / "standby.signal"
        signal_file.touch()
        owner = signal_file.parent.stat()
        os.chown(signal_file, owner.st_uid, owner.st_gid)
        self._server.spawn()
        end = time.monotonic() + 30
        while True:
            try:
                with psycopg.connect(self.url, autocommit=True) as connection:
                    promoted = connection.execute("SELECT pg_promote()").fetchone()
                    assert promoted == (True,)
            except psycopg.OperationalError:
                assert time.monotonic() < end, "the standby did not start"
                time.sleep(0.02)
            else:
                break
        self._server.wait_ready(end - time.monotonic())

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
