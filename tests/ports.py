"""Ports that stay free until the process they are meant for listens on them.

A port that the kernel picks (port 0) and that is closed again belongs to whoever comes next: to another test's
listener, or to any connection, whose own end takes a port of the same range. These are of a range that no kernel picks
from, and each is claimed for as long as the process that asked lives.
"""

from __future__ import annotations

import random
import socket
from typing import Final

PORTS: Final = range(20_000, 32_768)
"""Below what connections are given: 32768 on as Linux has it, 49152 on by RFC 6335."""


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on, and that no other caller of this gets meanwhile.

    The claim is the UDP port of the same number, which everybody who looks for a port here sees.
    """
    for port in random.sample(PORTS, len(PORTS)):
        claim = socket.socket(type=socket.SOCK_DGRAM)
        with claim, socket.socket() as probe:
            try:
                claim.bind(("127.0.0.1", port))
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            claim.detach()  # open until this process ends
            return port
    message = f"no port of {PORTS} is free"
    raise OSError(message)
