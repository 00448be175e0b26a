"""HTTP requests to a provider, bounded in every direction: time, size, number, and where they may go.

Written on the standard library's `http.client`. The libraries that know more (pools, redirects, proxies, decoding)
have time limits for each read and none for the whole, so that a server which sends a byte now and then holds a thread
for ever, and most of what they know would have to be turned off here. A request runs on a thread of its own: name
resolution cannot be given a time limit, and a caller must not wait for it.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from counterfoil_server.identity.oidc.addresses import is_loopback, is_public, split_url
from counterfoil_server.identity.oidc.refusals import Away, Cause

CONCURRENT_LIMIT: Final = 16
REQUEST_LIMIT_S: Final = 5.0
ADDRESSES_LIMIT: Final = 4
_READ_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status, redirects too."""

    status: int
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; raises Away where it is none."""
        try:
            document = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise Away(Cause.PROVIDER_ANSWER_MALFORMED) from None
        if not isinstance(document, dict):
            raise Away(Cause.PROVIDER_ANSWER_MALFORMED)
        return document


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    limit_bytes: int


class Fetcher:
    """Requests to one provider's endpoints. Safe from any thread.

    At most `concurrent_limit` are under way; more are refused at once, so that a provider which has become slow takes
    only so many threads with it. An address that is not public is spoken to where the operator has said that the
    provider is on a `private_network`: who runs the provider runs its documents and its names, too. Plain http is
    spoken to this machine alone. Redirects are not followed, and neither cookies nor proxies used.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext,
        private_network: bool = False,
        concurrent_limit: int = CONCURRENT_LIMIT,
        request_limit_s: float = REQUEST_LIMIT_S,
    ) -> None:
        self._tls = tls
        self._private_network = private_network
        self._free = threading.BoundedSemaphore(concurrent_limit)
        self._request_limit_s = request_limit_s

    def get(self, url: str, *, limit_bytes: int, until: float, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a GET; raises Away where there is none of at most `limit_bytes` by `until` (monotonic, s)."""
        return self._fetch(_Request("GET", url, headers or {}, None, limit_bytes), until)

    def post_form(
        self, url: str, form: Mapping[str, str], *, limit_bytes: int, until: float, headers: Mapping[str, str]
    ) -> Answer:
        """The answer to a POST of a form; raises Away as `get` does."""
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
        return self._fetch(_Request("POST", url, headers, urlencode(form).encode(), limit_bytes), until)

    def _fetch(self, request: _Request, until: float) -> Answer:
        now = time.monotonic()
        until = min(until, now + self._request_limit_s)
        if until <= now:
            raise Away(Cause.PROVIDER_TIMEOUT)
        if not self._free.acquire(blocking=False):
            raise Away(Cause.PROVIDER_BUSY)
        flight = _Flight(until)
        try:
            threading.Thread(target=self._fly, args=(request, flight), name="oidc-fetch", daemon=True).start()
        except RuntimeError:  # the system has no more threads
            self._free.release()
            raise Away(Cause.PROVIDER_BUSY) from None
        try:
            return flight.answer.result(flight.left_s())
        except TimeoutError:
            flight.give_up()
            raise Away(Cause.PROVIDER_TIMEOUT) from None

    def _fly(self, request: _Request, flight: _Flight) -> None:
        """On its own thread: ends soon after `flight` is given up, and frees its place only then."""
        try:
            flight.answer.set_result(self._answer(request, flight))
        except Away as failure:
            flight.answer.set_exception(failure)
        except TimeoutError:
            flight.answer.set_exception(Away(Cause.PROVIDER_TIMEOUT))
        except ssl.SSLError:
            flight.answer.set_exception(Away(Cause.PROVIDER_TLS))
        except (OSError, http.client.HTTPException, ValueError):
            flight.answer.set_exception(Away(Cause.PROVIDER_UNREACHABLE))
        except BaseException as defect:  # noqa: BLE001 - it is raised again where the caller waits
            flight.answer.set_exception(defect)
        finally:
            flight.land()
            self._free.release()

    def _answer(self, request: _Request, flight: _Flight) -> Answer:
        parts = split_url(request.url)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        connection = _connected(self._addresses(host, port, secure=secure), port, flight)
        try:
            if secure:
                connection.settimeout(flight.left_s())
                connection = self._tls.wrap_socket(connection, server_hostname=host)
            connection.settimeout(flight.left_s())
            spoken = http.client.HTTPConnection(host, port)
            spoken.sock = connection
            headers = {
                "Host": parts.netloc,
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Connection": "close",
                "User-Agent": "counterfoil",
                **request.headers,
            }
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            spoken.request(request.method, target, request.body, headers)
            with spoken.getresponse() as response:
                return Answer(response.status, _body(response, request.limit_bytes))
        finally:
            connection.close()

    def _addresses(self, host: str, port: int, *, secure: bool) -> list[str]:
        """The host's addresses that may be spoken to; raises Away where it has others alone."""
        found = _resolved(host, port)
        if not secure:
            found = [each for each in found if is_loopback(each)]
        elif not self._private_network:
            found = [each for each in found if is_public(each)]
        if not found:
            raise Away(Cause.PROVIDER_ADDRESS)
        return found[:ADDRESSES_LIMIT]


class _Flight:
    """One request under way: the time it has, its answer, and the socket by which it can be ended from outside."""

    def __init__(self, until: float) -> None:
        self.answer: Future[Answer] = Future()
        self._until = until
        self._lock = threading.Lock()
        self._over = False
        self._socket: socket.socket | None = None

    def left_s(self) -> float:
        """The time that is left; raises TimeoutError where there is none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def watch(self, connection: socket.socket) -> None:
        """Keeps a second descriptor of the connection, which stays when TLS takes the first."""
        with self._lock:
            if self._over:
                raise TimeoutError
            self._socket = connection.dup()

    def give_up(self) -> None:
        """Ends the connection under the thread that reads or writes it."""
        with self._lock:
            self._over = True
            if self._socket is not None:
                with suppress(OSError):  # the provider may have been quicker
                    self._socket.shutdown(socket.SHUT_RDWR)

    def land(self) -> None:
        """The thread is done with the connection."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))


def _connected(addresses: list[str], port: int, flight: _Flight) -> socket.socket:
    """A connection to the first address that takes one; each gets its share of the time."""
    for waiting, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
        try:
            connection = socket.create_connection((address, port), flight.left_s() / waiting)
        except OSError:
            if waiting == 1:
                raise
        else:
            try:
                flight.watch(connection)
            except BaseException:
                connection.close()
                raise
            return connection
    raise Away(Cause.PROVIDER_ADDRESS)


def _body(response: http.client.HTTPResponse, limit_bytes: int) -> bytes:
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise Away(Cause.PROVIDER_ANSWER_MALFORMED)
    if response.length is not None and response.length > limit_bytes:
        raise Away(Cause.PROVIDER_ANSWER_TOO_LARGE)
    body = bytearray()
    while piece := response.read1(_READ_BYTES):
        body += piece
        if len(body) > limit_bytes:
            raise Away(Cause.PROVIDER_ANSWER_TOO_LARGE)
    if response.length:
        raise Away(Cause.PROVIDER_UNREACHABLE)  # it was cut off
    return bytes(body)
