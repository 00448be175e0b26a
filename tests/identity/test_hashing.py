"""Where passwords are hashed: by threads that come last, which hold nothing that others wait for."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from counterfoil_server.faults import Unavailable
from counterfoil_server.identity.hashing import Cost, HashingPool, Passwords

COST = Cost(memory_kib=1_024, passes=1, lanes=1)
TIMEOUT_S = 10.0


@pytest.fixture
def pool() -> Iterator[HashingPool]:
    pool = HashingPool(1, 1)
    pool.start()
    yield pool
    pool.stop()


def priority() -> int:
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_only_the_hash_itself_comes_last(pool: HashingPool) -> None:
    """Else a sign-in would hold the interpreter's lock while it waits for a CPU, and orders would wait with it."""
    around, hashing = pool.submit(lambda: (priority(), pool.hashed(priority))).result(TIMEOUT_S)
    assert around == priority()
    assert hashing == min(19, priority() + 10)


def test_nobody_gets_a_higher_priority_by_it() -> None:
    """Not even where the whole server was told to come last, by somebody who may raise priorities."""
    program = (
        "import os; from counterfoil_server.identity.hashing import HashingPool;"
        "from tests.identity.test_hashing import priority;"
        "os.nice(19); pool = HashingPool(1, 1); pool.start();"
        "print(pool.submit(lambda: pool.hashed(priority)).result(10))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60, text=True)
    assert done.stdout.split() == ["19"]


def test_passwords_are_checked_as_without_threads(pool: HashingPool) -> None:
    here, there = Passwords(COST), Passwords(COST, pool.hashed)
    stored = pool.submit(lambda: there.hash("p\u00e4ssword")).result(TIMEOUT_S)
    assert here.is_right(stored, "pa\u0308ssword")
    for known, password, right in ((stored, "p\u00e4ssword", True), (stored, "x", False), (None, "x", False)):
        assert (
            pool.submit(lambda known=known, password=password: there.is_right(known, password)).result(  # type: ignore[misc]
                TIMEOUT_S
            )
            is right
        )
    assert not here.is_right("no hash", "x")


def test_what_goes_wrong_is_raised_to_who_waits_and_what_waits_has_a_bound(pool: HashingPool) -> None:
    def fails() -> None:
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        pool.submit(lambda: pool.hashed(fails)).result(TIMEOUT_S)
    go, begun = threading.Event(), threading.Event()

    def hold() -> bool:
        begun.set()
        return go.wait(TIMEOUT_S)

    first = pool.submit(lambda: pool.hashed(hold))
    assert begun.wait(TIMEOUT_S)
    second = pool.submit(lambda: True)
    with pytest.raises(Unavailable):
        pool.submit(lambda: True)
    go.set()
    assert first.result(TIMEOUT_S)
    assert second.result(TIMEOUT_S)
