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
from tests.faults.shop import LIMIT_S, SKUS, TILL, Till
from tests.faults.test_drain import log_lines

pytestmark = pytest.mark.whole

PROCESSES = ("worker", "bulk process", "supervisor", "postmaster", "postgres", "valkey")
STOCK = dict.fromkeys(SKUS, 10_000_000)
ROUNDS = 50
# A database that stands still is given up half a second later, and who is killed again and again comes back at once.
QUICK = {"COUNTERFOIL_COMMIT_TIMEOUT_MS": "2000", "COUNTERFOIL_WORKER_BACKOFF_MOST_MS": "200"}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Two servers, and a location to begin with."""
    with Deployment(tmp_path_factory.mktemp("deployment"), QUICK) as made:
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
    """Kills one after the other while buyers buy, each at a random moment, and looks at the books after each."""
    chance = random.Random(location)
    with Buyers(deployment.servers, deployment.token, location=location, copies_limit=5) as buyers:
        for number, kill in enumerate(kills, 1):
            buyers.has_bought(10)
            time.sleep(chance.random() * 0.1)
            deployment.kill(kill, chance)
            buyers.has_bought(10)
            told = dict(buyers.answers)
            with Books(deployment.postgres.url) as books:
                lost = told.items() - books.placed(location).items()
                assert not lost, f"in round {number} of {kill}: {lost}"
                assert books.faults(location, STOCK) == []
    return buyers


@pytest.mark.prove
@pytest.mark.timeout(400)
def test_whoever_is_killed_no_order_is_lost_or_doubled(deployment: Deployment, till: Till) -> None:
    location = location_of(till, "killed")
    buyers = rounds(deployment, list(PROCESSES), location)
    with Books(deployment.postgres.url) as books:
        assert_exact(buyers, books, till, location)
        assert books.units(location) == STOCK
    # Had nobody been told that something is broken, nothing would have been tried.
    assert buyers.passing["UNAVAILABLE"]


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


@pytest.mark.prove
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


def drains(deployment: Deployment, location: str, count: int) -> Buyers:
    """Tells workers, and then servers, to stop, one after the other."""
    with Buyers(deployment.servers, deployment.token, location=location, call_limit_s=LIMIT_S, patient=True) as buyers:
        for number in range(count):
            buyers.has_bought(20)
            deployment.drain_worker(deployment.servers[0])
            buyers.has_bought(20)
            server = deployment.servers[1 - number % 2]
            assert server.stop() == 0
            buyers.has_bought(20)
            server.start()
            buyers.has_bought(20)
    return buyers


@pytest.mark.prove
@pytest.mark.timeout(200)
def test_what_is_told_to_stop_fails_no_order_and_doubles_none(deployment: Deployment, till: Till) -> None:
    location = location_of(till, "drained")
    buyers = drains(deployment, location, 1)
    assert all(line["complete"] for server in deployment.servers for line in log_lines(server, "drained"))
    with Books(deployment.postgres.url) as books:
        assert_exact(buyers, books, till, location)
        assert books.units(location) == STOCK


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_what_is_told_to_stop_20_times_fails_no_order_and_doubles_none(deployment: Deployment, till: Till) -> None:
    location = location_of(till, "often-drained")
    buyers = drains(deployment, location, 20)
    with Books(deployment.postgres.url) as books:
        assert_exact(buyers, books, till, location)
        assert books.units(location) == STOCK
