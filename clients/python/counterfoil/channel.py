"""A plain gRPC channel to Counterfoil, for programs that want no more than that: `counterfoil.Client` does more.

    from counterfoil.catalog.v1 import catalog_service_pb2 as catalog, catalog_service_pb2_grpc as catalog_grpc
    from counterfoil.client import connect

    with connect("localhost:50051", token=token) as channel:
        products = catalog_grpc.CatalogServiceStub(channel)
        print(products.GetProduct(catalog.GetProductRequest(name="products/25671")))

What the channel does on its own comes from the contract, where each rpc states its policy:

- a call that gives no timeout gets the policy's default deadline, so that none waits for ever;
- a call that is safe to send again (always, or with its `request_id`) is sent again after UNAVAILABLE, up to four times
  in all, with growing and jittered pauses, or after the pause that the server asks for; what streams its requests is
  not, and is sent again by who has the messages, with the same `request_id`;
- the token goes with every call, over TLS or to this very machine, and nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import grpc

from counterfoil.contract import default_deadlines_s, service_config
from counterfoil.credentials import check_token
from counterfoil.transport import Transport

Token = str | Callable[[], str]


def connect(
    target: str,
    *,
    token: Token | None = None,
    root_certificates: bytes | os.PathLike[str] | None = None,
    client_certificate: bytes | os.PathLike[str] | None = None,
    client_key: bytes | os.PathLike[str] | None = None,
    plaintext: bool | None = None,
    own_connection: bool = False,
) -> grpc.Channel:
    """Opens a channel to a server; the connection itself is made by the first call.

    Args:
        target: where the server is, as gRPC names it: `localhost:50051`, `dns:///counterfoil.internal:443`,
            `unix:/run/counterfoil.sock`.
        token: the bearer token, or a function that returns it. The function is called before every call, from the
            caller's thread, so it keeps the token and renews it when it must. None calls public methods only.
        root_certificates: PEM certificates that vouch for the server, or the path of a file of them; gRPC's own where
            it is None.
        client_certificate: this caller's certificate and the intermediate ones, likewise, for a server that wants one.
        client_key: the certificate's private key, likewise.
        plaintext: whether to go without TLS. None means: to this very machine without, unless certificates are given,
            and elsewhere with.
        own_connection: whether it has a connection of its own, where channels of one process to one target otherwise
            share one. A connection reaches one worker of the server; who wants to reach several opens several.

    Returns:
        A channel for the generated stubs. Close it, or use it in a `with` statement. It may be shared between threads.

    Raises:
        ValueError: the target is empty, certificates are given for a plaintext channel, a client certificate without
            its key or the reverse, the token is not a token, or it would cross a network in clear text.
        OSError: a file cannot be read.
    """
    transport = Transport(
        target, root_certificates, client_certificate, client_key, plaintext, with_credential=token is not None
    )
    if isinstance(token, str):
        check_token(token)
    options: list[tuple[str, Any]] = [("grpc.service_config", service_config())]
    if own_connection:
        options.append(("grpc.use_local_subchannel_pool", 1))
    channel = transport.opener(options)()
    return grpc.intercept_channel(channel, _Caller(token, default_deadlines_s()))


@dataclass(frozen=True, slots=True)
class _CallDetails(grpc.ClientCallDetails):  # type: ignore[misc]
    """A call's details as gRPC passes them to interceptors."""

    method: str
    timeout: float | None
    metadata: Sequence[tuple[str, str | bytes]] | None
    credentials: grpc.CallCredentials | None
    wait_for_ready: bool | None
    compression: grpc.Compression | None


class _Caller(
    grpc.UnaryUnaryClientInterceptor,  # type: ignore[misc]
    grpc.UnaryStreamClientInterceptor,  # type: ignore[misc]
    grpc.StreamUnaryClientInterceptor,  # type: ignore[misc]
    grpc.StreamStreamClientInterceptor,  # type: ignore[misc]
):
    """Adds the token and the default deadline to each call."""

    def __init__(self, token: Token | None, deadlines_s: Mapping[str, float]) -> None:
        self._token = token
        self._deadlines_s = deadlines_s

    def _prepare(self, details: Any) -> _CallDetails:
        metadata: Sequence[tuple[str, str | bytes]] | None = details.metadata
        if self._token is not None:
            token = self._token if isinstance(self._token, str) else check_token(self._token())
            metadata = [*(metadata or ()), ("authorization", f"Bearer {token}")]
        timeout = details.timeout
        if timeout is None:
            timeout = self._deadlines_s.get(details.method)
        return _CallDetails(
            details.method, timeout, metadata, details.credentials, details.wait_for_ready, details.compression
        )

    def intercept_unary_unary(self, continuation: Any, details: Any, request: Any) -> Any:
        return continuation(self._prepare(details), request)

    def intercept_unary_stream(self, continuation: Any, details: Any, request: Any) -> Any:
        return continuation(self._prepare(details), request)

    def intercept_stream_unary(self, continuation: Any, details: Any, requests: Any) -> Any:
        return continuation(self._prepare(details), requests)

    def intercept_stream_stream(self, continuation: Any, details: Any, requests: Any) -> Any:
        return continuation(self._prepare(details), requests)
