"""Sign-ins and refreshes a second, and what sign-ins do to orders: a worker in a shop of its own.

python -m bench.sign_ins --seconds 10 --people 100

Rates are of one worker with one hashing thread at the default cost (Argon2id, 19 MiB, 2 passes), and per core: over the
CPU time that Counterfoil's processes used. Orders are placed alone and beside sign-ins in turn.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import grpc

from bench import run, tools
from bench.cluster import Cluster
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
_SETTINGS: Final = {"COUNTERFOIL_SIGN_IN_RATE_PER_S": "0"}  # all come from one host
_P99: Final = 99


class Rate(NamedTuple):
    """Calls a second, and a second of one core's time."""

    per_s: float
    per_core_s: float


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
                    call()
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Always 0: what goes wrong is an exception."""
    parser = argparse.ArgumentParser(prog="bench.sign_ins", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--people", type=int, default=100, help="accounts, and callers that sign in at once")
    parser.add_argument("--rounds", type=int, default=3, help="orders alone and beside sign-ins, in turn")
    given = parser.parse_args(arguments)
    setup = Setup("", 1, _SETTINGS)
    with tempfile.TemporaryDirectory(prefix="cf-sign-ins-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may run as somebody else
        with Cluster(folder / "cluster") as cluster:
            till = Till(cluster, folder / "server", tools.go_load(run.INSTALL_DIR))
            with till.serving(setup) as server:
                till.open_shop(server)
                people = People(server, given.people)
                people.make(server.token())
                for what, rate in (
                    ("sign-ins", people.sign_ins(given.seconds, 8)),
                    ("refreshes", people.refreshes(given.seconds, 8)),
                ):
                    print(f"{what}: {rate.per_s:,.0f}/s, {rate.per_core_s:,.0f}/s of one core's time", flush=True)
                beside = _orders_beside(till, server, people, given)
            print(f"PlaceOrder p99 beside {given.people} sign-ins at once: {beside:.2f} times alone", flush=True)
    return 0


def _orders_beside(till: Till, server: Counterfoil, people: People, given: argparse.Namespace) -> float:
    """The median of p99 beside sign-ins over p99 alone, round by round."""
    job = Job(till.spread(), CALLERS, given.seconds)
    till.place(server, Job(till.spread(), CALLERS, min(2.0, given.seconds)))
    ratios = []
    for number in range(given.rounds):
        alone = till.place(server, job).outcome
        signing = threading.Thread(target=people.sign_ins, args=(given.seconds + 2, given.people))
        signing.start()
        time.sleep(1.0)
        both = till.place(server, job).outcome
        signing.join()
        ratio = both.latency_ms[_P99] / alone.latency_ms[_P99]
        ratios.append(ratio)
        print(
            f"round {number + 1}: PlaceOrder {alone.per_s:,.0f}/s, p99 {alone.latency_ms[_P99]:.1f} ms alone; "
            f"{both.per_s:,.0f}/s, p99 {both.latency_ms[_P99]:.1f} ms beside sign-ins: {ratio:.2f} times",
            flush=True,
        )
    return statistics.median(ratios)


if __name__ == "__main__":
    sys.exit(main())
