"""A thread pool with as little as possible between a call's arrival and a thread that serves it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeAlias

Task: TypeAlias = tuple[Callable[..., Any], tuple[Any, ...]]

EAGER_THREADS: Final = 2
LOOK_S: Final = 0.01
STAY_S: Final = 0.1
IDLE_SHARE: Final = 0.2  # of one CPU; what uses more is at work, or would be if the machine let it


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

    While tasks keep the interpreter busy, a few eager threads do them all: more would only take the interpreter lock
    from each other. The others, in reserve, are called when tasks wait although the process has time, which is when the
    eager ones are blocked, in the database for example; and, a few at a time, when no thread has taken a task for a
    while, whatever else the process is doing. They stay for a tenth of a second, unless called again.

    `submit` never blocks and the queue has no bound of its own: who submits bounds it (see `interceptors.admission`,
    for which `waiting` is made). A task's exception is logged and costs nothing else.
    """

    def __init__(self, threads: int, name: str = "call", *, eager: int = EAGER_THREADS) -> None:
        """Starts `threads` daemon threads at once, `eager` of them eager, so that no call pays for a start."""
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._ticket = Ticket()
        self._closed = False
        self._idle: deque[None] = deque()  # an entry for each thread that waits at the queue
        self._resting: deque[None] = deque()  # and for each in reserve
        self._called = threading.Semaphore(0)
        self._behind = threading.Event()
        self._count = threads
        self._taken = 0  # tasks; an addition lost between two threads does no harm
        eager = min(eager, threads)
        self._few = max(1, eager)
        runs = [self._run] * eager + [self._run_in_reserve] * (threads - eager)
        self._threads = [
            threading.Thread(target=run, name=f"{name}-{index}", daemon=True) for index, run in enumerate(runs)
        ]
        if threads > eager:
            self._threads.append(threading.Thread(target=self._look_out, name=f"{name}-lookout", daemon=True))
        for thread in self._threads:
            thread.start()

    @property
    def threads(self) -> int:
        """How many threads there are to do tasks."""
        return self._count

    def waiting(self) -> int:
        """How many tasks wait for a thread."""
        return self._queue.qsize()

    def submit(self, function: Callable[..., Any], /, *args: Any) -> Ticket:
        """Runs the function on one of the threads. Raises RuntimeError after `shutdown`."""
        if self._closed:
            raise RuntimeError("the executor is shut down")
        self._queue.put((function, args))
        if self._queue.qsize() > len(self._idle) and not self._behind.is_set():
            self._behind.set()
        return self._ticket

    def shutdown(self, *, wait: bool = True, timeout_s: float = 5.0) -> None:
        """Lets the threads end once they have done what was submitted; waits for them at most `timeout_s` each."""
        self._closed = True
        self._called.release(len(self._threads))
        self._behind.set()
        for _ in self._threads:
            self._queue.put(None)
        if wait:
            for thread in self._threads:
                thread.join(timeout_s)

    def _run(self) -> None:
        """An eager thread."""
        self._serve(None)

    def _run_in_reserve(self) -> None:
        while not self._closed:
            self._resting.append(None)
            self._called.acquire()
            self._resting.pop()
            self._serve(time.monotonic() + STAY_S)

    def _serve(self, until: float | None) -> None:
        """Does tasks until the end, or until a time."""
        take, idle, left_s = self._queue.get, self._idle, None
        while True:
            if until is not None and (left_s := until - time.monotonic()) <= 0:
                return
            idle.append(None)
            try:
                task = take(timeout=left_s)
            except Empty:
                return
            finally:
                idle.pop()
            if task is None:
                return
            self._taken += 1
            function, args = task
            try:
                function(*args)
            except BaseException:  # a thread that died would be missing for good
                logging.getLogger(__name__).exception("a task failed")
            # While this thread waits for the next task it must not keep the last one's call alive.
            del task, function, args

    def _look_out(self) -> None:
        """Calls the reserve where tasks wait and yet the process, or every thread of these, has stood still a while.

        The polling thread and the committers may keep the process busy while all threads that serve are blocked. Then
        so many are called at each look as are eager, for tasks that compute for longer than that look the same.
        """
        while True:
            self._behind.wait()
            if self._closed:
                return
            # Cleared before looking, so that what is submitted meanwhile is either seen or sets it again.
            self._behind.clear()
            before_s, taken = time.process_time(), self._taken
            time.sleep(LOOK_S)
            missing = self._queue.qsize() - len(self._idle)
            if missing > 0:
                wanted = min(missing, len(self._resting))
                if wanted and time.process_time() - before_s < LOOK_S * IDLE_SHARE:
                    self._called.release(wanted)
                elif wanted and self._taken == taken:
                    self._called.release(min(wanted, self._few))
                self._behind.set()
