"""What a process should have in its environment before it imports grpc. Imports nothing, so that a parent may ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENGINE_ENVIRONMENT: Final[Mapping[str, str]] = {"GRPC_EXPERIMENTS": "-event_engine_listener"}
"""For the engine to be at its fastest: the core then reads and writes sockets on the polling thread itself.

Otherwise it does so on threads of its own, which costs two thread switches a call (26 µs of CPU a call against 33). It
is a switch of the core's that may disappear; without it everything works, somewhat slower.
"""

CORE_ENVIRONMENT: Final[Mapping[str, str]] = {"GRPC_VERBOSITY": "ERROR"}
"""For logs that are what they should be: the core otherwise writes a line of its own for each failed TLS handshake."""
