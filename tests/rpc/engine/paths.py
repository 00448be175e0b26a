"""The paths of the test service, for clients that know no gRPC."""

from __future__ import annotations

from typing import Final

SERVICE: Final = "counterfoil.test.Suite"


def path_of(name: str) -> str:
    """The path of a method of the test service."""
    return f"/{SERVICE}/{name}"


ONE: Final = path_of("One")
TWICE: Final = path_of("Twice")
JOIN: Final = path_of("Join")
SAME: Final = path_of("Same")
