"""What a server's processes use: CPU and memory, read from the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psutil

_WORKER: Final = "counterfoil_server.runtime.worker"
_EMBEDDED: Final = ("postgres", "valkey")
_BYTES_PER_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CpuSeconds:
    """CPU time of a server: its own processes, and the PostgreSQL and Valkey it embeds."""

    server: float
    embedded: float

    def __sub__(self, other: CpuSeconds) -> CpuSeconds:
        return CpuSeconds(self.server - other.server, self.embedded - other.embedded)


def cpu_seconds(pid: int) -> CpuSeconds:
    """CPU time, user and system, that a process and all its descendants have used since they started.

    Descendants that have ended count, once their parent has taken note: a database's backends come and go.
    """
    server = embedded = 0.0
    for process in _tree(pid):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            used = times.user + times.system + times.children_user + times.children_system
            if process.name().startswith(_EMBEDDED):
                embedded += used
            else:
                server += used
    return CpuSeconds(server, embedded)


def worker_pids(pid: int) -> list[int]:
    """The processes that serve calls under a supervisor."""
    found = []
    for process in _tree(pid):
        with suppress(psutil.NoSuchProcess):
            if _WORKER in process.cmdline():
                found.append(process.pid)
    return found


def rss_mib(pid: int) -> float:
    """The resident memory of one process, in MiB; 0 where it has ended."""
    with suppress(psutil.NoSuchProcess):
        return float(psutil.Process(pid).memory_info().rss) / _BYTES_PER_MIB
    return 0.0


def _tree(pid: int) -> Iterator[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        yield root
        yield from root.children(recursive=True)
