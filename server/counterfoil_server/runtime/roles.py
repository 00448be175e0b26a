"""What a process under the supervisor is for."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The role of a process; a word of its command line and the `component` of its log lines."""

    WORKER = "worker"
    """Serves calls. Nothing that holds the interpreter lock for long may run in it."""
    BULK = "bulk"
    """Serves the calls that run long, which workers hand on to it. At most one."""
