"""Where the servers are, and channels to them."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import grpc

MESSAGE_LIMIT_BYTES: Final = 64 * 1024 * 1024
"""The largest response message that is taken; a page of 1,000 large products is more than gRPC's own 4 MiB."""

_SCHEMES: Final = frozenset({"dns", "ipv4", "ipv6", "unix", "unix-abstract", "vsock", "xds"})
_HOST_AND_PORT: Final = re.compile(
    r"(?:(?P<host>[^:/\[\],\s]+)|\[(?P<ipv6>[0-9a-fA-F:.]+)\]):(?P<port>\d{1,5})", re.ASCII
)
_HOST: Final = re.compile(r"(?:(?P<host>[^:\[\]]+)|\[(?P<ipv6>[0-9a-fA-F:.]+)\])(?::\d+)?", re.ASCII)
_PORT_LIMIT: Final = 65535

Pem = bytes | os.PathLike[str]
"""Certificates or a key as PEM, or the path of a file of them."""


@dataclass(frozen=True, slots=True)
class Transport:
    """How connections are made. Raises ValueError, on being made, for what contradicts itself or would be unsafe."""

    target: str
    root_certificates: Pem | None = None
    client_certificate: Pem | None = None
    client_key: Pem | None = field(default=None, repr=False)
    plaintext: bool | None = None
    with_credential: bool = False
    """Whether a credential goes over it."""

    def __post_init__(self) -> None:
        if not self.target:
            raise ValueError("the target is empty")
        given = (self.root_certificates, self.client_certificate, self.client_key)
        certificates_given = any(each is not None for each in given)
        if self.plaintext and certificates_given:
            raise ValueError(
                "root_certificates, client_certificate and client_key are for TLS, and plaintext goes without"
            )
        if (self.client_certificate is None) != (self.client_key is None):
            raise ValueError("client_certificate and client_key go together")
        local = is_loopback(self.target)
        if self.plaintext is None:
            object.__setattr__(self, "plaintext", local and not certificates_given)
        if self.plaintext and self.with_credential and not local:
            raise ValueError(
                f"refusing to send a token in clear text to {self.target}: use TLS, or a server on this machine"
            )

    def opener(self, options: Sequence[tuple[str, Any]]) -> Callable[[], grpc.Channel]:
        """A function that opens a channel; connections are made when the first call goes out.

        Raises OSError where a file cannot be read or a name of several is not known.
        """
        made: list[tuple[str, Any]] = [("grpc.enable_retries", 1), ("grpc.service_config_disable_resolution", 1)]
        made += [("grpc.max_receive_message_length", MESSAGE_LIMIT_BYTES), *options]
        if is_loopback(self.target):
            # http_proxy in the environment would carry the token to the proxy, in clear text.
            made.append(("grpc.enable_http_proxy", 0))
        target = self.target
        if is_list(target):
            made.append(("grpc.enable_http_proxy", 0))  # one would be asked for all of them as if they were one name
            target, name = joined(target)
            if not self.plaintext:
                if name is None:
                    raise ValueError("over TLS, the addresses of a target have one host name, which certificates show")
                made += [("grpc.ssl_target_name_override", name), ("grpc.default_authority", name)]
        if self.plaintext:
            return lambda: grpc.insecure_channel(target, made)
        credentials = grpc.ssl_channel_credentials(
            _pem(self.root_certificates), _pem(self.client_key), _pem(self.client_certificate)
        )
        return lambda: grpc.secure_channel(target, credentials, made)


def is_loopback(target: str) -> bool:
    """Whether a target can only be on this very machine; false for whatever is not surely so."""
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
        return _is_loopback_address(rest)
    return "/" not in target and all(_is_loopback_address(address) for address in target.split(","))


def is_list(target: str) -> bool:
    """Whether a target is several addresses with commas between, in no scheme of gRPC's."""
    scheme, separator, _ = target.partition(":")
    return "," in target and not (separator and scheme in _SCHEMES)


def joined(target: str) -> tuple[str, str | None]:
    """Several `host:port` as the one target that gRPC has for them, and their host name if they have the same.

    GRPC takes several addresses, and no several names: names are looked up here, once. `dns:///host:port` is for a name
    whose addresses change. Raises ValueError for what is no `host:port`, OSError for a name that is not known.
    """
    pairs = [_host_and_port(address) for address in target.split(",")]
    names = {host for host, _ in pairs}
    # Where not all have an IPv4 address, all have to be IPv6 ones: the others are mapped.
    for scheme, family, flags in (("ipv4", socket.AF_INET, 0), ("ipv6", socket.AF_INET6, socket.AI_V4MAPPED)):
        found = []
        try:
            for host, port in pairs:
                answers = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=flags)
                found += [(str(each[4][0]), port) for each in answers]
        except socket.gaierror:
            if family is socket.AF_INET6:
                raise
            continue
        shown = [f"[{host}]:{port}" if family is socket.AF_INET6 else f"{host}:{port}" for host, port in found]
        return f"{scheme}:{','.join(dict.fromkeys(shown))}", names.pop() if len(names) == 1 else None
    raise AssertionError("the last family raises")


def _host_and_port(address: str) -> tuple[str, int]:
    match = _HOST_AND_PORT.fullmatch(address)
    if match is None or int(match["port"]) > _PORT_LIMIT:
        raise ValueError(f"{address!r} in the target is no host:port")
    return match["host"] or match["ipv6"], int(match["port"])


def _is_loopback_address(address: str) -> bool:
    match = _HOST.fullmatch(address)
    host = address if match is None else match["ipv6"] or match["host"]  # `::1` may stand without brackets
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _pem(given: Pem | None) -> bytes | None:
    if isinstance(given, str):  # a key in place of a path would end up in the error that it is no file's name
        raise TypeError("certificates and keys are given as bytes, or as the Path of a file")
    return given if given is None or isinstance(given, bytes) else Path(given).read_bytes()
