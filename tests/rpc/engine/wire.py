"""HTTP/2 frames and header blocks, as few as a hostile client needs (RFC 9113, RFC 7541).

Headers are sent as literals that are never indexed and never Huffman coded; what a gRPC server answers is read with the
static and the dynamic table.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

Field: TypeAlias = tuple[str, str]
AnyField: TypeAlias = tuple[str | bytes, str | bytes]

PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME_LIMIT_BYTES: Final = 16_384

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM: Final = 0x1
ACK: Final = 0x1
END_HEADERS: Final = 0x4

NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR = range(4)
STREAM_CLOSED: Final = 5
REFUSED_STREAM: Final = 7
CANCEL: Final = 8
ENHANCE_YOUR_CALM: Final = 11

_STATIC: Final[tuple[Field, ...]] = (
    (":authority", ""),
    (":method", "GET"),
    (":method", "POST"),
    (":path", "/"),
    (":path", "/index.html"),
    (":scheme", "http"),
    (":scheme", "https"),
    *((":status", status) for status in ("200", "204", "206", "304", "400", "404", "500")),
    ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"),
    *(
        (name, "")
        for name in (  # noqa: SIM905 - forty lines less
            "accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control "
            "content-disposition content-encoding content-language content-length content-location content-range "
            "content-type cookie date etag expect expires from host if-match if-modified-since if-none-match if-range "
            "if-unmodified-since last-modified link location max-forwards proxy-authenticate proxy-authorization range "
            "referer refresh retry-after server set-cookie strict-transport-security transfer-encoding user-agent vary "
            "via www-authenticate"
        ).split()
    ),
)


class Frame(NamedTuple):
    kind: int
    flags: int
    stream: int
    payload: bytes


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """A frame as it goes over the wire."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def take_frames(buffer: bytearray) -> Iterator[Frame]:
    """The complete frames at the buffer's beginning, which are removed from it."""
    while len(buffer) >= 9:
        length = int.from_bytes(buffer[:3], "big")
        if len(buffer) < 9 + length:
            return
        kind, flags, stream = struct.unpack_from(">BBI", buffer, 3)
        payload = bytes(buffer[9 : 9 + length])
        del buffer[: 9 + length]
        yield Frame(kind, flags, stream & 0x7FFF_FFFF, payload)


def header_frames(stream: int, fields: Iterable[AnyField], *, end_stream: bool = False) -> bytes:
    """A header block in a HEADERS frame and as many CONTINUATION frames as it takes."""
    block = encode_headers(fields)
    parts = [block[start : start + FRAME_LIMIT_BYTES] for start in range(0, len(block), FRAME_LIMIT_BYTES)] or [b""]
    frames = b""
    for index, part in enumerate(parts):
        flags = (END_HEADERS if index == len(parts) - 1 else 0) | (END_STREAM if end_stream and not index else 0)
        frames += frame(CONTINUATION if index else HEADERS, flags, stream, part)
    return frames


def encode_headers(fields: Iterable[AnyField]) -> bytes:
    """A header block of literals that are never indexed."""
    block = bytearray()
    for field in fields:
        block.append(0x10)
        for part in field:
            raw = part.encode() if isinstance(part, str) else part
            block += _integer(len(raw), 7) + raw
    return bytes(block)


def grpc_frame(message: bytes, *, flag: int = 0, length: int | None = None) -> bytes:
    """A gRPC message with its five bytes of prefix, which may lie."""
    return struct.pack(">BI", flag, len(message) if length is None else length) + message


class HeaderDecoder:
    """Reads header blocks; one for each connection, since it remembers."""

    def __init__(self) -> None:
        self._dynamic: deque[Field] = deque()
        self._size_bytes = 0
        self._limit_bytes = 4_096

    def decode(self, block: bytes) -> list[Field]:
        """The fields of a block. Raises ValueError for what a gRPC server never sends."""
        fields: list[Field] = []
        at = 0
        while at < len(block):
            first = block[at]
            if first & 0x80:
                index, at = _read_integer(block, at, 7)
                fields.append(self._field(index))
            elif first & 0xE0 == 0x20:
                self._limit_bytes, at = _read_integer(block, at, 5)
                self._evict()
            else:
                is_indexed = bool(first & 0x40)
                index, at = _read_integer(block, at, 6 if is_indexed else 4)
                if index:
                    name = self._field(index)[0]
                else:
                    name, at = _read_string(block, at)
                value, at = _read_string(block, at)
                fields.append((name, value))
                if is_indexed:
                    self._dynamic.appendleft((name, value))
                    self._size_bytes += len(name) + len(value) + 32
                    self._evict()
        return fields

    def _field(self, index: int) -> Field:
        return _STATIC[index - 1] if index <= len(_STATIC) else self._dynamic[index - len(_STATIC) - 1]

    def _evict(self) -> None:
        while self._size_bytes > self._limit_bytes:
            name, value = self._dynamic.pop()
            self._size_bytes -= len(name) + len(value) + 32


def _integer(value: int, prefix_bits: int) -> bytes:
    limit = (1 << prefix_bits) - 1
    if value < limit:
        return bytes((value,))
    encoded = bytearray((limit,))
    value -= limit
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _read_integer(block: bytes, at: int, prefix_bits: int) -> tuple[int, int]:
    limit = (1 << prefix_bits) - 1
    value = block[at] & limit
    at += 1
    if value < limit:
        return value, at
    shift = 0
    while True:
        byte = block[at]
        at += 1
        value += (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def _read_string(block: bytes, at: int) -> tuple[str, int]:
    if block[at] & 0x80:
        raise ValueError("a Huffman-coded string")
    length, at = _read_integer(block, at, 7)
    return block[at : at + length].decode("latin-1"), at + length
