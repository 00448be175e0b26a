"""What the engine itself answers to calls that no handler answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

CANCELLED: Final = 1
UNKNOWN: Final = 2
INVALID_ARGUMENT: Final = 3
DEADLINE_EXCEEDED: Final = 4
RESOURCE_EXHAUSTED: Final = 8
UNIMPLEMENTED: Final = 12
INTERNAL: Final = 13
UNAVAILABLE: Final = 14

PUSHBACK_KEY: Final = "grpc-retry-pushback-ms"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status other than OK: its code's number, its text, and trailing metadata."""

    code: int
    details: bytes
    trailing: tuple[tuple[str, str | bytes], ...] = ()


def _later(details: bytes) -> Refusal:
    return Refusal(UNAVAILABLE, details, ((PUSHBACK_KEY, "500"),))


@dataclass(frozen=True, slots=True)
class Refusals:
    """One for each cause. A server whose errors carry details of their own gives its own."""

    unknown_method: Refusal = Refusal(UNIMPLEMENTED, b"no such method")
    no_message: Refusal = Refusal(INVALID_ARGUMENT, b"a request message is needed, and none came")
    second_message: Refusal = Refusal(INVALID_ARGUMENT, b"one request message is needed, and more came")
    malformed: Refusal = Refusal(INVALID_ARGUMENT, b"the request cannot be parsed")
    unsendable: Refusal = Refusal(INTERNAL, b"the answer cannot be serialized")
    silent: Refusal = Refusal(CANCELLED, b"the request did not come in time")
    expired: Refusal = Refusal(DEADLINE_EXCEEDED, b"the deadline passed before the call was begun")
    overloaded: Refusal = field(default_factory=lambda: _later(b"over capacity; try again later"))
    too_many: Refusal = Refusal(RESOURCE_EXHAUSTED, b"too many concurrent calls")
    stopping: Refusal = field(default_factory=lambda: _later(b"the server is stopping; try another one"))
    defect: Refusal = Refusal(UNKNOWN, b"internal error")
