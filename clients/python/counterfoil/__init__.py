"""Counterfoil's client, and the messages and stubs of its contract.

    from counterfoil import Client

Messages and stubs live in packages of the contract's own names, such as `counterfoil.catalog.v1`. What stands here is
loaded when it is first used, so that who wants the messages alone pays for nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterfoil.client import Client
    from counterfoil.credentials import AccessToken, TokenSource
    from counterfoil.errors import CounterfoilError, FieldViolation, PreconditionViolation
    from counterfoil.money import Money, minor_digits
    from counterfoil.watching import Watch

__all__ = [
    "AccessToken",
    "Client",
    "CounterfoilError",
    "FieldViolation",
    "Money",
    "PreconditionViolation",
    "TokenSource",
    "Watch",
    "minor_digits",
]


def __getattr__(name: str) -> Any:
    import importlib  # noqa: PLC0415 - not before it is needed

    homes = {
        "AccessToken": "credentials",
        "Client": "client",
        "CounterfoilError": "errors",
        "FieldViolation": "errors",
        "Money": "money",
        "PreconditionViolation": "errors",
        "TokenSource": "credentials",
        "Watch": "watching",
        "minor_digits": "money",
    }
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{homes[name]}"), name)
