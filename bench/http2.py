"""Just enough of an HTTP/2 client to be a rough caller: one that cancels, runs late, leaves, or reads very fast.

A real gRPC client costs more CPU a call than the servers under test, and refuses to misbehave. This one sends frames
that were made beforehand and only looks at the frames it gets; it reads no header, so statuses are the server's to
count. It keeps no account of the server's receive window: callers keep little in flight.
"""

from __future__ import annotations

import socket
from typing import Final, NamedTuple

DATA: Final = 0
HEADERS: Final = 1
RST_STREAM: Final = 3
SETTINGS: Final = 4
PING: Final = 6
GOAWAY: Final = 7

ACK: Final = 1
END_STREAM: Final = 1
_END_HEADERS: Final = 4

_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_HEAD_BYTES: Final = 9
_INITIAL_WINDOW_SIZE: Final = (4).to_bytes(2, "big")
_WINDOW_UPDATE: Final = 8
_CANCEL: Final = (8).to_bytes(4, "big")
_WINDOW_MOST: Final = 2**31 - 1
_WINDOW_FIRST: Final = 65_535
_READ_BYTES: Final = 256 * 1024
_LIMIT_S: Final = 15.0

# HPACK: fields of the static table, and literals that are not to be indexed, with the table's index of their name.
_POST, _HTTP = b"\x83", b"\x86"
_AUTHORITY, _PATH, _AUTHORIZATION, _CONTENT_TYPE, _NEW_NAME = 1, 4, 23, 31, 0


class ClosedError(Exception):
    """The server closed the connection, or said that it will."""


class Frame(NamedTuple):
    """One frame as it came."""

    kind: int
    flags: int
    stream: int
    payload: bytes

    @property
    def ends_stream(self) -> bool:
        """Whether it is the stream's last."""
        return self.kind == RST_STREAM or (self.kind in {DATA, HEADERS} and bool(self.flags & END_STREAM))


class Connection:
    """One connection, in plain text; blocking, for one thread."""

    def __init__(self, address: str) -> None:
        """Connects and says hello, with all the receive window there can be. Raises OSError."""
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)), _LIMIT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._unread = b""
        self._stream = -1
        settings = _INITIAL_WINDOW_SIZE + _WINDOW_MOST.to_bytes(4, "big")
        window = (_WINDOW_MOST - _WINDOW_FIRST).to_bytes(4, "big")
        self.send(_PREFACE + _frame(SETTINGS, 0, 0, settings) + _frame(_WINDOW_UPDATE, 0, 0, window))

    def take_stream(self) -> int:
        """The id for a new stream."""
        self._stream += 2
        return self._stream

    def send(self, frames: bytes) -> None:
        """Sends frames. Raises ClosedError."""
        try:
            self._socket.sendall(frames)
        except ConnectionError as error:
            raise ClosedError(str(error)) from error

    def frames(self) -> list[Frame]:
        """Waits for whole frames and returns them; settings and pings have been acknowledged.

        Raises:
            ClosedError: no more calls can be made on this connection.
            TimeoutError: nothing came for 15 s.
        """
        found: list[Frame] = []
        while not found:
            try:
                data = self._socket.recv(_READ_BYTES)
            except ConnectionError as error:
                raise ClosedError(str(error)) from error
            if not data:
                raise ClosedError("the server closed the connection")
            found = self._parse(self._unread + data)
        acks = b""
        for frame in found:
            if frame.kind == GOAWAY:
                raise ClosedError(f"the server said goodbye: {frame.payload!r}")
            if frame.kind in {SETTINGS, PING} and not frame.flags & ACK:
                acks += _frame(frame.kind, ACK, 0, frame.payload if frame.kind == PING else b"")
        if acks:
            self.send(acks)
        return found

    def close(self) -> None:
        """Closes it."""
        self._socket.close()

    def _parse(self, data: bytes) -> list[Frame]:
        found: list[Frame] = []
        at = 0
        while len(data) - at >= _HEAD_BYTES:
            end = at + _HEAD_BYTES + int.from_bytes(data[at : at + 3], "big")
            if end > len(data):
                break
            stream = int.from_bytes(data[at + 5 : at + 9], "big")
            found.append(Frame(data[at + 3], data[at + 4], stream, data[at + _HEAD_BYTES : end]))
            at = end
        self._unread = data[at:]
        return found


def head(address: str, path: str, *, token: str = "", timeout_ms: int = 0) -> bytes:
    """The header block of a call, for use on any connection again and again."""
    block = _POST + _HTTP + _literal(_PATH, path) + _literal(_AUTHORITY, address)
    block += _literal(_CONTENT_TYPE, "application/grpc") + _literal(_NEW_NAME, "trailers", name="te")
    if timeout_ms:
        block += _literal(_NEW_NAME, f"{timeout_ms}m", name="grpc-timeout")
    if token:
        block += _literal(_AUTHORIZATION, f"Bearer {token}")
    return block


def call(stream: int, block: bytes, body: bytes, *, ends: bool = True) -> bytes:
    """The frames of a call: its headers, a framed message, and unless more is to come the end."""
    return _frame(HEADERS, _END_HEADERS, stream, block) + data(stream, body, ends=ends)


def data(stream: int, body: bytes, *, ends: bool = False) -> bytes:
    """A frame with a framed message, or with nothing where only the end is to be said."""
    return _frame(DATA, END_STREAM if ends else 0, stream, body)


def reset(stream: int) -> bytes:
    """The frame that cancels a call."""
    return _frame(RST_STREAM, 0, stream, _CANCEL)


def settings() -> bytes:
    """A frame that changes nothing; its acknowledgement says that all frames before it have been read."""
    return _frame(SETTINGS, 0, 0, b"")


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def _literal(index: int, value: str, *, name: str = "") -> bytes:
    return _number(index, 4) + (_text(name) if name else b"") + _text(value)


def _text(text: str) -> bytes:
    return _number(len(text), 7) + text.encode("ascii")


def _number(value: int, bits: int) -> bytes:
    """HPACK's integer with a prefix of so many bits, the bits before it zero."""
    most = (1 << bits) - 1
    if value < most:
        return bytes((value,))
    encoded, value = bytes((most,)), value - most
    while value >= 0x80:  # noqa: PLR2004 - seven bits a byte
        encoded, value = encoded + bytes((value & 0x7F | 0x80,)), value >> 7
    return encoded + bytes((value,))
