"""Making sure that an address is ours before workers share it.

Workers bind one port together with SO_REUSEPORT, and with it a second server's bind of the same port succeeds too: both
would then answer, each a part of the calls. So the supervisor first binds without it, which fails where anybody
listens, and keeps that socket, never listening on it, as long as it lives.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
from contextlib import suppress

from counterfoil_server.config import join_address, split_address
from counterfoil_server.runtime.exits import ExitCode, StopError


class Reservation:
    """An address that this process holds and lets its workers share."""

    def __init__(self, address: str, flag: str) -> None:
        """Takes HOST:PORT; port 0 takes a free one. `flag` is how a person may choose another.

        Raises StopError where the address is in use, or is none of this machine's.
        """
        host, port = split_address(address)
        self._sockets: list[socket.socket] = []
        self.port = port
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            for family, _, _, _, where in dict.fromkeys(found):
                self._hold(family, (where[0], self.port, *where[2:]))
        except OSError as error:
            self.release()
            raise StopError(ExitCode.ADDRESS, _reason(error, address, flag)) from error
        self.address = join_address(host, self.port)

    @property
    def local(self) -> bool:
        """Whether only this very machine can connect to it."""
        return all(ipaddress.ip_address(held.getsockname()[0]).is_loopback for held in self._sockets)

    def take(self) -> socket.socket:
        """The held socket of the first address, for a listener in this process."""
        taken = self._sockets.pop(0)
        # Connections inherit it. Without, those in TIME_WAIT would keep the next server off this address for a minute.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return taken

    def release(self) -> None:
        """Gives the address up."""
        for held in self._sockets:
            held.close()

    def _hold(self, family: int, where: tuple[object, ...]) -> None:
        held = socket.socket(family, socket.SOCK_STREAM)
        self._sockets.append(held)
        with suppress(AttributeError, OSError):
            if family == socket.AF_INET6:
                held.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # SO_REUSEADDR lets the bind pass over connections of an earlier server that are still in TIME_WAIT, but not
        # over one that listens. It goes off at once, so that another supervisor's probe does not pass over this socket.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(where)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.port = int(held.getsockname()[1])


def _reason(error: OSError, address: str, flag: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{address} is in use by another process; stop that one or choose another address with {flag}"
    if isinstance(error, socket.gaierror):
        return f"{address} cannot be bound: the host name is not known; choose another address with {flag}"
    return f"{address} cannot be bound: {error.strerror}; choose another address with {flag}"
