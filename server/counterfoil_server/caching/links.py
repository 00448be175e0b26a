"""Connections to a Redis-compatible server that never keep a caller waiting longer than it wants to.

Callers use established connections only. Connecting, name look-ups, authentication and the probe of a server that was
away happen in one background thread. So a frozen server costs the calls that were talking to it their timeout, once;
from then on the breaker is open and nobody asks, until the thread has had an answer.
"""

from __future__ import annotations

import enum
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Protocol

import redis.connection
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError
from redis.retry import Retry

_LOG = logging.getLogger(__name__)
_CONNECT_TIMEOUT_MS: Final = 1_000  # in the background thread, where only recovery waits for it


class Breaker(enum.IntEnum):
    """Whether the server is asked. The values are the gauge's."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Sent(Protocol):
    """What `Links.call` runs: sends commands and reads their replies."""

    def __call__(self, *arguments: Any) -> Any:
        """One command's reply. Raises redis.exceptions.RedisError or OSError."""
        ...


class _DeadlineSocket:
    """A socket whose every operation ends by one deadline, however slowly the bytes trickle."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.deadline: float | None = None

    def recv(self, size: int) -> bytes:
        self._arm()
        return bytes(self._inner.recv(size))

    def sendall(self, data: bytes) -> None:
        self._arm()
        self._inner.sendall(data)

    def settimeout(self, value: float | None) -> None:
        if self.deadline is None:
            self._inner.settimeout(value)

    def _arm(self) -> None:
        if self.deadline is not None:
            remaining = self.deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self._inner.settimeout(remaining)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class _Deadlined:
    """Mixed into a connection class of redis-py: puts its socket behind a `_DeadlineSocket`."""

    guarded: _DeadlineSocket

    def _connect(self) -> Any:
        sock: socket.socket = super()._connect()  # type: ignore[misc]
        self.guarded = _DeadlineSocket(sock)
        return self.guarded


class _TcpConnection(_Deadlined, redis.connection.Connection):
    pass


class _TlsConnection(_Deadlined, redis.connection.SSLConnection):
    pass


class _UnixConnection(_Deadlined, redis.connection.UnixDomainSocketConnection):
    pass


def _connector(url: str) -> Callable[[], Any]:
    """Makes unconnected connections to a URL: redis://, rediss:// (TLS) or unix://.

    Raises ValueError for another, whose message does not repeat it: it may hold a password.
    """
    try:
        options: dict[str, Any] = dict(redis.connection.parse_url(url))  # type: ignore[no-untyped-call]
    except ValueError:
        message = (
            "the Redis URL cannot be read; its scheme is redis, rediss or unix, as in redis://:password@host:6379/0"
        )
        raise ValueError(message) from None
    given = options.pop("connection_class", redis.connection.Connection)
    kind: Any = _TcpConnection
    if issubclass(given, redis.connection.UnixDomainSocketConnection):
        kind = _UnixConnection
    elif issubclass(given, redis.connection.SSLConnection):
        kind = _TlsConnection
    options.update(
        socket_timeout=_CONNECT_TIMEOUT_MS / 1000,
        socket_connect_timeout=_CONNECT_TIMEOUT_MS / 1000,
        retry=Retry(NoBackoff(), 0),  # an operation that failed is not worth its time twice
        protocol=2,
        decode_responses=False,  # whatever the URL says: entries are bytes
        driver_info=None,
    )
    return lambda: kind(**options)


class Links:
    """A fixed number of connections behind a circuit breaker. Thread-safe."""

    def __init__(
        self,
        url: str,
        *,
        size: int,
        timeout_ms: int,
        retry_ms: int,
        about: str = "the shared cache",
        meanwhile: str = "reads go to the database",
    ) -> None:
        """`timeout_ms` bounds each call, `retry_ms` is the pause between an error and the probe, and between probes.

        `about` and `meanwhile` tell the logs what the server is for, and what happens without it.
        """
        self._connector = _connector(url)
        self._size = size
        self._timeout_s = timeout_ms / 1000
        self._retry_s = retry_ms / 1000
        self._about, self._meanwhile = about, meanwhile
        self._changed = threading.Condition()
        self._idle: deque[Any] = deque()
        self._generation = 0  # of connections; those of an earlier one are closed when they come back
        self._breaker = Breaker.HALF_OPEN
        self._closing = False
        self._retry_at = 0.0
        self.opened = 0
        self.busy = 0
        self._thread = threading.Thread(target=self._run, name="redis-links", daemon=True)
        self._thread.start()

    @property
    def breaker(self) -> Breaker:
        """The breaker's state now."""
        return self._breaker

    def wait_until(self, breaker: Breaker, timeout_s: float) -> bool:
        """Waits for a state, for start-up and tests; false where it did not come in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._breaker is breaker, timeout_s)

    def call(self, work: Callable[[Sent], None]) -> bool:
        """Runs `work` on a connection, for `timeout_ms` in all; false where it could not be run to its end.

        An error of the connection opens the breaker. An error reply (no memory, no permission) does not: the server
        lives.
        """
        deadline = time.monotonic() + self._timeout_s
        taken = self._take(deadline)
        if taken is None:
            return False
        connection, generation = taken
        connection.guarded.deadline = deadline
        try:
            work(_sender(connection))
        except ResponseError as error:
            _LOG.debug("%s refused a command: %s", self._about, type(error).__name__)
            self._give_back(connection, generation)
            return False
        except BaseException as error:
            # Replies still under way must not be taken for those of the next call: the connection goes.
            connection.disconnect()
            self._fail(generation, error)
            if isinstance(error, Exception):  # redis-py's parser raises more than its own where it reads garbage
                return False
            raise
        self._give_back(connection, generation)
        return True

    def close(self) -> None:
        """Closes every connection and ends the thread."""
        with self._changed:
            self._closing = True
            self._generation += 1
            self._breaker = Breaker.OPEN
            idle, self._idle = self._idle, deque()
            self._changed.notify_all()
        for connection in idle:
            connection.disconnect()
        self._thread.join(2 * _CONNECT_TIMEOUT_MS / 1000)

    def _take(self, deadline: float) -> tuple[Any, int] | None:
        with self._changed:
            while self._breaker is Breaker.CLOSED:
                if self._idle:
                    return self._idle.popleft(), self._generation
                if not self._changed.wait(max(0.0, deadline - time.monotonic())):
                    self.busy += 1
                    return None
        return None

    def _give_back(self, connection: Any, generation: int) -> None:
        with self._changed:
            if generation == self._generation:
                self._idle.append(connection)
                self._changed.notify()
                return
        connection.disconnect()

    def _fail(self, generation: int, error: BaseException) -> None:
        with self._changed:
            if generation != self._generation:
                return  # the breaker has opened since
            self._generation += 1
            self._breaker = Breaker.OPEN
            self._retry_at = time.monotonic() + self._retry_s
            self.opened += 1
            idle, self._idle = self._idle, deque()
            self._changed.notify_all()
        _LOG.warning("%s is away (%s); %s", self._about, type(error).__name__, self._meanwhile)
        for connection in idle:
            connection.disconnect()

    def _run(self) -> None:
        away = False
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._breaker is not Breaker.CLOSED)
                self._changed.wait_for(lambda: self._closing, max(0.0, self._retry_at - time.monotonic()))
                if self._closing:
                    return
                self._breaker = Breaker.HALF_OPEN
                generation = self._generation
                self._changed.notify_all()
            connections: list[Any] = []
            try:
                self._connect(connections)
            except Exception as error:  # noqa: BLE001 - whatever it is, the thread tries again
                # Only the kind of the error is logged: its text may hold the address, and that the password.
                if not away:
                    _LOG.warning("%s cannot be reached (%s)", self._about, type(error).__name__)
                away = True
            else:
                if away or generation:
                    _LOG.info("%s is back", self._about)
                away = False
            self._settle(connections, generation, away=away)

    def _settle(self, connections: list[Any], generation: int, *, away: bool) -> None:
        with self._changed:
            usable = not away and generation == self._generation
            if usable:
                self._idle.extend(connections)
                self._breaker = Breaker.CLOSED
            elif not self._closing:
                self._breaker = Breaker.OPEN
                self._retry_at = time.monotonic() + self._retry_s
            self._changed.notify_all()
        if not usable:
            for connection in connections:
                connection.disconnect()

    def _connect(self, connections: list[Any]) -> None:
        """Fills the list; the first connection is the probe."""
        for _ in range(self._size):
            connection = self._connector()
            connections.append(connection)
            connection.connect()
            connection.guarded.deadline = time.monotonic() + self._timeout_s
            _sender(connection)("PING")


def _sender(connection: Any) -> Sent:
    def send(*arguments: Any) -> Any:
        connection.send_command(*arguments, check_health=False)
        return connection.read_response()

    return send
