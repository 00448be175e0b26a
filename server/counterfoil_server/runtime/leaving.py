"""How a worker ends by its own decision: as if it had been told to, so that its place is taken before it is gone."""

from __future__ import annotations

import signal
import threading
from typing import Final

from counterfoil_server.runtime.logs import Log

_MAIN_THREAD: Final = threading.main_thread().ident


def leave(log: Log, cause: str) -> None:
    """Says why in one line, and begins to drain. Returns at once; for a worker's process only, from any thread.

    To the supervisor this is no crash: it starts another worker as soon as it hears of it.
    """
    log.error("worker leaves", cause=cause)
    # To the thread that handles signals: it waits, and one that came to another thread would not wake it.
    assert _MAIN_THREAD is not None  # noqa: S101 - it runs
    signal.pthread_kill(_MAIN_THREAD, signal.SIGTERM)
