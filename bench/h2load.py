"""Throughput with h2load, which costs little CPU and so leaves the cores to the server.

h2load knows HTTP, not gRPC: it counts an answer with status 200, and a refused call has that too. So each run is held
to what only an OK answer can look like: every response must carry the expected message (a refusal carries none), byte
for byte in sum. For Counterfoil, besides, the server's own count of OK calls must rise by exactly the calls sent.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bench.contract import framed

CONNECTIONS: Final = 8
STREAMS: Final = 8
_FRAME_HEADER_BYTES: Final = 5
_LIMIT_S: Final = 120
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class LoadError(Exception):
    """The load generator failed, or not every call it counted was answered OK."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: so many calls at such a rate."""

    calls: int
    calls_per_s: float


@dataclass(frozen=True, slots=True)
class H2load:
    """h2load, and one request to send again and again."""

    binary: Path
    body: Path

    def write_body(self, message: bytes) -> None:
        """Sets the request message."""
        self.body.write_bytes(framed(message))

    def run(
        self, address: str, path: str, *, calls: int, answer_bytes: int, headers: Mapping[str, str] = NO_HEADERS
    ) -> Run:
        """Sends `calls` unary calls and waits for all answers; `answer_bytes` is the size of the answer's message.

        Raises:
            LoadError: the generator failed, or not every answer carried its message.
        """
        command = [str(self.binary), "-t", "1", "-c", str(CONNECTIONS), "-m", str(STREAMS), "-n", str(calls)]
        command += ["-d", str(self.body), "-H", "content-type: application/grpc", "-H", "te: trailers"]
        # h2load takes headers from its arguments only. A token in them is of a server that ends with this benchmark.
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        command.append(f"http://{address}{path}")
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LIMIT_S)
        except subprocess.TimeoutExpired:
            raise LoadError(f"h2load did not end in {_LIMIT_S} s") from None  # its message would tell the token
        if done.returncode != 0:
            raise LoadError(f"h2load ended with {done.returncode}: {done.stderr[-500:]}")
        return parse(done.stdout, calls=calls, answer_bytes=answer_bytes)


def parse(output: str, *, calls: int, answer_bytes: int) -> Run:
    """Reads h2load's report and checks it.

    Raises:
        LoadError: as `H2load.run`.
    """
    counts = re.search(r"requests: .* (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", output)
    traffic = re.search(r"traffic: .* headers .*?\((\d+)\) data", output)
    finished = re.search(r"finished in [\d.]+\w+, ([\d.]+) req/s", output)
    if counts is None or traffic is None or finished is None:
        raise LoadError(f"h2load's report is not as expected:\n{output[-1000:]}")
    if tuple(map(int, counts.groups())) != (calls, 0, 0, 0):
        raise LoadError(f"not every call was answered: {counts.group()}")
    expected = calls * (_FRAME_HEADER_BYTES + answer_bytes)
    if int(traffic.group(1)) != expected:
        raise LoadError(f"not every answer carried its message: {traffic.group(1)} bytes of {expected}")
    return Run(calls, float(finished.group(1)))
