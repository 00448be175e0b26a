"""One rpc as interceptors and services see it, whichever server runs it.

A service method takes the request and a `Call`, and says with a decorator of `rpc.modes` how it may be answered: it
must not block while `call.may_block` is false.
"""

from __future__ import annotations

import enum
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import uuid_utils
from google.protobuf.message import Message

from counterfoil.type.v1 import policy_pb2
from counterfoil_server.principal import NOWHERE, Principal, Reach
from counterfoil_server.rpc.identities import NOBODY, PeerIdentities
from counterfoil_server.rpc.modes import PASS, Mode, Passed, deferred, inline, mode_of, pool

REQUEST_ID_KEY: Final = "x-request-id"
TRACE_KEY: Final = "traceparent"

# A caller's id goes into logs, so it may be nothing but an id.
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
# W3C Trace Context: no version is ff, version 00 ends after its flags, later ones may go on; ids of zeros are none.
_TRACEPARENT: Final = re.compile(
    r"(?!ff|00-.{53})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[ -~]*)?", re.ASCII
)

__all__ = [
    "PASS",
    "Call",
    "Kind",
    "Method",
    "Mode",
    "Passed",
    "PeerIdentities",
    "Principal",
    "deferred",
    "inline",
    "mode_of",
    "pool",
]


class Kind(enum.Enum):
    """The four kinds of rpc; the value is the `grpc_type` label of go-grpc-middleware's metrics."""

    UNARY_UNARY = "unary"
    UNARY_STREAM = "server_stream"
    STREAM_UNARY = "client_stream"
    STREAM_STREAM = "bidi_stream"

    @property
    def streams_requests(self) -> bool:
        """Whether the caller sends a stream."""
        return self in {Kind.STREAM_UNARY, Kind.STREAM_STREAM}

    @property
    def streams_responses(self) -> bool:
        """Whether the server sends a stream."""
        return self in {Kind.UNARY_STREAM, Kind.STREAM_STREAM}


@dataclass(frozen=True, slots=True)
class Method:
    """One rpc of the contract, with its policy."""

    service: str  # "counterfoil.catalog.v1.CatalogService"
    name: str  # "GetProduct"
    kind: Kind
    request_type: type[Message]
    response_type: type[Message]
    policy: policy_pb2.Policy = field(hash=False)  # a message has no hash; the names before it tell methods apart
    mode: Mode = Mode.POOL
    bulk: bool = False  # whether it runs long
    itemwise: bool = False  # whether the service checks the items of a request itself

    @property
    def path(self) -> str:
        """The HTTP/2 path, `/package.Service/Method`."""
        return f"/{self.service}/{self.name}"


def _always() -> bool:
    return True


class Call(ABC):
    """What is known of one rpc while it is served. Interceptors fill it in; a service reads it."""

    __slots__ = (
        "_peer_identities",
        "_request_id",
        "counted",
        "deadline",
        "may_block",
        "method",
        "passed",
        "principal",
        "stands",
        "started",
    )

    _peer_identities: PeerIdentities  # unset until somebody asks

    def __init__(self, method: Method) -> None:
        self.method = method
        self.may_block = True
        self.passed = False  # whether the call was begun inline and passed on; it is then counted as started already
        self.counted = False  # against its caller's rate
        self.started = time.monotonic()
        self.deadline = float("inf")  # time.monotonic() seconds; the deadline interceptor sets it
        self.principal: Principal | None = None  # None until authenticated, and for public methods
        # Whether the caller would be let in now and reach what it did then, for calls that live long. It blocks for a
        # look-up at most, and raises the faults of storage. Who authenticates sets it, where responses stream.
        self.stands: Callable[[], bool] = _always
        self._request_id = ""

    @property
    def request_id(self) -> str:
        """The id under which the logs know the call: the caller's own where it is one, else a new UUIDv7.

        Made when it is first asked for, which most calls never are.
        """
        if not self._request_id:
            given = self.metadata(REQUEST_ID_KEY)
            valid = bool(given) and _REQUEST_ID.fullmatch(given[0]) is not None
            self._request_id = given[0] if valid else str(uuid_utils.uuid7())
        return self._request_id

    @property
    def trace_id(self) -> str:
        """The trace that the call belongs to, as its W3C traceparent says: 32 lower-case hexadecimal digits.

        Empty where there is none, or more than one, or one that is not well formed: nothing else gets into logs.
        """
        traced = self.metadata(TRACE_KEY)
        found = _TRACEPARENT.fullmatch(traced[0]) if len(traced) == 1 else None
        return found[1] if found else ""

    @property
    def peer(self) -> str:
        """Where the caller's connection comes from, as the server writes it; empty where it does not know."""
        return ""

    @property
    def peer_identities(self) -> PeerIdentities:
        """Who the caller's verified client certificate says it is; nobody where it has shown none.

        Looked up when it is first asked for; until then it costs nothing.
        """
        try:
            return self._peer_identities
        except AttributeError:
            self._peer_identities = self._verified_identities()
            return self._peer_identities

    @peer_identities.setter
    def peer_identities(self, vouched: PeerIdentities) -> None:
        self._peer_identities = vouched

    def _verified_identities(self) -> PeerIdentities:
        """The identities of this connection's own certificate."""
        return NOBODY

    @abstractmethod
    def metadata(self, key: str) -> Sequence[str]:
        """All values of a metadata key, in order; `key` is lower-case and not binary."""

    @abstractmethod
    def set_trailing(self, key: str, value: str) -> None:
        """Adds an entry to the trailing metadata."""

    @abstractmethod
    def client_time_remaining_s(self) -> float | None:
        """Seconds until the caller's own deadline; None where it set none."""

    @abstractmethod
    def is_active(self) -> bool:
        """Whether the caller still waits."""

    @abstractmethod
    def add_done_callback(self, callback: Callable[[], None]) -> None:
        """Calls back, on some thread, when the rpc has ended for whatever reason; at once where it already has."""

    def cancel(self) -> None:  # noqa: B027 - a server that cannot cancel leaves the call to its client
        """Ends the rpc at once, from any thread; the caller sees CANCELLED. For what no other way can wake."""

    def time_remaining_s(self) -> float:
        """Seconds until the deadline in force; not negative."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def subject(self) -> str:
        """The caller's subject; empty for an anonymous caller of a public method."""
        return self.principal.subject if self.principal else ""

    @property
    def reach(self) -> Reach:
        """The resources that the caller holds the permission of the method's policy for; None where that is everywhere.

        For methods whose policy says `object_level`: they look at every resource that they touch.
        """
        return NOWHERE if self.principal is None else self.principal.reach(self.method.policy.permission)
