"""`grpc.ServicerContext` for calls on the direct path."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import grpc

from counterfoil_server.rpc.engine.core import NO_METADATA, common, compression, cygrpc
from counterfoil_server.rpc.engine.unary import Metadata, UnaryCall

_LOG = logging.getLogger(__name__)


class Aborted(Exception):
    """What `abort` raises, so that the handler ends. It has no meaning beyond that."""


class CallOver(grpc.RpcError):  # type: ignore[misc]
    """The caller has gone, so what was to be sent cannot be."""


class UnaryContext(grpc.ServicerContext):  # type: ignore[misc]
    """What a handler may ask and tell about its call. The meaning of each method is grpc.ServicerContext's."""

    __slots__ = ("_call", "_code", "_details", "_trailing", "aborted", "may_block")

    def __init__(self, call: UnaryCall, *, may_block: bool = True) -> None:
        """`may_block`: whether the handler runs where it may block; not grpc's, but what INLINE handlers look at."""
        self._call = call
        self.may_block = may_block
        self._code: Any = None
        self._details: bytes | None = None
        self._trailing: Metadata | None = None
        self.aborted = False

    # --- what became of the rpc -------------------------------------------------------------------------------------

    def is_active(self) -> bool:
        """Whether an answer would still count."""
        return self._call.active

    def time_remaining(self) -> float:
        """Seconds until the caller's deadline; centuries where it set none."""
        return max(self._call.deadline_unix_s - time.time(), 0.0)

    def cancel(self) -> None:
        """Ends the rpc at once."""
        self._call.cancel()

    def add_callback(self, callback: Callable[[], None]) -> bool:
        """Calls back when the rpc is over; false where it already is."""
        return self._call.add_callback(callback)

    # --- the caller -------------------------------------------------------------------------------------------------

    def invocation_metadata(self) -> Metadata:
        """The caller's metadata."""
        return self._call.metadata

    def peer(self) -> str:
        """Where the caller's connection comes from."""
        return str(common.decode(self._call.core.peer()))

    def peer_identities(self) -> Sequence[bytes] | None:
        """Who the caller's certificate says it is."""
        identities: Sequence[bytes] | None = cygrpc.peer_identities(self._call.core)
        return identities

    def peer_identity_key(self) -> str | None:
        """Which property of the auth context holds the identities."""
        key = cygrpc.peer_identity_key(self._call.core)
        return None if key is None else str(common.decode(key))

    def auth_context(self) -> Mapping[str, Sequence[bytes]]:
        """What the transport's security knows of the caller."""
        return self._call.auth_context()

    # --- the answer -------------------------------------------------------------------------------------------------

    def set_compression(self, compression_algorithm: grpc.Compression) -> None:
        """The algorithm for the answer, instead of the server's."""
        self._call.initial = (compression.compression_algorithm_to_metadata(compression_algorithm),)

    def disable_next_message_compression(self) -> None:
        """Sends the answer's message as it is."""
        self._call.message_flags = cygrpc.WriteFlag.no_compress

    def send_initial_metadata(self, initial_metadata: Metadata) -> None:
        """Sends metadata ahead of the answer. Raises ValueError the second time, RpcError where the caller has gone."""
        if not self._call.send_initial(initial_metadata or NO_METADATA):
            raise CallOver

    def set_trailing_metadata(self, trailing_metadata: Metadata) -> None:
        """Metadata that goes out with the status."""
        self._trailing = trailing_metadata

    def trailing_metadata(self) -> Metadata | None:
        """What was set."""
        return self._trailing

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        """Ends the handler by raising, and the rpc with this status."""
        if code == grpc.StatusCode.OK:
            _LOG.error("abort was called with OK; the call ends with UNKNOWN")
            code, details = grpc.StatusCode.UNKNOWN, ""
        self._code, self._details, self.aborted = code, common.encode(details), True
        raise Aborted

    def abort_with_status(self, status: grpc.Status) -> NoReturn:
        """`abort` with a status and its trailing metadata."""
        self._trailing = status.trailing_metadata
        self.abort(status.code, status.details)

    def set_code(self, code: grpc.StatusCode) -> None:
        """The status code to end with."""
        self._code = code

    def code(self) -> grpc.StatusCode | None:
        """What was set."""
        return self._code

    def set_details(self, details: str) -> None:
        """The text of the status to end with."""
        self._details = common.encode(details)

    def details(self) -> bytes | None:
        """What was set."""
        return self._details
