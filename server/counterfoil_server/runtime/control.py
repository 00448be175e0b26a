"""The private channel between a supervisor and each of its children: a socket pair that carries JSON messages.

A message is four bytes of length, big-endian, and a JSON object with a `type`. Settings, secrets included, travel here
and nowhere else: never in arguments or the environment. The end of the stream is a message too: a child whose
supervisor has gone, however it went, reads it and ends.

    supervisor → worker    start {settings, index}    metrics {id}    drain {hurry}
    worker → supervisor    ready    failed {message}    metrics {id, families}    draining    drained {families}
    supervisor → migration order {database_url, migrate}
    migration → supervisor done {revisions}    failed {code, message}
    supervisor → sample    load {target, token}
    sample → supervisor    done {summary}    failed {message}
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import orjson

MESSAGE_LIMIT_BYTES: Final = 32 * 1024 * 1024
SEND_TIMEOUT_S: Final = 10.0

_LENGTH: Final = struct.Struct(">I")

Message = dict[str, Any]


class ControlError(Exception):
    """The other side broke the channel's rules, or does not read."""


class Channel:
    """One end of the channel. Any thread may send; one thread receives."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        # A peer that stopped reading must not stop this process too; reading may wait for ever and has no timeout.
        seconds = struct.pack("ll", int(SEND_TIMEOUT_S), 0)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, seconds)
        self._sending = threading.Lock()
        self._unsent = memoryview(b"")  # the rest of a message of which a part is sent: it must come before any other

    @classmethod
    def pair(cls) -> tuple[Channel, socket.socket]:
        """Our own end, and the one to hand to a child."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        return cls(ours), theirs

    @classmethod
    def inherited(cls, descriptor: int) -> Channel:
        """The end that a child was started with."""
        end = socket.socket(fileno=descriptor)
        end.set_inheritable(False)
        return cls(end)

    def send(self, kind: str, /, **content: Any) -> None:
        """Sends a message. Raises ControlError where the other side has gone or does not read.

        A message of which a part was sent by then arrives after all, if the other side reads again.
        """
        body = orjson.dumps({"type": kind, **content})
        if len(body) > MESSAGE_LIMIT_BYTES:
            raise ControlError(f"a {kind} message of {len(body)} bytes is too large")
        try:
            with self._sending:
                self._send_unsent()
                self._unsent = whole = memoryview(_LENGTH.pack(len(body)) + body)
                try:
                    self._send_unsent()
                except OSError:
                    if len(self._unsent) == len(whole):
                        self._unsent = whole[:0]  # none of it was sent, and it need not be
                    raise
        except OSError as error:
            raise ControlError(f"cannot send {kind}: {error.strerror}") from error

    def _send_unsent(self) -> None:
        while self._unsent:
            sent = self._socket.send(self._unsent)
            self._unsent = self._unsent[sent:]

    def receive(self) -> Message | None:
        """The next message; None once the other side has closed. Raises ControlError for what is no message."""
        head = self._read(_LENGTH.size)
        if head is None:
            return None
        (length,) = _LENGTH.unpack(head)
        if length > MESSAGE_LIMIT_BYTES:
            raise ControlError(f"a message of {length} bytes is too large")
        body = self._read(length)
        if body is None:
            return None
        try:
            message = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ControlError("a message is not JSON") from error
        if not isinstance(message, Mapping) or not isinstance(message.get("type"), str):
            raise ControlError("a message has no type")
        return dict(message)

    def end_process_with_it(self, code: int) -> None:
        """Ends this process, with an exit code, when the other side is gone. Nothing is received any more."""
        threading.Thread(target=self._end_process, args=(code,), daemon=True).start()

    def _end_process(self, code: int) -> None:
        with suppress(ControlError):  # a broken channel is as good as a closed one
            self.receive()
        os._exit(code)

    def close(self) -> None:
        """Closes this end; the other reads the end of the stream. Ends a `receive` on another thread."""
        with suppress(OSError):  # the other side has gone already
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _read(self, count: int) -> bytes | None:
        parts = bytearray()
        while len(parts) < count:
            try:
                part = self._socket.recv(min(count - len(parts), 1 << 20))
            except OSError:
                return None  # closed here, or reset by the death of the other side
            if not part:
                return None
            parts += part
        return bytes(parts)
