"""Messages put around others that are serialized already, without building one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_SEVEN_BITS: Final = 0x7F
_FIRST_FIELD: Final = b"\x0a"  # field 1, length-delimited


def varint(number: int) -> bytes:
    """A number that is not negative, seven bits a byte."""
    encoded = bytearray()
    while number > _SEVEN_BITS:
        encoded.append(number & _SEVEN_BITS | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def joined(messages: Iterable[bytes]) -> bytes:
    """Serialized messages as the repeated field 1 of the message around them."""
    parts: list[bytes] = []
    for payload in messages:
        parts += (_FIRST_FIELD, varint(len(payload)), payload)
    return b"".join(parts)
