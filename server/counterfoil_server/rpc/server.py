"""What any server of endpoints offers, and the limits it keeps on the wire."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

ChannelOptions: TypeAlias = list[tuple[str, int]]


class Server(Protocol):
    """A gRPC server of compiled endpoints and of generated servicers, whatever runs it."""

    def bind(self, address: str, credentials: Any = None) -> int:
        """Binds `HOST:PORT` (port 0 takes a free one) and returns the port. Raises OSError.

        `credentials` are a `grpc.ServerCredentials`; without them it is served in clear text.
        """
        ...

    def start(self) -> None:
        """Begins to serve."""
        ...

    def stop(self, grace_s: float) -> threading.Event:
        """Takes no new call and ends those in flight after the grace. The event is set when all have ended."""
        ...

    def on_stop(self, callback: Callable[[], None]) -> None:
        """Calls back when stopping begins, so that calls which have no end of their own can be ended."""
        ...

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Sequence[Any]) -> None:
        """As grpc.Server has it, so that generated `add_…Servicer_to_server` functions work."""
        ...

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Any]) -> None:
        """As grpc.Server has it, so that generated `add_…Servicer_to_server` functions work."""
        ...


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Where a server's certificate chain, its key, and the authorities of its clients' certificates are, as PEM."""

    certificate: Path
    key: Path
    client_ca: Path | None  # set: callers must show a certificate of theirs


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerLimits:
    """What one server takes from the network. Where nothing else is said, gRPC's C core keeps a limit by itself."""

    receive_message_limit_bytes: int = 4 * 1024**2
    """The largest request message after decompression; a larger one is RESOURCE_EXHAUSTED. One limit for all methods:
    an import's batches are the largest messages there are."""

    send_message_limit_bytes: int = 64 * 1024**2
    """The largest response message. Clients take 4 MiB unless told otherwise; those of the project take this."""

    metadata_limit_bytes: int = 16 * 1024
    """The largest request metadata; from half of it on calls are refused at random, beyond it all are."""

    streams_per_connection_limit: int = 100
    """Calls in flight on one connection; a client waits before it opens more."""

    handshake_timeout_ms: int = 5_000
    """A connection that has not sent HTTP/2's preface by then is closed."""

    message_timeout_ms: int = 1_000
    """How long the one request message of a call may take to arrive, in whole; then the call is CANCELLED. Kept by the
    engine; on the stock server such a call holds a thread until its deadline."""

    calls_limit: int = 2_000
    """Calls on all connections, those whose request is still to come included; more are UNAVAILABLE. Kept by the
    engine, before admission has heard of the call."""

    calls_per_peer_limit: int = 800
    """Calls of one host, likewise, where a /64 of IPv6 is one host; 0 is no limit."""

    connections_limit: int = 4_000
    """Open connections on one address; more are closed as they come."""

    keepalive_time_ms: int = 60_000
    """A connection that is silent for this long is pinged."""

    keepalive_timeout_ms: int = 20_000
    """How long the answer to a ping may take before the connection is closed."""

    client_ping_interval_ms: int = 10_000
    """The least time between a client's own pings, with and without calls; two more often and it is disconnected."""

    connection_idle_limit_ms: int = 900_000
    """A connection without calls is closed after this."""

    connection_age_limit_ms: int = 1_800_000
    """A connection is told to go elsewhere after this, and up to 10 % sooner or later, so that clients balance anew."""

    connection_age_grace_ms: int = 3_600_000
    """How long calls on a connection that is too old may take to end. No policy allows a call more than an hour."""

    reuse_port: bool = True
    """Whether other processes may bind the same port and share its connections."""

    channelz: bool = True
    """Whether the process keeps the figures that channelz shows."""


def server_options(limits: ServerLimits) -> ChannelOptions:
    """The limits as gRPC core's channel arguments."""
    return [
        ("grpc.max_receive_message_length", limits.receive_message_limit_bytes),
        ("grpc.max_send_message_length", limits.send_message_limit_bytes),
        ("grpc.max_metadata_size", limits.metadata_limit_bytes // 2),
        ("grpc.absolute_max_metadata_size", limits.metadata_limit_bytes),
        ("grpc.max_concurrent_streams", limits.streams_per_connection_limit),
        ("grpc.max_allowed_incoming_connections", limits.connections_limit),
        ("grpc.server_handshake_timeout_ms", limits.handshake_timeout_ms),
        ("grpc.keepalive_time_ms", limits.keepalive_time_ms),
        ("grpc.keepalive_timeout_ms", limits.keepalive_timeout_ms),
        ("grpc.http2.ping_timeout_ms", limits.keepalive_timeout_ms),  # without it a minute: grpc#39239
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", limits.client_ping_interval_ms),
        ("grpc.http2.max_ping_strikes", 2),
        ("grpc.max_connection_idle_ms", limits.connection_idle_limit_ms),
        ("grpc.max_connection_age_ms", limits.connection_age_limit_ms),
        ("grpc.max_connection_age_grace_ms", limits.connection_age_grace_ms),
        ("grpc.so_reuseport", int(limits.reuse_port)),
        ("grpc.enable_channelz", int(limits.channelz)),
    ]
