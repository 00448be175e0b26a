"""Calls that must differ, in a closed loop, at little cost: the generator in `bench/go/load`.

It reads each answer's `grpc-status` and whether an OK carries its message, so what it counts needs no other witness.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from grpc import StatusCode

from bench.h2load import LoadError

OK: Final = "OK"
CONNECTIONS_MOST: Final = 16
PERCENTS: Final = (50, 95, 99)
_EXTRA_S: Final = 45.0
_STATUS_NAMES: Final[Mapping[str, str]] = {str(code.value[0]): code.name for code in StatusCode}


@dataclass(frozen=True, slots=True)
class Calls:
    """What each call sends: one of the messages, at random, patched in place.

    At `request_id_at` (-1: nowhere) comes a new UUID, at each of `numbers_at` a random decimal number of `digits`
    digits, from `number_least` on one of `number_count`; the numbers of one call all differ.
    """

    path: str
    messages: Sequence[bytes]
    request_id_at: int = -1
    numbers_at: Sequence[int] = ()
    digits: int = 0
    number_least: int = 0
    number_count: int = 1


@dataclass(frozen=True, slots=True)
class Job:
    """Calls of so many callers: `warm_s` that are not measured, then `seconds` that are."""

    calls: Calls
    callers: int
    seconds: float
    warm_s: float = 0.0
    timeout_ms: int = 10_000

    @property
    def connections(self) -> int:
        """A server spreads its load over connections, so there are many, but not more than callers."""
        return min(self.callers, CONNECTIONS_MOST)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened. `statuses` counts every call, the ones that were not measured included."""

    calls: int  # answered OK in the measured time
    seconds: float
    statuses: Mapping[str, int]
    latency_ms: Mapping[int, float]
    cpu_s: float  # of the generator, in the measured time
    answer_bytes: int
    said: Mapping[str, str] = field(default_factory=dict)  # by status, what one such answer said

    @property
    def per_s(self) -> float:
        """Calls a second."""
        return self.calls / self.seconds

    @property
    def ok(self) -> int:
        """Every call that was answered OK."""
        return self.statuses.get(OK, 0)


@dataclass(frozen=True, slots=True)
class Load:
    """The generator, for one server; the token is not part of any message or argument."""

    binary: Path
    address: str
    token: str = field(repr=False)

    def run(self, job: Job, *, watch: Callable[[], object] | None = None, allowed: Collection[str] = (OK,)) -> Outcome:
        """Does a job; calls `watch` when the measured time begins and when it ends.

        Raises:
            LoadError: the generator failed, a call had no answer, or one ended with a status that is not `allowed`.
        """
        process = subprocess.Popen(
            [str(self.binary)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):  # it says why on its standard error
            process.stdin.write(json.dumps(self._wire(job)) + "\n")
            process.stdin.flush()
        for mark in ("begin", "end"):
            if process.stdout.readline().strip() != mark:
                break
            if watch is not None:
                watch()
        # `communicate` would not see what has been read ahead with a mark.
        said = process.stdout.readline()
        try:
            _, errors = process.communicate(timeout=_EXTRA_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise LoadError(f"the load generator did not end: {job.calls.path}") from error
        if process.returncode != 0:
            raise LoadError(f"the load generator failed: {job.calls.path}: {errors.strip()[-500:]}")
        outcome = parse(said)
        others = {status: count for status, count in outcome.statuses.items() if status not in allowed}
        if others or not (outcome.calls or len(allowed) > 1):
            what = f"{dict(outcome.statuses)}, of which one said {dict(outcome.said)}"
            raise LoadError(f"not every call of {job.calls.path} ended {' or '.join(allowed)}: {what}")
        return outcome

    def _wire(self, job: Job) -> dict[str, Any]:
        calls = job.calls
        return {
            "address": self.address,
            "token": self.token,
            "path": calls.path,
            "messages": [message.hex() for message in calls.messages],
            "request_id_at": calls.request_id_at,
            "numbers_at": list(calls.numbers_at),
            "digits": calls.digits,
            "number_least": calls.number_least,
            "number_count": calls.number_count,
            "callers": job.callers,
            "connections": job.connections,
            "warm_s": job.warm_s,
            "seconds": job.seconds,
            "timeout_ms": job.timeout_ms,
        }


def parse(report: str) -> Outcome:
    """Reads the generator's report."""
    content = json.loads(report)
    return Outcome(
        calls=content["calls"],
        seconds=content["seconds"],
        statuses=_named(content["statuses"]),
        latency_ms={int(percent): value for percent, value in content["latency_ms"].items()},
        cpu_s=content["cpu_s"],
        answer_bytes=content["answer_bytes"],
        said=_named(content["said"]),
    )


def _named(by_status: Mapping[str, Any]) -> dict[str, Any]:
    return {_STATUS_NAMES.get(status, status): value for status, value in by_status.items()}
