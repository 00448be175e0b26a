"""A thread pool with as little as possible between a call's arrival and a thread that serves it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeAlias

Task: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...]]


class Ticket:
    """What `submit` returns: enough of a future for the gRPC server, which only wants to know when to count down.

    The server counts for a limit that we leave unset, because admission counts better; so it is told at once.
    """

    __slots__ = ()

    def add_done_callback(self, callback: Callable[[Any], object]) -> None:
        """Calls back at once."""
        callback(self)


class LeanExecutor:
    """Threads that take tasks from one queue. No future, no lock and no condition per task.

    `submit` never blocks and the queue has no bound of its own: who submits bounds it (see `interceptors.admission`, for
    which `waiting` is made). A task's exception is logged and costs nothing else.
    """

    def __init__(self, threads: int, name: str = "call") -> None:
        """Starts `threads` daemon threads at once, so that no call pays for a start."""
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._ticket = Ticket()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{index}", daemon=True) for index in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def threads(self) -> int:
        """How many threads there are."""
        return len(self._threads)

    def waiting(self) -> int:
        """How many tasks wait for a thread."""
        return self._queue.qsize()

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Ticket:
        """Runs the function on one of the threads. Raises RuntimeError after `shutdown`."""
        if self._closed:
            raise RuntimeError("the executor is shut down")
        self._queue.put((function, args))
        return self._ticket

    def shutdown(self, wait: bool = True, timeout_s: float = 5.0) -> None:
        """Lets the threads end once they have done what was submitted; waits for them at most `timeout_s` each."""
        self._closed = True
        for _ in self._threads:
            self._queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join(timeout_s)

    def _run(self) -> None:
        take = self._queue.get
        while (task := take()) is not None:
            function, args = task
            try:
                function(*args)
            except BaseException:  # a thread that died would be missing for good
                logging.getLogger(__name__).exception("a task failed")
            # While this thread waits for the next task it must not keep the last one's call alive.
            del task, function, args
