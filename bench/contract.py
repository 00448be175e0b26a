"""The contract as a load generator wants it: a file descriptor set with everything the catalog imports."""

from __future__ import annotations

from pathlib import Path

from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from counterfoil.catalog.v1 import catalog_service_pb2

SERVICE = "counterfoil.catalog.v1.CatalogService"
GET_PRODUCT = f"/{SERVICE}/GetProduct"


def write_protoset(path: Path) -> None:
    """Writes the set, each file after those it imports."""
    written = FileDescriptorSet()
    seen: set[str] = set()

    def add(file: FileDescriptor) -> None:
        if file.name in seen:
            return
        seen.add(file.name)
        for dependency in file.dependencies:
            add(dependency)
        file.CopyToProto(written.file.add())

    add(catalog_service_pb2.DESCRIPTOR)
    path.write_bytes(written.SerializeToString())


def bearer(token: str) -> dict[str, str]:
    """The header of an authenticated call."""
    return {"authorization": f"Bearer {token}"}


def framed(message: bytes) -> bytes:
    """A message as gRPC frames it: not compressed, its length, itself."""
    return b"\0" + len(message).to_bytes(4, "big") + message
