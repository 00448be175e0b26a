"""What the engine takes from grpcio's private parts. Nothing outside of this folder may.

The stock server itself is written on these names: `cygrpc` is the C core as Python sees it, and the stock machinery of
streaming calls is used as it is. They change without notice, so the engine says on which releases it was tested, and
whoever wants a server asks `unsupported()` first.
"""

from __future__ import annotations

from typing import Any, Final

import grpc

__all__ = [
    "NEWEST",
    "NO_FLAGS",
    "NO_METADATA",
    "OLDEST",
    "common",
    "compression",
    "core_code",
    "cygrpc",
    "interceptor",
    "stock",
    "unsupported",
]

OLDEST: Final = (1, 85)
NEWEST: Final = (1, 85)
"""The first and the last minor release of grpcio that the engine's tests pass on, both included."""

_missing = ""
try:
    from grpc import _common as common
    from grpc import _compression as compression
    from grpc import _interceptor as interceptor
    from grpc import _server as stock
    from grpc._cython import cygrpc
except ImportError as error:  # a grpcio that is built otherwise: `unsupported` says so
    _missing = str(error)
    # The engine's modules can still be imported, so that whoever asks gets the answer and serves with another server.
    common = compression = cygrpc = interceptor = stock = None

NO_FLAGS: Final = 0
NO_METADATA: Final[tuple[tuple[str, str | bytes], ...]] = ()


def unsupported() -> str | None:
    """Why the engine cannot run on this grpcio; None where it can."""
    if _missing:
        return f"grpcio {grpc.__version__} lacks what the engine is built on: {_missing}"
    found = tuple(int(part) for part in grpc.__version__.split(".")[:2])
    if not OLDEST <= found <= NEWEST:
        return f"the engine is tested on grpcio {_dotted(OLDEST)} to {_dotted(NEWEST)}, not on {grpc.__version__}"
    return None


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def core_code(code: Any) -> int:
    """A `grpc.StatusCode` as the core's number; UNKNOWN for what is none."""
    return int(common.STATUS_CODE_TO_CYGRPC_STATUS_CODE.get(code, cygrpc.StatusCode.unknown))
