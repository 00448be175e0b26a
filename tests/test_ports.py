"""No two tests get the same port, and the kernel gives none of theirs away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import PORTS, free_port

EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
TAKE_300 = "from tests.ports import free_port; print(*(free_port() for _ in range(300)), flush=True); input()"


def test_processes_that_live_at_once_get_different_ports() -> None:
    command = [sys.executable, "-c", TAKE_300]  # so many that without claims some would be the same
    takers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    taken = [int(port) for taker in takers if taker.stdout for port in taker.stdout.readline().split()]
    for taker in takers:
        taker.communicate("\n", timeout=30)
    assert len(set(taken)) == len(taken) == 900


@pytest.mark.skipif(not EPHEMERAL.exists(), reason="Linux says what connections are given")
def test_connections_are_given_other_ports() -> None:
    first, last = (int(port) for port in EPHEMERAL.read_text().split())
    assert first > PORTS[-1] or last < PORTS[0]
    assert free_port() in PORTS
