"""A client that speaks HTTP/2 by hand, so that it can say what no gRPC library lets one say."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote

from tests.rpc.engine.wire import (
    ACK,
    CANCEL,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    FRAME_LIMIT_BYTES,
    GOAWAY,
    HEADERS,
    PING,
    PREFACE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    AnyField,
    Field,
    Frame,
    HeaderDecoder,
    frame,
    grpc_frame,
    header_frames,
    take_frames,
)

_SETTING_MAX_CONCURRENT_STREAMS = 3
_SETTING_INITIAL_WINDOW = 4
_SETTING_TRUE_BINARY_METADATA = 0xFE03
_LARGEST_WINDOW = 2**31 - 1
_DEFAULT_WINDOW = 65_535


def request_fields(path: str, *more: AnyField, without: Sequence[str] = (), **replaced: str) -> list[AnyField]:
    """The header fields of a well-behaved call; `more` are added, and those in `without` are left out.

    A keyword replaces a field's value: `method="GET"` is `:method`, `content_type="text/plain"` is `content-type`.
    """
    fields = {
        ":method": "POST",
        ":scheme": "http",
        ":path": path,
        ":authority": "127.0.0.1",
        "te": "trailers",
        "content-type": "application/grpc",
    }
    for keyword, value in replaced.items():
        name = keyword.replace("_", "-")
        fields[f":{name}" if f":{name}" in fields else name] = value
    return [*((name, value) for name, value in fields.items() if name not in without), *more]


@dataclass
class Answer:
    """What came back on one stream."""

    headers: list[Field] = field(default_factory=list)
    trailers: list[Field] = field(default_factory=list)
    data: bytes = b""
    is_ended: bool = False
    reset_code: int | None = None
    ended_at_s: float = 0.0
    blocks: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the server has ended the stream, in whichever way."""
        return self.is_ended or self.reset_code is not None

    def header(self, name: str) -> str | None:
        """The last value of a header or trailer."""
        found = [value for key, value in (*self.headers, *self.trailers) if key == name]
        return found[-1] if found else None

    @property
    def status(self) -> int | None:
        """grpc-status; None where the server sent none."""
        code = self.header("grpc-status")
        return None if code is None else int(code)

    @property
    def details(self) -> str:
        """grpc-message."""
        return unquote(self.header("grpc-message") or "")

    @property
    def messages(self) -> list[tuple[int, bytes]]:
        """The compressed-flag and the bytes of each message."""
        found, at = [], 0
        while at < len(self.data):
            flag, length = struct.unpack_from(">BI", self.data, at)
            found.append((flag, self.data[at + 5 : at + 5 + length]))
            at += 5 + length
        return found


class RawClient:
    """One connection. Nothing happens in the background: `pump` reads, and answers settings and pings."""

    def __init__(self, port: int, *, preface: bool = True, window_bytes: int = _LARGEST_WINDOW) -> None:
        """`window_bytes`: how much the server may send on a stream; it is never let send more."""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = bytearray()
        self._decoder = HeaderDecoder()
        self._block = bytearray()
        self._block_flags = 0
        self._next_stream = 1
        self._window = _DEFAULT_WINDOW
        self._initial_window = _DEFAULT_WINDOW
        self._windows: dict[int, int] = {}
        self.answers: dict[int, Answer] = {}
        self.settings: dict[int, int] = {}
        self.pongs = 0
        self.settings_acks = 0
        self.goaway_code: int | None = None
        self.is_closed = False
        self._is_mute = not preface
        self._takes_bytes = window_bytes
        if preface:
            self.greet()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Drops the connection."""
        self._socket.close()
        self.is_closed = True

    def kill(self) -> None:
        """Drops the connection with a TCP reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def greet(self) -> None:
        """Sends the preface and settings that let the server send as much as the client takes, and awaits its own."""
        settings = struct.pack(">HIHI", _SETTING_INITIAL_WINDOW, self._takes_bytes, _SETTING_TRUE_BINARY_METADATA, 1)
        self.write(
            PREFACE
            + frame(SETTINGS, 0, 0, settings)
            + frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", _LARGEST_WINDOW - _DEFAULT_WINDOW))
        )
        self.pump(lambda: bool(self.settings), 5)

    @property
    def streams_limit(self) -> int | None:
        """The server's SETTINGS_MAX_CONCURRENT_STREAMS."""
        return self.settings.get(_SETTING_MAX_CONCURRENT_STREAMS)

    def write(self, raw: bytes) -> None:
        """Sends bytes as they are. A server that has hung up is noticed by `pump`."""
        try:
            self._socket.sendall(raw)
        except (BrokenPipeError, ConnectionResetError):
            self.is_closed = True

    def stream(self) -> int:
        """The number of a new stream."""
        number, self._next_stream = self._next_stream, self._next_stream + 2
        self.answers[number] = Answer()
        self._windows[number] = self._initial_window
        return number

    def open(self, path: str, *more: AnyField, end_stream: bool = False) -> int:
        """Begins a call with ordinary headers and returns its stream."""
        return self.open_with(request_fields(path, *more), end_stream=end_stream)

    def open_with(self, fields: Iterable[AnyField], *, end_stream: bool = False) -> int:
        """Begins a call with just these headers and returns its stream."""
        number = self.stream()
        self.write(header_frames(number, fields, end_stream=end_stream))
        return number

    def data(self, stream: int, payload: bytes, *, end_stream: bool = False) -> None:
        """Sends DATA frames, as the server's flow control allows; stops where the server ends the stream."""
        answer, at = self.answers[stream], 0
        while True:
            room = min(self._window, self._windows[stream], FRAME_LIMIT_BYTES)
            if room <= 0 and at < len(payload):
                self.pump(lambda: min(self._window, self._windows[stream]) > 0 or answer.is_over or self.is_closed, 5)
                if answer.is_over or self.is_closed or min(self._window, self._windows[stream]) <= 0:
                    return
                continue
            part = payload[at : at + max(room, 0)]
            at += len(part)
            self._window -= len(part)
            self._windows[stream] -= len(part)
            is_last = at >= len(payload)
            self.write(frame(DATA, END_STREAM if is_last and end_stream else 0, stream, part))
            if is_last:
                return

    def message(self, stream: int, message: bytes, *, end_stream: bool = True) -> None:
        """Sends one well-formed gRPC message."""
        self.data(stream, grpc_frame(message), end_stream=end_stream)

    def reset(self, stream: int, code: int = CANCEL) -> None:
        """Sends RST_STREAM."""
        self.write(frame(RST_STREAM, 0, stream, struct.pack(">I", code)))

    def ping(self) -> None:
        """Sends a PING."""
        self.write(frame(PING, 0, 0, bytes(8)))

    def wait(self, stream: int, timeout_s: float = 5) -> Answer:
        """The whole answer on a stream. Raises TimeoutError if it does not end in time."""
        answer = self.answers[stream]
        if not self.pump(lambda: answer.is_over, timeout_s):
            raise TimeoutError(f"stream {stream} has not ended: {answer}, connection closed: {self.is_closed}")
        return answer

    def call(self, path: str, message: bytes = b"hello", *more: AnyField, timeout_s: float = 5) -> Answer:
        """A whole well-behaved call with one message."""
        stream = self.open(path, *more)
        self.message(stream, message)
        return self.wait(stream, timeout_s)

    def pump(self, until: Callable[[], bool], timeout_s: float) -> bool:
        """Reads until the condition holds, the server hangs up or time is up; whether it holds."""
        deadline_s = time.monotonic() + timeout_s
        while not until():
            remaining_s = deadline_s - time.monotonic()
            if self.is_closed or remaining_s <= 0:
                return until()
            self._read(remaining_s)
        return True

    def drain(self) -> None:
        """Reads what has come, and does not wait."""
        while not self.is_closed and self._read(0):
            pass

    def forget(self) -> None:
        """Drops what is known of streams, for floods that open very many."""
        self.answers.clear()
        self._windows.clear()

    def _read(self, timeout_s: float) -> bool:
        if not select.select([self._socket], [], [], timeout_s)[0]:
            return False
        try:
            received = self._socket.recv(1 << 16)
        except ConnectionError:
            received = b""
        if not received:
            self.is_closed = True
            return False
        self._buffer += received
        for each in take_frames(self._buffer):
            self._take(each)
        return True

    def _take(self, each: Frame) -> None:
        answer = self.answers.get(each.stream)
        if each.kind in (HEADERS, CONTINUATION):
            self._take_headers(each, answer)
        elif each.kind == DATA and answer:
            answer.data += each.payload
            self._end(answer, each.flags)
        elif each.kind == RST_STREAM and answer:
            answer.reset_code = int.from_bytes(each.payload, "big")
            answer.ended_at_s = answer.ended_at_s or time.monotonic()
        elif each.kind == SETTINGS:
            self._take_settings(each)
        elif each.kind == PING:
            if each.flags & ACK:
                self.pongs += 1
            else:
                self.write(frame(PING, ACK, 0, each.payload))
        elif each.kind == GOAWAY:
            self.goaway_code = int.from_bytes(each.payload[4:8], "big")
        elif each.kind == WINDOW_UPDATE:
            more = int.from_bytes(each.payload, "big")
            if each.stream:
                self._windows[each.stream] = self._windows.get(each.stream, 0) + more
            else:
                self._window += more

    def _take_headers(self, each: Frame, answer: Answer | None) -> None:
        if each.kind == HEADERS:
            self._block, self._block_flags = bytearray(), each.flags
        self._block += each.payload
        if not each.flags & END_HEADERS:
            return
        fields = self._decoder.decode(bytes(self._block))
        if answer is not None:
            (answer.trailers if answer.blocks else answer.headers).extend(fields)
            answer.blocks += 1
            self._end(answer, self._block_flags)

    def _take_settings(self, each: Frame) -> None:
        if each.flags & ACK:
            self.settings_acks += 1
            return
        for key, value in struct.iter_unpack(">HI", each.payload):
            self.settings[key] = value
            if key == _SETTING_INITIAL_WINDOW:
                change, self._initial_window = value - self._initial_window, value
                self._windows = {stream: window + change for stream, window in self._windows.items()}
        self.settings.setdefault(0, 0)  # even empty settings have come
        if not self._is_mute:
            self.write(frame(SETTINGS, ACK, 0))

    @staticmethod
    def _end(answer: Answer, flags: int) -> None:
        if flags & END_STREAM:
            answer.is_ended = True
            answer.ended_at_s = answer.ended_at_s or time.monotonic()
