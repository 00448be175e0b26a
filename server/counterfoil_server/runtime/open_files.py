"""How many files and sockets a worker may have open: each connection is one."""

from __future__ import annotations

import resource
from dataclasses import replace
from typing import Final

from counterfoil_server.config import Settings
from counterfoil_server.runtime.logs import Log

SPARE: Final = 256
"""What a worker has open beside its connections to callers and to the database."""


def with_open_files(settings: Settings, log: Log) -> Settings:
    """Raises this process's limit as far as it may; the settings, with no more connections than that has room for.

    A server without a free file cannot take a connection, and neither can it reach its database or read a certificate.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
            soft = hard
        except (OSError, ValueError):  # a kernel that has a limit of its own below this one
            log.warning("the limit of open files cannot be raised", limit=soft)
    if soft == resource.RLIM_INFINITY:
        return settings
    room = max(1, soft - SPARE - settings.database_pool_size)
    if room >= settings.connections_limit:
        return settings
    log.warning("too few files may be open for that many connections", connections=room, limit=soft)
    return replace(settings, connections_limit=room)
