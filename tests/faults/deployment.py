"""Two servers on a PostgreSQL and a Valkey of their own, each process of which can be killed and comes back."""

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
from tests.servers import ServerProcess, ValkeyProcess

BACK_LIMIT_S = 60.0


class Deployment:
    """A context manager: it runs inside."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 1,
        flags: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder, self._workers, self._flags = folder, workers, flags
        self._environment = environment
        self._stack = ExitStack()
        self.servers: list[ServerProcess] = []
        self.token = ""

    def kill(self, what: str, chance: random.Random) -> None:
        """Kills one process of a kind, and waits until there is another."""
        kinds: dict[str, Callable[[ServerProcess], None]] = {
            "worker": self._kill_worker,
            "bulk process": self._kill_bulk,
            "supervisor": self._kill_supervisor,
            "postmaster": lambda _: self._kill_postmaster(),
            "postgres": lambda _: self._crash_postgres(),
            "valkey": lambda _: self._kill_valkey(),
        }
        kinds[what](chance.choice(self.servers))

    def _kill_worker(self, server: ServerProcess) -> None:
        self._kill_child(server, "worker")

    def _kill_bulk(self, server: ServerProcess) -> None:
        self._kill_child(server, "bulk")

    def _kill_child(self, server: ServerProcess, role: str) -> None:
        ready = log_lines(server, f"{role} ready")
        pids = [line[f"{role}_pid"] for line in ready if _lives(line[f"{role}_pid"])]
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
            # What it keeps in memory is lost by its death, as always; only a machine that dies needs the disk.
            self.postgres = stack.enter_context(CrashingPostgres({"shared_buffers": "64MB", "fsync": "off"}))
            self.valkey = stack.enter_context(ValkeyProcess(self._folder / "valkey"))
            for name in ("one", "two"):
                server = ServerProcess(
                    self._folder / name,
                    database_url=self.postgres.url,
                    redis_url=self.valkey.url,
                    keys_dir=self._folder / "keys",
                    workers=self._workers,
                    environment=self._environment,
                    flags=self._flags,
                )
                self.servers.append(stack.enter_context(server))
            self.token = self.servers[0].mint_token()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()


def _lives(pid: int) -> bool:
    return bool(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
