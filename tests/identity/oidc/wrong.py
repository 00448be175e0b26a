"""A server on this machine that answers as no provider should, and keeps what it was asked."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias

Reply: TypeAlias = Callable[[socket.socket], None]

REQUEST_LIMIT_BYTES: Final = 65_536
IDLE_LIMIT_S: Final = 10.0


class WrongServer:
    """Each path has a reply, which gets the connection after the request; without one the answer is 404."""

    def __init__(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[bytes] = []
        self._listener = listener
        self._tls = tls
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        self.connections = 0

    def discovery(self, **changed: Any) -> dict[str, Any]:
        """A good discovery document with changes."""
        names = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
        return {"issuer": self.url, **{name: f"{self.url}/{name}" for name in names}, **changed}

    def publish(self, keys: list[Mapping[str, Any]] | None = None, **changed: Any) -> None:
        """Makes it a provider with these keys."""
        self.replies["/.well-known/openid-configuration"] = answer(self.discovery(**changed))
        self.replies["/jwks_uri"] = answer({"keys": keys or []})

    def paths(self) -> list[str]:
        """What it was asked for, in order."""
        return [each.split(b" ", 2)[1].decode() for each in self.asked]

    def serve(self) -> None:
        """Takes connections until the listener is closed."""
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(IDLE_LIMIT_S)
        with suppress(OSError):
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            request = _request(connection)
            self.asked.append(request)
            path = request.split(b" ", 2)[1].decode().partition("?")[0]
            self.replies.get(path, raw(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))(connection)
        connection.close()


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[WrongServer]:
    """A server on a free port, until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = WrongServer(listener, tls)
        thread = threading.Thread(target=server.serve, daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(IDLE_LIMIT_S)


def raw(content: bytes) -> Reply:
    """Sends just this."""
    return lambda connection: connection.sendall(content)


def answer(document: Any, status: int = 200, *headers: str) -> Reply:
    """A JSON document as an orderly answer."""
    body = json.dumps(document).encode()
    head = [f"HTTP/1.1 {status} X", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return raw("\r\n".join([*head, "", ""]).encode() + body)


def dripping(content: bytes, interval_s: float = 0.05) -> Reply:
    """A byte now and then: never so late that a read times out."""

    def reply(connection: socket.socket) -> None:
        for each in content:
            connection.sendall(bytes([each]))
            time.sleep(interval_s)

    return reply


def endless(head: bytes, piece: bytes) -> Reply:
    """The head, and then the piece for ever."""

    def reply(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)

    return reply


def silent(connection: socket.socket) -> None:
    """Nothing, until the other side goes."""
    while connection.recv(1):
        pass


def _request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request and len(request) < REQUEST_LIMIT_BYTES:
        if not (piece := connection.recv(4_096)):
            raise ConnectionResetError
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        while name.lower() == b"content-length" and len(body) < int(value):
            body += connection.recv(4_096)
    return head + b"\r\n\r\n" + body
