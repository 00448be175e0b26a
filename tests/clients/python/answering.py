"""A server on a loopback socket that answers as the tests of the Python client tell it, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import grpc
from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

LIMIT_S: Final = 10.0
_OFTEN: Final = (("grpc.http2.min_ping_interval_without_data_ms", 100),)  # may a caller ask whether anybody is there

Handlers = Mapping[str, grpc.RpcMethodHandler]  # by method


@contextmanager
def answering(catalog: Handlers, inventory: Handlers) -> Iterator[str]:
    """The target of a server with these methods of two services."""
    handlers = [
        grpc.method_handlers_generic_handler("counterfoil.catalog.v1.CatalogService", catalog),
        grpc.method_handlers_generic_handler("counterfoil.inventory.v1.InventoryService", inventory),
    ]
    server = grpc.server(ThreadPoolExecutor(4), handlers, options=_OFTEN)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait(LIMIT_S)


def details(*given: Message, code: grpc.StatusCode = grpc.StatusCode.FAILED_PRECONDITION) -> status_pb2.Status:
    """The status of a refusal with these details."""
    status = status_pb2.Status(code=code.value[0], message="no")
    for each in given:
        packed = any_pb2.Any()
        packed.Pack(each)
        status.details.append(packed)
    return status


def refuse(context: Any, code: grpc.StatusCode, reason: str) -> None:
    """Ends a call with a reason of the contract."""
    status = details(error_details_pb2.ErrorInfo(reason=reason, domain="counterfoil"), code=code)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(code, "no")
