"""Latency with ghz, which speaks gRPC and counts each call's status."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.contract import SERVICE
from bench.h2load import NO_HEADERS, LoadError

PERCENTS: Final = (50, 95, 99)
_NANOS_PER_MS: Final = 1e6
_EXTRA_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of ghz saw."""

    calls_per_s: float
    statuses: Mapping[str, int]
    percentiles_ms: Mapping[int, float]

    @property
    def failed(self) -> int:
        """Calls that did not end OK."""
        return sum(count for status, count in self.statuses.items() if status != "OK")


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of call to send for a while."""

    method: str
    data: Sequence[Mapping[str, Any]]  # the requests, in turn; ghz fills in templates such as {{newUUID}}
    callers: int
    seconds: float
    calls_per_s: int = 0  # at most; 0 is without limit

    @property
    def connections(self) -> int:
        """At most 8, as the server's load is spread over connections."""
        return min(self.callers, 8)


@dataclass(frozen=True, slots=True)
class Ghz:
    """ghz with the contract; its files, which hold the token, are in a private folder."""

    binary: Path
    folder: Path
    protoset: Path

    def start(self, address: str, job: Job, headers: Mapping[str, str] = NO_HEADERS) -> subprocess.Popen[str]:
        """Starts a run; give it to `finish`."""
        config = self.folder / f"{job.method}-{job.callers}.json"
        content = {
            "protoset": str(self.protoset),
            "call": f"{SERVICE}.{job.method}",
            "host": address,
            "insecure": True,
            "concurrency": job.callers,
            "connections": job.connections,
            "duration": f"{job.seconds}s",
            "duration-stop": "wait",
            "timeout": "20s",
            "data": list(job.data),
            "metadata": dict(headers),
            "format": "json",
            **({"rps": job.calls_per_s} if job.calls_per_s else {}),
        }
        descriptor = os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(content, file)
        command = [str(self.binary), "--config", str(config)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def finish(process: subprocess.Popen[str], job: Job) -> Outcome:
        """Waits for a run's end and reads its report.

        Raises:
            LoadError: ghz failed or did not end in time.
        """
        try:
            report, errors = process.communicate(timeout=job.seconds + _EXTRA_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            raise LoadError(f"ghz did not end: {job.method}") from error
        if process.returncode != 0:
            raise LoadError(f"ghz ended with {process.returncode}: {errors[-500:]}")
        return parse(report)

    def run(self, address: str, job: Job, headers: Mapping[str, str] = NO_HEADERS) -> Outcome:
        """Runs a job whose every call must end OK.

        Raises:
            LoadError: as `finish`, or a call ended otherwise.
        """
        outcome = self.finish(self.start(address, job, headers), job)
        if outcome.failed or not outcome.statuses.get("OK"):
            raise LoadError(f"not every call of {job.method} ended OK: {dict(outcome.statuses)}")
        return outcome


def parse(report: str) -> Outcome:
    """Reads ghz's JSON report."""
    content = json.loads(report)
    latencies = {
        entry["percentage"]: entry["latency"] / _NANOS_PER_MS for entry in content["latencyDistribution"] or ()
    }
    return Outcome(
        calls_per_s=content["rps"],
        statuses=dict(content["statusCodeDistribution"] or {}),
        percentiles_ms={percent: latencies[percent] for percent in PERCENTS if percent in latencies},
    )
