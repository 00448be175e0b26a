"""A channel to Counterfoil with the habits of a well-behaved caller.

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

import ipaddress
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf.descriptor import FileDescriptor, MethodDescriptor

from counterfoil.catalog.v1 import catalog_service_pb2
from counterfoil.identity.v1 import (
    access_service_pb2,
    account_service_pb2,
    email_service_pb2,
    federation_service_pb2,
    session_service_pb2,
)
from counterfoil.inventory.v1 import inventory_service_pb2
from counterfoil.ledger.v1 import ledger_service_pb2
from counterfoil.orders.v1 import order_service_pb2
from counterfoil.type.v1 import policy_pb2

CONTRACT: Final[tuple[FileDescriptor, ...]] = (
    access_service_pb2.DESCRIPTOR,
    account_service_pb2.DESCRIPTOR,
    email_service_pb2.DESCRIPTOR,
    federation_service_pb2.DESCRIPTOR,
    session_service_pb2.DESCRIPTOR,
    catalog_service_pb2.DESCRIPTOR,
    inventory_service_pb2.DESCRIPTOR,
    ledger_service_pb2.DESCRIPTOR,
    order_service_pb2.DESCRIPTOR,
)
"""The files of the contract that declare services."""

ATTEMPTS_LIMIT: Final = 4
"""How often a call is sent at most, the first time included. gRPC allows no more than 5."""

MESSAGE_LIMIT_BYTES: Final = 64 * 1024 * 1024
"""The largest response message that the channel takes; a page of 1,000 large products is more than gRPC's own 4 MiB."""

_INITIAL_BACKOFF: Final = "0.1s"
_BACKOFF_LIMIT: Final = "2s"
_RETRYABLE: Final = frozenset({policy_pb2.RETRY_SAFE, policy_pb2.RETRY_WITH_REQUEST_ID})
_TOKEN_PATTERN: Final = re.compile(r"[\x21-\x7e]+")

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
    if not target:
        raise ValueError("the target is empty")
    local = is_loopback(target)
    certificates_given = not (root_certificates is None and client_certificate is None and client_key is None)
    if plaintext is None:
        plaintext = local and not certificates_given
    if plaintext and certificates_given:
        raise ValueError("root_certificates, client_certificate and client_key are for TLS, and plaintext goes without")
    if (client_certificate is None) != (client_key is None):
        raise ValueError("client_certificate and client_key go together")
    if plaintext and token is not None and not local:
        raise ValueError(f"refusing to send a token in clear text to {target}: use TLS, or a server on this machine")
    if isinstance(token, str):
        _check_token(token)

    options: list[tuple[str, Any]] = [
        ("grpc.enable_retries", 1),
        ("grpc.service_config", service_config()),
        ("grpc.service_config_disable_resolution", 1),
        ("grpc.max_receive_message_length", MESSAGE_LIMIT_BYTES),
    ]
    if own_connection:
        options.append(("grpc.use_local_subchannel_pool", 1))
    if plaintext:
        if local:
            # http_proxy in the environment would carry the token to the proxy, in clear text.
            options.append(("grpc.enable_http_proxy", 0))
        channel = grpc.insecure_channel(target, options)
    else:
        credentials = grpc.ssl_channel_credentials(_pem(root_certificates), _pem(client_key), _pem(client_certificate))
        channel = grpc.secure_channel(target, credentials, options)
    return grpc.intercept_channel(channel, _Caller(token, default_deadlines_s()))


def service_config() -> str:
    """GRPC's service config, as JSON: which methods of the contract are sent again after UNAVAILABLE, and how."""
    names = [
        {"service": method.containing_service.full_name, "method": method.name}
        for method, policy in _policies()
        # A stream that gRPC itself sent again, under load, was once seen to end one message early.
        if policy.retry in _RETRYABLE and not method.client_streaming
    ]
    retry = {
        "maxAttempts": ATTEMPTS_LIMIT,
        "initialBackoff": _INITIAL_BACKOFF,
        "maxBackoff": _BACKOFF_LIMIT,
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    # Stops retrying for a while once about half of the calls fail, so that retries never multiply an outage.
    throttling = {"maxTokens": 100, "tokenRatio": 0.5}
    return json.dumps({"methodConfig": [{"name": names, "retryPolicy": retry}], "retryThrottling": throttling})


def default_deadlines_s() -> dict[str, float]:
    """The default deadline, in seconds, of each method of the contract by its path (`/package.Service/Method`)."""
    return {
        f"/{method.containing_service.full_name}/{method.name}": policy.default_deadline.ToTimedelta().total_seconds()
        for method, policy in _policies()
    }


def is_loopback(target: str) -> bool:
    """Whether a gRPC target can only be on this very machine; false for whatever is not surely so."""
    scheme, separator, rest = target.partition(":")
    if separator and scheme in {"unix", "unix-abstract"}:
        return True
    if separator and scheme in {"ipv4", "ipv6"}:
        return all(_is_loopback_address(address) for address in rest.split(","))
    if target.startswith("dns:"):
        if rest.startswith("//"):
            authority, slash, rest = rest[2:].partition("/")
            if authority or not slash:  # another name server may say anything
                return False
        target = rest
    elif "/" in target:
        return False
    return _is_loopback_address(target)


def _is_loopback_address(address: str) -> bool:
    host = address
    if address.startswith("["):
        host, bracket, port = address[1:].partition("]")
        if not bracket or not re.fullmatch(r"(:\d+)?", port):
            return False
    elif address.count(":") == 1:
        host = address.partition(":")[0]
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _policies() -> Iterator[tuple[MethodDescriptor, policy_pb2.Policy]]:
    for file in CONTRACT:
        for service in file.services_by_name.values():
            for method in service.methods:
                yield method, method.GetOptions().Extensions[policy_pb2.policy]


def _pem(given: bytes | os.PathLike[str] | None) -> bytes | None:
    if isinstance(given, str):  # a key in place of a path would end up in the error that it is no file's name
        raise TypeError("certificates and keys are given as bytes, or as the Path of a file")
    return given if given is None or isinstance(given, bytes) else Path(given).read_bytes()


def _check_token(token: str) -> str:
    # The message must not hold the token: errors end up in logs.
    if not _TOKEN_PATTERN.fullmatch(token):
        raise ValueError("the token is empty, or holds spaces, line breaks or characters other than ASCII")
    return token


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
            token = self._token if isinstance(self._token, str) else _check_token(self._token())
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
