"""The admin port: metrics for Prometheus, probes for whoever runs the server, the public keys. GET only, over HTTP.

It is made for the private network of a deployment. Even so everything is bounded: open connections, the size of a
request, and the time in which it must have arrived as a whole, so that one slow peer cannot hold a place for long.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import orjson

from counterfoil_server.runtime.logs import Log

REQUEST_LIMIT_BYTES: Final = 16 * 1024

_TEXT: Final = "text/plain; charset=utf-8"
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer."""

    status: HTTPStatus
    content_type: str
    body: bytes
    cache_control: str = "no-store"


def text_page(status: HTTPStatus, text: str) -> Page:
    """A line of text."""
    return Page(status, _TEXT, text.encode() + b"\n")


def json_page(status: HTTPStatus, content: dict[str, Any]) -> Page:
    """A JSON object."""
    return Page(status, _JSON, orjson.dumps(content) + b"\n")


class AdminServer:
    """Serves pages by path, each from a function, until closed."""

    def __init__(
        self,
        listener: socket.socket,
        pages: dict[str, Callable[[], Page]],
        *,
        connections_limit: int,
        timeout_ms: int,
        log: Log,
    ) -> None:
        """`listener` is a bound socket, which this takes over."""
        self._http = _BoundedServer(listener, pages, connections_limit, timeout_ms / 1000, log)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.2}, name="admin", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stops listening. Answers under way are finished by threads that nobody waits for."""
        self._http.shutdown()
        self._http.server_close()


class _BoundedServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(
        self,
        listener: socket.socket,
        pages: dict[str, Callable[[], Page]],
        connections_limit: int,
        timeout_s: float,
        log: Log,
    ) -> None:
        super().__init__(listener.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.pages = pages
        self.timeout_s = timeout_s
        self.log = log
        self._places = threading.BoundedSemaphore(connections_limit)
        self.server_activate()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - socketserver's signature
        self.log.debug("admin request failed", exc_info=True)  # noqa: LOG014 - called inside one


class _Handler(BaseHTTPRequestHandler):
    server: _BoundedServer
    server_version = "counterfoil"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self.rfile = io.BufferedReader(_DeadlineReader(self.connection, self.server.timeout_s))

    def do_GET(self) -> None:  # http.server's name
        source = self.server.pages.get(self.path.partition("?")[0])
        try:
            page = source() if source else text_page(HTTPStatus.NOT_FOUND, "not found")
        except Exception:
            self.server.log.exception("admin page failed", path=self.path[:200])
            page = text_page(HTTPStatus.INTERNAL_SERVER_ERROR, "failed; the logs say why")
        self.connection.settimeout(self.server.timeout_s)
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.send_header("Cache-Control", page.cache_control)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Nothing: scrapes and probes are not news."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        status = HTTPStatus(code)
        if status is HTTPStatus.NOT_IMPLEMENTED:  # a method other than GET
            status = HTTPStatus.METHOD_NOT_ALLOWED
        page = text_page(status, status.phrase.lower())
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page.body)


class _DeadlineReader(io.RawIOBase):
    """Reads a socket until a moment, and at most so much, however slowly the bytes come."""

    def __init__(self, connection: socket.socket, timeout_s: float) -> None:
        self._connection = connection
        self._until = time.monotonic() + timeout_s
        self._left = REQUEST_LIMIT_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        remaining_s = self._until - time.monotonic()
        if remaining_s <= 0 or self._left <= 0:
            raise TimeoutError("the request did not arrive in time")
        self._connection.settimeout(remaining_s)
        count = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= count
        return count
