"""Passwords are hashed by a few threads of their own, so that whatever is signed in, orders are not kept waiting.

A hash takes tens of milliseconds of a CPU and megabytes of memory, on purpose. So few are made at a time, others wait
in a queue that has a bound, and the threads ask the system to serve everybody else first.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from counterfoil_server.faults import Reason, Unavailable
from counterfoil_server.identity.rules.sessions import prepared
from counterfoil_server.promises import Promise

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_NICE: Final = 10
_PUSHBACK_MS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What a hash costs: the parameters of Argon2id (RFC 9106)."""

    memory_kib: int
    passes: int
    lanes: int


class Passwords:
    """Hashes and checks passwords. Thread-safe."""

    def __init__(self, cost: Cost) -> None:
        self._hasher = PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)
        self._nobodys = self._hasher.hash(os.urandom(16))

    def hash(self, password: str) -> str:
        """The hash of a password, with its salt and parameters."""
        return self._hasher.hash(prepared(password))

    def is_right(self, stored: str | None, password: str) -> bool:
        """Whether it is the password of this hash. Takes as long where there is none."""
        try:
            self._hasher.verify(stored or self._nobodys, prepared(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


class HashingPool:
    """Threads for whatever hashes a password."""

    def __init__(self, threads: int, waiting_limit: int) -> None:
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waiting_limit = waiting_limit
        self._threads = [
            threading.Thread(target=self._run, name=f"hashing-{index}", daemon=True) for index in range(threads)
        ]

    def start(self) -> None:
        """Starts the threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ends the threads, and waits for that until the timeout at most."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout_s)

    def submit(self, work: Callable[[], T]) -> Promise[T]:
        """Has the work done. Raises Unavailable (OVERLOADED) where too much of it waits already."""
        if self._queue.qsize() >= self._waiting_limit:
            message = "too many sign-ins wait; try again later"
            raise Unavailable(Reason.OVERLOADED, message, retry_after_ms=_PUSHBACK_MS)
        promise: Promise[T] = Promise()

        def run() -> None:
            try:
                promise.set_result(work())
            except BaseException as error:  # noqa: BLE001 - for whoever waits
                promise.set_exception(error)

        self._queue.put(run)
        return promise

    def _run(self) -> None:
        with suppress(OSError, AttributeError):  # of one thread, on Linux; elsewhere it is as good without
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while (task := self._queue.get()) is not None:
            try:
                task()
            except Exception:  # noqa: BLE001 - whoever was to be answered has gone
                _LOG.exception("an answer could not be given")
