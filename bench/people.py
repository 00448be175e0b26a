"""People who sign in: how many a second, and what they do to orders.

Rates are of one worker with one hashing thread at the default cost (Argon2id, 19 MiB, 2 passes), and per core: over the
CPU time that Counterfoil's processes used. Orders are placed alone and beside sign-ins in turn, every other time the
other way round.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import grpc

from bench.figures import Spread
from bench.h2load import LoadError
from bench.load import Job
from bench.orders import CALLERS, Setup, Till
from bench.processes import cpu_seconds
from bench.servers import Counterfoil
from counterfoil.identity.v1 import (
    account_pb2,
    account_service_pb2,
    account_service_pb2_grpc,
    session_service_pb2,
    session_service_pb2_grpc,
)

PASSWORD: Final = "correct horse battery staple"  # noqa: S105 - of people who live for a minute
PEOPLE: Final = 100
RATE_CALLERS: Final = 8
SETUP: Final = Setup("", 1, {"COUNTERFOIL_SIGN_IN_RATE_PER_S": "0"})  # all come from one host
_P99: Final = 99
_NOT_NOW: Final = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED})
"""What who signs in beside much else may hear, and tries again."""
_AGAIN_S: Final = 0.1
_AROUND_S: Final = 1.0  # of sign-ins before orders begin, and after they have ended


class Rate(NamedTuple):
    """Calls a second, and a second of one core's time."""

    per_s: float
    per_core_s: float


@dataclass(frozen=True, slots=True)
class Rates:
    """As `Rate`, run by run."""

    per_s: Spread
    per_core_s: Spread

    @classmethod
    def of(cls, runs: Sequence[Rate]) -> Rates:
        """Of at least one run."""
        return cls(Spread.of([each.per_s for each in runs]), Spread.of([each.per_core_s for each in runs]))


@dataclass(frozen=True, slots=True)
class SignIns:
    """Rates, and the p99 of PlaceOrder alone and beside so many people who sign in at once, turn by turn."""

    people: int
    sign_ins: Rates
    refreshes: Rates
    alone_ms: Spread
    beside_ms: Spread
    ratio: Spread
    beside_per_s: Spread  # sign-ins, meanwhile


class People:
    """Accounts with passwords, and calls in their name."""

    def __init__(self, server: Counterfoil, count: int) -> None:
        self._server = server
        self.emails = [f"p{number}@example.com" for number in range(count)]

    def make(self, token: str) -> None:
        """Makes the accounts."""
        metadata = (("authorization", f"Bearer {token}"),)
        with grpc.insecure_channel(self._server.address) as channel:
            accounts = account_service_pb2_grpc.AccountServiceStub(channel)
            sessions = session_service_pb2_grpc.SessionServiceStub(channel)
            for email in self.emails:
                account = account_pb2.Account(emails=[account_pb2.Account.Email(address=email)])
                made = accounts.CreateAccount(
                    account_service_pb2.CreateAccountRequest(account=account, request_id=_id()), metadata=metadata
                )
                sessions.SetPassword(
                    session_service_pb2.SetPasswordRequest(account=made.name, new_password=PASSWORD, request_id=_id()),
                    metadata=metadata,
                )

    def sign_ins(self, seconds: float, callers: int) -> Rate:
        """Signs people in, from many callers at once, each after the answer before."""

        def calls(stub: session_service_pb2_grpc.SessionServiceStub, number: int) -> Callable[[], None]:
            email = self.emails[number % len(self.emails)]

            def call() -> None:
                request = session_service_pb2.SignInRequest(email=email, password=PASSWORD, request_id=_id())
                stub.SignIn(request, timeout=30)

            return call

        return self._measured(calls, seconds, callers)

    def refreshes(self, seconds: float, callers: int) -> Rate:
        """Refreshes sessions, each caller its own."""

        def calls(stub: session_service_pb2_grpc.SessionServiceStub, number: int) -> Callable[[], None]:
            email = self.emails[number % len(self.emails)]
            begun = stub.SignIn(
                session_service_pb2.SignInRequest(email=email, password=PASSWORD, request_id=_id()), timeout=30
            )
            token = [begun.refresh_token]

            def call() -> None:
                request = session_service_pb2.RefreshSessionRequest(refresh_token=token[0], request_id=_id())
                token[0] = stub.RefreshSession(request, timeout=30).refresh_token

            return call

        return self._measured(calls, seconds, callers)

    def _measured(
        self,
        make: Callable[[session_service_pb2_grpc.SessionServiceStub, int], Callable[[], None]],
        seconds: float,
        callers: int,
    ) -> Rate:
        counts = [0] * callers
        ready, go, stop = threading.Barrier(callers + 1), threading.Event(), threading.Event()

        def work(number: int) -> None:
            with grpc.insecure_channel(self._server.address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
                call = make(session_service_pb2_grpc.SessionServiceStub(channel), number)
                ready.wait()
                go.wait()
                while not stop.is_set():
                    try:
                        call()
                    except grpc.RpcError as error:
                        if error.code() not in _NOT_NOW:
                            raise
                        stop.wait(_AGAIN_S)
                    else:
                        counts[number] += 1

        threads = [threading.Thread(target=work, args=(number,)) for number in range(callers)]
        for thread in threads:
            thread.start()
        ready.wait()
        before, began = cpu_seconds(self._server.pid).server, time.monotonic()
        go.set()
        time.sleep(seconds)
        stop.set()
        done, taken = sum(counts), time.monotonic() - began
        used = cpu_seconds(self._server.pid).server - before
        for thread in threads:
            thread.join()
        return Rate(done / taken, done / used)


def _id() -> str:
    return str(uuid.uuid4())


def measure(till: Till, *, runs: int, seconds: float, people: int) -> SignIns:
    """Measures all in turn, `runs` times each, on a worker with a shop of its own."""
    with till.serving(SETUP) as server:
        till.open_shop(server)
        crowd = People(server, people)
        crowd.make(server.token())
        till.place(server, Job(till.spread(), CALLERS, min(2.0, seconds)))
        sign_ins, refreshes, turns = [], [], []
        for turn in range(runs):
            sign_ins.append(crowd.sign_ins(seconds, RATE_CALLERS))
            refreshes.append(crowd.refreshes(seconds, RATE_CALLERS))
            turns.append(_turn(till, server, crowd, seconds, beside_first=turn % 2 == 1))
    return SignIns(
        people,
        Rates.of(sign_ins),
        Rates.of(refreshes),
        Spread.of([each.alone_ms for each in turns]),
        Spread.of([each.beside_ms for each in turns]),
        Spread.of([each.beside_ms / each.alone_ms for each in turns]),
        Spread.of([each.sign_ins_per_s for each in turns]),
    )


class Turn(NamedTuple):
    """The p99 of orders alone and beside sign-ins, and how many sign-ins a second there were meanwhile."""

    alone_ms: float
    beside_ms: float
    sign_ins_per_s: float


def _turn(till: Till, server: Counterfoil, crowd: People, seconds: float, *, beside_first: bool) -> Turn:
    def beside() -> tuple[float, float]:
        found: list[Rate] = []
        signing = threading.Thread(
            target=lambda: found.append(crowd.sign_ins(seconds + 2 * _AROUND_S, len(crowd.emails)))
        )
        signing.start()
        time.sleep(_AROUND_S)
        p99_ms = _p99_ms(till, server, seconds)
        signing.join()
        if not found:
            raise LoadError("nobody could sign in beside orders")
        return p99_ms, found[0].per_s

    if beside_first:
        beside_ms, rate = beside()
        return Turn(_p99_ms(till, server, seconds), beside_ms, rate)
    alone_ms = _p99_ms(till, server, seconds)
    beside_ms, rate = beside()
    return Turn(alone_ms, beside_ms, rate)


def _p99_ms(till: Till, server: Counterfoil, seconds: float) -> float:
    return till.place(server, Job(till.spread(), CALLERS, seconds)).outcome.latency_ms[_P99]
