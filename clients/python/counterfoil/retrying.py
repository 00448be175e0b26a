"""Pauses between the attempts that the client itself makes: of watches and imports. All others are gRPC's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

from counterfoil.errors import pushback_s

_FIRST_S: Final = 0.1
_FACTOR: Final = 2.0
_LIMIT_S: Final = 2.0


def longest_pauses_s() -> Iterator[float]:
    """Up to how long each pause is, one after the other, in seconds: it grows to a limit."""
    pause_s = _FIRST_S
    while True:
        yield pause_s
        pause_s = min(pause_s * _FACTOR, _LIMIT_S)


def pause_s(error: Any, longest_s: float) -> float | None:
    """How long to wait after an error of gRPC's: what the server asks for, else at random. None for no retry."""
    asked_s = None if error is None else pushback_s(error)
    if asked_s is None:
        return random.uniform(0, longest_s)  # noqa: S311 - spreads callers, and hides nothing
    return None if asked_s < 0 else asked_s
