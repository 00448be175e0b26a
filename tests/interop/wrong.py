"""A service that gets everything a little wrong, so that a case which cannot fail is found out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import grpc

from tests.interop.service import InteropService, testing, testing_grpc


class WrongService(InteropService):
    """One byte too many, one answer too many, no metadata, other words, another server each time."""

    def EmptyCall(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        context.abort(grpc.StatusCode.INTERNAL, "wrong on purpose")

    def UnimplementedCall(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        return testing.Empty()

    def StreamingInputCall(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Any:  # noqa: N802
        response = super().StreamingInputCall(requests, context)
        response.aggregated_payload_size += 1
        return response

    def FullDuplexCall(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        yield from super().FullDuplexCall(requests, context)
        yield testing.StreamingOutputCallResponse()

    def payload(self, kind: int, size_bytes: int, context: grpc.ServicerContext) -> Any:
        # Cases about other things ask for one byte: this must not hide whether they can fail.
        return super().payload(kind, size_bytes + (size_bytes > 1), context)

    def echo_metadata(self, context: grpc.ServicerContext, *trailing: tuple[str, bytes]) -> None:
        pass

    def end_as_asked(self, status: Any, context: grpc.ServicerContext) -> None:
        if status.code:
            context.abort(grpc.StatusCode.UNKNOWN, status.message.swapcase())

    def server_id(self) -> str:
        return uuid.uuid4().hex


class Implemented(testing_grpc.UnimplementedServiceServicer):  # type: ignore[misc]
    """The service that no server should have."""

    def UnimplementedCall(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        return testing.Empty()
