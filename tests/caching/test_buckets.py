"""The buckets of one worker, and of many that share theirs, against a model that knows everything."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.caching.buckets import SETTLING_MS, Buckets, Rate, Spent

MS = 1_000_000
SECOND = 1_000 * MS

rates = st.builds(
    Rate,
    per_s=st.one_of(st.floats(0.01, 1_000), st.sampled_from([0.5, 1, 3, 10, 100])),
    burst=st.one_of(st.integers(1, 12), st.integers(1, 200)),
)


class Clock:
    """Goes when it is told to."""

    def __init__(self) -> None:
        self.ns = 10**18

    def __call__(self) -> int:
        return self.ns


@dataclass
class Model:
    """A bucket of tokens as one explains it: exact, and it may be in debt."""

    rate: Rate
    clock: Clock
    tokens: Fraction = field(init=False)
    at_ns: int = field(init=False)

    def __post_init__(self) -> None:
        self.tokens, self.at_ns = Fraction(self.rate.burst), self.clock.ns

    def refill(self) -> None:
        back = Fraction(self.clock.ns - self.at_ns, self.rate.cost_ns)
        self.tokens, self.at_ns = min(Fraction(self.rate.burst), self.tokens + back), self.clock.ns

    def wait_ns(self) -> Fraction:
        """How long until there is a token."""
        self.refill()
        return max(Fraction(0), (1 - self.tokens) * self.rate.cost_ns)

    def take(self) -> None:
        self.refill()
        self.tokens -= 1


def pauses(rate: Rate) -> st.SearchStrategy[int]:
    """In nanoseconds, around what matters for the rate."""
    return st.one_of(
        st.just(0),
        st.just(rate.cost_ns),
        st.integers(0, 3 * rate.cost_ns),
        st.integers(0, (rate.burst + 2) * rate.cost_ns),
    )


@given(st.data(), rates)
def test_a_bucket_is_what_the_model_is(data: st.DataObject, rate: Rate) -> None:
    clock = Clock()
    buckets, model = Buckets(rate, callers_limit=10, clock_ns=clock), Model(rate, clock)
    for pause_ns, calls in data.draw(st.lists(st.tuples(pauses(rate), st.integers(1, 30)), max_size=20)):
        clock.ns += pause_ns
        for _ in range(calls):
            wait_ns = model.wait_ns()
            assert buckets.take("caller") == -(-wait_ns // MS)
            if not wait_ns:
                model.take()


@given(st.data(), rates)
def test_after_the_delay_there_is_a_token_and_not_before(data: st.DataObject, rate: Rate) -> None:
    clock = Clock()
    buckets = Buckets(rate, callers_limit=10, clock_ns=clock)
    for _ in range(rate.burst):
        assert buckets.take("caller") == 0
    clock.ns += data.draw(st.integers(0, rate.cost_ns - 1))
    wait_ms = buckets.take("caller")
    assert wait_ms > 0
    if wait_ms > 1:
        clock.ns += (wait_ms - 1) * MS
        assert buckets.take("caller") == 1
        clock.ns += MS
    else:
        clock.ns += MS
    assert buckets.take("caller") == 0


def test_callers_have_buckets_of_their_own() -> None:
    buckets = Buckets(Rate(1, 2), callers_limit=10, clock_ns=Clock())
    assert [buckets.take("a"), buckets.take("a"), buckets.take("a"), buckets.take("b")] == [0, 0, 1000, 0]
    assert buckets.refused == 1


def test_callers_are_forgotten_when_there_are_too_many_and_the_busy_ones_last() -> None:
    buckets = Buckets(Rate(0.001, 1), callers_limit=100, clock_ns=Clock())
    assert buckets.take("busy") == 0
    assert buckets.take("idle") == 0
    for number in range(1_000):
        assert buckets.take(f"other {number}") == 0
        if number % 40 == 0:
            assert buckets.take("busy") > 0
        assert buckets.callers <= 100
    assert buckets.take("busy") > 0
    assert buckets.take("idle") == 0, "its bucket would not be full, but nobody remembers"


def test_what_is_not_shared_leaves_nothing_to_settle() -> None:
    buckets = Buckets(Rate(1_000, 1_000), callers_limit=100, clock_ns=Clock())
    for number in range(200):
        buckets.take(f"{number}")
    assert buckets.unsettled() == []


def test_many_threads_take_no_more_than_there_is() -> None:
    buckets = Buckets(Rate(0.001, 5_000), callers_limit=100)
    gate = threading.Barrier(8)

    def take(_: int) -> int:
        gate.wait(10)
        return sum(buckets.take("caller") == 0 for _ in range(1_000))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 5_000


# --- shared ----------------------------------------------------------------------------------------------------------


class Shared:
    """What the server that shares buckets keeps of one; the script of `rate_limits` in Python."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self.rate, self.clock = rate, clock
        self.full_at_ns = clock.ns

    def settle(self, tokens: int) -> int:
        self.full_at_ns = max(self.full_at_ns, self.clock.ns) + tokens * self.rate.cost_ns
        return self.full_at_ns - self.clock.ns


class Worker:
    """One that settles in two steps: it says what was taken, and later hears the answer."""

    def __init__(self, rate: Rate, clock: Clock, server: Shared) -> None:
        self.buckets = Buckets(rate, callers_limit=10, clock_ns=clock)
        self.buckets.share(shared=True)
        self.server = server
        self.under_way: list[tuple[Spent, int]] = []

    def tell(self) -> None:
        if not self.under_way:
            self.under_way = [(spent, self.server.settle(spent.tokens)) for spent in self.buckets.unsettled()]

    def hear(self) -> None:
        for spent, debt_ns in self.under_way:
            self.buckets.settled(spent, debt_ns)
        self.under_way = []


steps = st.tuples(
    st.integers(0, 3),  # which worker
    st.one_of(st.just(60), st.integers(0, 60)),  # how much it is asked for
    st.sampled_from(["tell and hear", "tell", "hear", ""]),
    st.one_of(st.just(0), st.sampled_from([0, 0.5, 1, 3, 10, 100])),  # and how many tokens come back then
)


@given(
    st.builds(Rate, per_s=st.sampled_from([0.5, 3, 1_000]), burst=st.sampled_from([60, 40, 9, 2, 1])),
    st.integers(1, 4),
    st.lists(steps, min_size=20, max_size=60),
)
def test_those_who_share_let_through_what_one_would_and_a_share_each(
    rate: Rate, count: int, what: list[tuple[int, int, str, float]]
) -> None:
    """In whatever order they take, tell and hear: the model that takes all of it is never deeper in debt than that."""
    clock = Clock()
    server, model = Shared(rate, clock), Model(rate, clock)
    workers = [Worker(rate, clock, server) for _ in range(count)]
    for number, calls, then, tokens in what:
        worker = workers[number % count]
        for _ in range(calls):
            if worker.buckets.take("caller") == 0:
                model.take()
        assert model.tokens >= -count * rate.share
        if "tell" in then:
            worker.tell()
        if "hear" in then:
            worker.hear()
        clock.ns += int(tokens * rate.cost_ns)
    # And what was too much is missing afterwards: once all have told, they know of all of it.
    for _ in range(3):
        for worker in workers:
            worker.hear()
            worker.tell()
    assert server.full_at_ns - clock.ns >= (rate.burst - model.tokens) * rate.cost_ns - (clock.ns - model.at_ns)


@given(st.data(), rates)
def test_one_that_settles_at_once_decides_as_one_alone(data: st.DataObject, rate: Rate) -> None:
    clock = Clock()
    worker, alone = Worker(rate, clock, Shared(rate, clock)), Buckets(rate, callers_limit=10, clock_ns=clock)
    for pause_ns, calls in data.draw(st.lists(st.tuples(pauses(rate), st.integers(1, 20)), max_size=20)):
        clock.ns += pause_ns
        for _ in range(calls):
            assert worker.buckets.take("caller") == alone.take("caller")
            worker.tell()
            worker.hear()


@pytest.mark.parametrize(("burst", "share"), [(1, 1), (5, 5), (8, 8), (20, 8), (32, 8), (100, 25), (1_001, 251)])
def test_a_share(burst: int, share: int) -> None:
    rate = Rate(10, burst)
    assert rate.share == share
    buckets = Buckets(rate, callers_limit=10, clock_ns=Clock())
    buckets.share(shared=True)
    answers = [buckets.take("caller") for _ in range(share + 1)]
    assert answers[:-1] == [0] * share
    assert answers[-1] == (SETTLING_MS if share < burst else 100)


def test_it_is_told_when_there_is_something_and_when_it_is_much() -> None:
    told: list[str] = []
    note: Callable[[str], Callable[[], None]] = lambda what: lambda: told.append(what)  # noqa: E731 - two of a kind
    buckets = Buckets(Rate(10, 100), callers_limit=10, touched=note("touched"), urgent=note("urgent"), clock_ns=Clock())
    buckets.share(shared=True)
    for _ in range(12):
        buckets.take("a")
    buckets.take("b")
    assert told == ["touched"]
    buckets.take("a")
    assert told == ["touched", "urgent"]
    first, second = buckets.unsettled()
    assert (first.tokens, second.tokens) == (13, 1)
    buckets.take("a")
    assert told == ["touched", "urgent"], "it is being settled"
    buckets.settled(first, 0)
    assert told == ["touched", "urgent", "touched"]
    assert [spent.tokens for spent in buckets.unsettled()] == [1]


def test_an_answer_that_comes_late_counts_what_was_taken_meanwhile() -> None:
    clock = Clock()
    buckets = Buckets(Rate(1, 40), callers_limit=10, clock_ns=clock)
    buckets.share(shared=True)
    for _ in range(3):
        buckets.take("caller")
    (spent,) = buckets.unsettled()
    for _ in range(4):
        buckets.take("caller")
    buckets.settled(spent, 36 * SECOND)  # the three, and 33 of others
    assert buckets.take("caller") == 1_000


def test_a_server_that_lost_a_bucket_fills_none() -> None:
    clock = Clock()
    buckets = Buckets(Rate(1, 2), callers_limit=10, clock_ns=clock)
    buckets.share(shared=True)
    buckets.take("caller")
    buckets.take("caller")
    (spent,) = buckets.unsettled()
    buckets.settled(spent, 0)
    assert buckets.take("caller") == 1_000


def test_what_could_not_be_settled_is_forgiven_and_the_next_is_told_again() -> None:
    buckets = Buckets(Rate(1, 100), callers_limit=10, clock_ns=Clock())
    buckets.share(shared=True)
    for _ in range(10):
        buckets.take("caller")
    buckets.lost(buckets.unsettled())
    assert buckets.unsettled() == []
    buckets.take("caller")
    assert [spent.tokens for spent in buckets.unsettled()] == [1]


def test_a_worker_alone_keeps_the_whole_limit_and_one_that_shares_again_settles_from_then_on() -> None:
    buckets = Buckets(Rate(1, 100), callers_limit=10, clock_ns=Clock())
    buckets.share(shared=True)
    for _ in range(10):
        buckets.take("caller")
    buckets.share(shared=False)
    assert [buckets.take("caller") for _ in range(91)] == [0] * 90 + [1_000]
    assert buckets.unsettled() == []
    buckets.share(shared=True)
    assert buckets.take("caller") > 0
    assert buckets.take("other") == 0
    assert [spent.bucket.caller for spent in buckets.unsettled()] == ["other"]
