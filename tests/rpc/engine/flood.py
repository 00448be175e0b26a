"""Floods, sent by a process of their own so that the server's threads need not share it.

Run as a module with PORT NAME COUNT. Prints how many calls or frames went out, and then whether the server had hung up.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable

from tests.rpc.engine.paths import JOIN, ONE
from tests.rpc.engine.raw import RawClient, request_fields
from tests.rpc.engine.wire import (
    CONTINUATION,
    DATA,
    HEADERS,
    PRIORITY,
    SETTINGS,
    WINDOW_UPDATE,
    encode_headers,
    frame,
    grpc_frame,
)


def _reset_at_once(raw: RawClient) -> None:
    raw.reset(raw.open(ONE))


def _reset_after_the_message(raw: RawClient) -> None:
    stream = raw.open(ONE)
    raw.message(stream, b"hello")
    raw.reset(stream)


def _reset_a_stream(raw: RawClient) -> None:
    stream = raw.open(JOIN)
    raw.message(stream, b"hello", end_stream=False)
    raw.reset(stream)


def _half_open(raw: RawClient) -> None:
    raw.open(ONE)


def _unknown_methods(raw: RawClient) -> None:
    raw.message(raw.open("/nobody/Knows"), b"hello")


def _headers_without_end(raw: RawClient) -> None:
    block = encode_headers(request_fields(ONE))
    raw.write(frame(HEADERS, 0, raw.stream(), block))
    for _ in range(100):
        raw.write(frame(CONTINUATION, 0, 1, encode_headers([("x", "x" * 1_000)])))


def _empty_data(raw: RawClient) -> None:
    stream = raw.open(JOIN)
    for _ in range(100):
        raw.write(frame(DATA, 0, stream))
    raw.reset(stream)


def _empty_messages(raw: RawClient) -> None:
    stream = raw.open(JOIN)
    raw.data(stream, grpc_frame(b"") * 1_000, end_stream=True)


FLOODS: dict[str, Callable[[RawClient], None]] = {
    "reset at once": _reset_at_once,
    "reset after the message": _reset_after_the_message,
    "reset a stream": _reset_a_stream,
    "half open": _half_open,
    "unknown methods": _unknown_methods,
    "pings": RawClient.ping,
    "settings": lambda raw: raw.write(frame(SETTINGS, 0, 0)),
    "changing settings": lambda raw: raw.write(frame(SETTINGS, 0, 0, struct.pack(">HIHI", 1, 0, 1, 4_096))),
    "priorities": lambda raw: raw.write(frame(PRIORITY, 0, 1, bytes(5))),
    "window updates": lambda raw: raw.write(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 1))),
    "unknown frames": lambda raw: raw.write(frame(0x77, 0, 0, b"x" * 100)),
    "headers without end": _headers_without_end,
    "empty data": _empty_data,
    "empty messages": _empty_messages,
}


def main(port: int, name: str, count: int) -> None:
    """Floods over one connection until it has sent so much or the server hangs up."""
    sent = 0
    with RawClient(port) as raw:
        while sent < count and not raw.is_closed and raw.goaway_code is None:
            FLOODS[name](raw)
            sent += 1
            if not sent % 20:
                raw.drain()
                raw.forget()
        # What answers this has seen all that came before.
        last = raw.answers[raw.open("/nobody/Knows", end_stream=True)]
        raw.pump(lambda: last.is_over or raw.goaway_code is not None, 10)
        print(sent, raw.is_closed or raw.goaway_code is not None)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
