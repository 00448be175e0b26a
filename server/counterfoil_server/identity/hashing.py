"""Passwords are hashed by a few threads of their own, so that whatever is signed in, orders are not kept waiting.

A hash takes tens of milliseconds of a CPU and megabytes of memory, on purpose. So few are made at a time, others wait
in a queue that has a bound, and each is made by a thread that asks the system to serve everybody else first. It does
nothing else: what comes before and after a hash runs under the interpreter's lock, and who holds that must not be the
one who waits longest for a CPU, since then all that answer calls wait for it, too.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final, Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from counterfoil_server.faults import Reason, Unavailable
from counterfoil_server.identity.rules.sessions import prepared
from counterfoil_server.promises import Promise

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_NICE: Final = 10
_NICE_LIMIT: Final = 19
_PUSHBACK_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a hash costs: the parameters of Argon2id (RFC 9106)."""

    memory_kib: int
    passes: int
    lanes: int


class Run(Protocol):
    """Has something done elsewhere, and waits for it."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """What the work gives. Raises what it raises."""
        ...


def _here(work: Callable[[], T], /) -> T:
    return work()


class Passwords:
    """Hashes and checks passwords. Thread-safe."""

    def __init__(self, cost: Cost, run: Run = _here) -> None:
        """`run` has a hash made, wherever that is, and waits for it."""
        self._run = run
        self._hasher = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)
        self._nobodys = self._hasher.hash(os.urandom(16))

    def hash(self, password: str) -> str:
        """The hash of a password, with its salt and parameters."""
        plain = prepared(password)
        return self._run(lambda: self._hasher.hash(plain))

    def is_right(self, stored: str | None, password: str) -> bool:
        """Whether it is the password of this hash. Takes as long where there is none."""
        plain, known = prepared(password), stored or self._nobodys
        return self._run(lambda: self._is_of(known, plain)) and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _is_of(self, stored: str, plain: bytes) -> bool:
        try:
            return self._hasher.verify(stored, plain)
        except (VerificationError, InvalidHashError):
            return False


class HashingPool:
    """Threads for whatever hashes a password, and for each one of low priority that hashes and does nothing else."""

    def __init__(self, threads: int, waiting_limit: int) -> None:
        self._waiting_limit = waiting_limit
        self._work = _Threads("sign-in", threads)
        self._hashes = _Threads("hashing", threads, begin=_come_last)

    def start(self) -> None:
        """Starts the threads."""
        self._hashes.start()
        self._work.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ends the threads, and waits for that until the timeout at most."""
        self._work.stop(timeout_s)
        self._hashes.stop(timeout_s)

    def submit(self, work: Callable[[], T]) -> Promise[T]:
        """Has the work done. Raises Unavailable (OVERLOADED) where too much of it waits already."""
        if self._work.waiting() >= self._waiting_limit:
            message = "too many sign-ins wait; try again later"
            raise Unavailable(Reason.OVERLOADED, message, retry_after_ms=_PUSHBACK_MS)
        return self._work.submit(work)

    def hashed(self, work: Callable[[], T], /) -> T:
        """What a hash gives, made by a thread of low priority; for work that was submitted. Implements `Run`."""
        return self._hashes.submit(work).result()


class _Threads:
    """Some threads, and a queue of what they are to do."""

    def __init__(self, name: str, threads: int, *, begin: Callable[[], None] = lambda: None) -> None:
        """Each thread calls `begin` first."""
        self._begin = begin
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{index}", daemon=True) for index in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float) -> None:
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout_s)

    def waiting(self) -> int:
        return self._queue.qsize()

    def submit(self, work: Callable[[], T]) -> Promise[T]:
        promise: Promise[T] = Promise()

        def run() -> None:
            try:
                promise.set_result(work())
            except BaseException as error:  # noqa: BLE001 - for whoever waits
                promise.set_exception(error)

        self._queue.put(run)
        return promise

    def _run(self) -> None:
        self._begin()
        while (task := self._queue.get()) is not None:
            try:
                task()
            except Exception:  # noqa: BLE001 - whoever was to be answered has gone
                _LOG.exception("an answer could not be given")


def _come_last() -> None:
    """Lowers this thread's priority, from whatever it is: on Linux it is a thread's own."""
    with suppress(OSError, AttributeError):  # elsewhere it is as good without
        thread = threading.get_native_id()
        now = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(_NICE_LIMIT, now + _NICE))
