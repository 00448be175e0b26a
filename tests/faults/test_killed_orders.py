"""P1 and P3 for orders: whoever dies, what was acknowledged is there, and each request has acted once.

Buyers order all the while, each request up to five times at once over both servers, and again until it is answered.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from tests.faults.books import Books
from tests.faults.buyers import Buyers, assert_exact
from tests.faults.deployment import Deployment
from tests.faults.shop import SKUS, TILL, Till

PROCESSES = ("worker", "bulk process", "supervisor", "postmaster", "postgres", "valkey")
STOCK = dict.fromkeys(SKUS, 10_000_000)
ROUNDS = 50
# A database that stands still is given up at twice this, so both ways out of it are gone.
QUICK = {"COUNTERFOIL_COMMIT_TIMEOUT_MS": "1000"}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Two servers with a worker and a bulk process each."""
    with Deployment(tmp_path_factory.mktemp("deployment"), environment=QUICK) as made:
        with Till(made.servers[0], made.token) as till:
            till.open(TILL, **STOCK)
        yield made


@pytest.fixture
def till(deployment: Deployment) -> Iterator[Till]:
    """A caller of the first server."""
    with Till(deployment.servers[0], deployment.token) as made:
        yield made


def location_of(till: Till, name: str) -> str:
    """A location for one test."""
    location = f"locations/{name.replace(' ', '-')}"
    till.open(location, **STOCK)
    return location


def rounds(deployment: Deployment, kills: list[str], location: str) -> Buyers:
    """Kills one after the other while buyers buy, each at a random moment."""
    chance = random.Random(location)
    with Buyers(deployment.servers, deployment.token, location=location, copies_limit=5) as buyers:
        for kill in kills:
            buyers.has_bought(10)
            time.sleep(chance.random() * 0.1)
            deployment.kill(kill, chance)
            buyers.has_bought(10)
            if kill.startswith("post"):
                continue  # its connection is gone as well
            if chance.random() < 0.2 and not buyers.failures:
                with Books(deployment.postgres.url) as books:
                    assert books.faults(location, STOCK) == []
    return buyers


def test_whoever_is_killed_no_order_is_lost_or_doubled(deployment: Deployment, till: Till) -> None:
    location = location_of(till, "killed")
    buyers = rounds(deployment, list(PROCESSES), location)
    with Books(deployment.postgres.url) as books:
        assert_exact(buyers, books, till, location)
        assert books.units(location) == STOCK
    # Had nobody been told that something is broken, nothing would have been tried.
    assert buyers.passing


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("what", PROCESSES)
def test_killed_50_times_no_order_is_lost_or_doubled(deployment: Deployment, till: Till, what: str) -> None:
    location = location_of(till, f"killed-{what}")
    buyers = rounds(deployment, [what] * ROUNDS, location)
    with Books(deployment.postgres.url) as books:
        assert_exact(buyers, books, till, location)
        assert books.units(location) == STOCK


def freeze(deployment: Deployment, location: str, pauses_s: list[float]) -> Buyers:
    """Stops the database for a while, again and again, while buyers buy."""
    with Buyers(deployment.servers, deployment.token, location=location, copies_limit=2, call_limit_s=2.0) as buyers:
        for pause_s in pauses_s:
            buyers.has_bought(10)
            with deployment.postgres.frozen():
                time.sleep(pause_s)
            buyers.has_bought(10)
    return buyers


def test_a_frozen_database_fails_calls_in_time_and_no_order_is_lost_or_doubled(
    deployment: Deployment, till: Till
) -> None:
    location = location_of(till, "frozen")
    buyers = freeze(deployment, location, [4.0])
    assert buyers.passing.keys() & {"DEADLINE_EXCEEDED", "STORAGE_UNAVAILABLE"}
    with Books(deployment.postgres.url) as books:
        assert_exact(buyers, books, till, location)
        assert books.units(location) == STOCK


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_a_database_that_freezes_30_times_loses_and_doubles_no_order(deployment: Deployment, till: Till) -> None:
    location = location_of(till, "often-frozen")
    chance = random.Random(30)
    buyers = freeze(deployment, location, [chance.choice([0.2, 1.5, 4.0, 9.0]) * chance.random() for _ in range(30)])
    with Books(deployment.postgres.url) as books:
        assert_exact(buyers, books, till, location)
        assert books.units(location) == STOCK
