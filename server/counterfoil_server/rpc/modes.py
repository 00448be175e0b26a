"""The three ways in which a handler may answer a call, declared by the handler itself.

- `@inline`: from memory, by the thread that polls the network, and never blocking. What it cannot answer so, it passes
  on by returning `PASS`, and is called again where it may block.
- `@pool`: by a worker thread that may block. The default.
- `@deferred`: returns a `concurrent.futures.Future` that somebody else resolves later; no thread waits for it.

`@bulk` says something else, beside one of them: the work is long, so a process that serves calls leaves it to another
where there is one. See `rpc.relay`. And `@itemwise`: the items of the request are checked by the handler, one by one.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, Final, TypeVar


class Passed(enum.Enum):
    """The type of `PASS`."""

    PASS = "pass"  # noqa: S105 - nothing secret


PASS: Final = Passed.PASS
"""What an inline handler returns for a call that it cannot answer without blocking."""


class Mode(enum.Enum):
    """How a handler may be answered."""

    INLINE = "inline"
    POOL = "pool"
    DEFERRED = "deferred"


Behavior = TypeVar("Behavior", bound=Callable[..., Any])

_MODE_ATTRIBUTE = "__counterfoil_mode__"
_BULK_ATTRIBUTE = "__counterfoil_bulk__"
_ITEMWISE_ATTRIBUTE = "__counterfoil_itemwise__"


def inline(behavior: Behavior) -> Behavior:
    """Declares a handler INLINE."""
    setattr(behavior, _MODE_ATTRIBUTE, Mode.INLINE)
    return behavior


def pool(behavior: Behavior) -> Behavior:
    """Declares a handler POOL."""
    setattr(behavior, _MODE_ATTRIBUTE, Mode.POOL)
    return behavior


def deferred(behavior: Behavior) -> Behavior:
    """Declares a handler DEFERRED."""
    setattr(behavior, _MODE_ATTRIBUTE, Mode.DEFERRED)
    return behavior


def mode_of(behavior: Callable[..., Any]) -> Mode:
    """How a handler declared that it may be answered; POOL where it said nothing."""
    return getattr(behavior, _MODE_ATTRIBUTE, Mode.POOL)


def bulk(behavior: Behavior) -> Behavior:
    """Declares that a handler runs long."""
    setattr(behavior, _BULK_ATTRIBUTE, True)
    return behavior


def is_bulk(behavior: Callable[..., Any]) -> bool:
    """Whether a handler declared that it runs long."""
    return getattr(behavior, _BULK_ATTRIBUTE, False)


def itemwise(behavior: Behavior) -> Behavior:
    """Declares that a handler checks each item of its request itself, so that one which breaks a rule fails alone.

    The contract says of such items `IGNORE_ALWAYS`; `validation.check_item` is what checks one.
    """
    setattr(behavior, _ITEMWISE_ATTRIBUTE, True)
    return behavior


def is_itemwise(behavior: Callable[..., Any]) -> bool:
    """Whether a handler declared that it checks the items of its request."""
    return getattr(behavior, _ITEMWISE_ATTRIBUTE, False)
