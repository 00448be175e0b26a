"""Certificates in files, as a server finds them, and channels to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import grpc

from counterfoil_server.rpc.server import TlsFiles
from tests.rpc.engine.certificates import Authority, Pair

SPIFFE = "spiffe://shop.test/checkout"


class Folder(NamedTuple):
    """A server's files."""

    path: Path

    @property
    def certificate(self) -> Path:
        return self.path / "tls.crt"

    @property
    def key(self) -> Path:
        return self.path / "tls.key"

    @property
    def client_ca(self) -> Path:
        return self.path / "clients.crt"

    def files(self, *, clients: bool = False) -> TlsFiles:
        return TlsFiles(self.certificate, self.key, self.client_ca if clients else None)

    def write(self, pair: Pair, authority: Authority | None = None) -> None:
        """Replaces each file whole, one after the other."""
        replace(self.certificate, pair.certificate)
        replace(self.key, pair.key)
        if authority is not None:
            replace(self.client_ca, authority.certificate)


def replace(path: Path, content: bytes, mode: int = 0o600) -> None:
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
    draft.replace(path)


def tls_channel(port: int, authority: Authority | None, pair: Pair | None = None) -> grpc.Channel:
    """A connection of its own to a local port; without an authority it is in clear text."""
    options = (("grpc.use_local_subchannel_pool", 1),)
    target = f"127.0.0.1:{port}"
    if authority is None:
        return grpc.insecure_channel(target, options)
    key, certificate = pair or (None, None)
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(authority.certificate, key, certificate), options)
