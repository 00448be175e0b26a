"""Two servers on a PostgreSQL and a Valkey of their own, each process of which can be killed and comes back.

The first server has two workers and a bulk process, the second one worker alone.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.faults.postgres import CrashingPostgres
from tests.faults.test_drain import log_lines
from tests.runtime.processes import eventually
from tests.servers import WORKERS_ALONE, ServerProcess, ValkeyProcess

BACK_LIMIT_S = 60.0


class Deployment:
    """A context manager: it runs inside."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self._folder, self._environment = folder, environment
        self._stack = ExitStack()
        self.servers: list[ServerProcess] = []
        self.token = ""

    def kill(self, what: str, chance: random.Random) -> None:
        """Kills one process of a kind, and waits until there is another."""
        kinds: dict[str, Callable[[ServerProcess], None]] = {
            "worker": lambda server: self._kill_child(server, "worker"),
            "bulk process": lambda _: self._kill_child(self.servers[0], "bulk"),
            "supervisor": self._kill_supervisor,
            "postmaster": lambda _: self._kill_postmaster(),
            "postgres": lambda _: self._crash_postgres(),
            "valkey": lambda _: self._kill_valkey(),
        }
        kinds[what](chance.choice(self.servers))

    def drain_worker(self, server: ServerProcess) -> None:
        """Tells a worker to stop, and waits until it has and another serves."""
        ready = log_lines(server, "worker ready")
        pid = next(line["worker_pid"] for line in ready if lives(line["worker_pid"]))
        os.kill(pid, signal.SIGTERM)
        eventually(lambda: len(log_lines(server, "worker ready")) > len(ready), "another worker", BACK_LIMIT_S)
        eventually(lambda: not lives(pid), "the old worker's end", BACK_LIMIT_S)

    def _kill_child(self, server: ServerProcess, role: str) -> None:
        ready = log_lines(server, f"{role} ready")
        pids = [line[f"{role}_pid"] for line in ready if lives(line[f"{role}_pid"])]
        os.kill(pids[-1], signal.SIGKILL)
        eventually(lambda: len(log_lines(server, f"{role} ready")) > len(ready), f"another {role}", BACK_LIMIT_S)

    def _kill_supervisor(self, server: ServerProcess) -> None:
        assert server.process is not None
        orphans = psutil.Process(server.process.pid).children(recursive=True)
        server.kill()
        _, alive = psutil.wait_procs(orphans, timeout=BACK_LIMIT_S)
        assert not alive, "they outlive their supervisor"
        server.start()

    def _kill_postmaster(self) -> None:
        self.postgres.kill_postmaster()
        self.postgres.start()

    def _crash_postgres(self) -> None:
        self.postgres.crash()
        self.postgres.start()

    def _kill_valkey(self) -> None:
        self.valkey.kill()
        self.valkey.start()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # It flushes as in production: then a commit takes a while, and many are killed in the middle of one.
            self.postgres = stack.enter_context(CrashingPostgres({"shared_buffers": "64MB"}))
            self.valkey = stack.enter_context(ValkeyProcess(self._folder / "valkey"))
            for name, workers, flags in (("one", 2, ()), ("two", 1, WORKERS_ALONE)):
                server = ServerProcess(
                    self._folder / name,
                    database_url=self.postgres.url,
                    redis_url=self.valkey.url,
                    keys_dir=self._folder / "keys",
                    workers=workers,
                    environment=self._environment,
                    flags=flags,
                )
                self.servers.append(stack.enter_context(server))
            self.token = self.servers[0].mint_token()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def lives(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    return bool(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
