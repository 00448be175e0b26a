"""The services that the cases of gRPC's interoperability suite call, written against grpcio's public interface alone.

They know nothing of the server they run on: generated `add_…Servicer_to_server` functions register them.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any, Final

import grpc

# Made from the .proto files when this is imported; they are found by their paths from the root of the repository.
testing: Any
testing_grpc: Any
orca: Any
orca_grpc: Any
testing, testing_grpc = grpc.protos_and_services("tests/interop/testing.proto")
orca, orca_grpc = grpc.protos_and_services("tests/interop/orca.proto")

ECHO_INITIAL: Final = "x-grpc-test-echo-initial"
ECHO_TRAILING: Final = "x-grpc-test-echo-trailing-bin"
LOAD_REPORT: Final = "endpoint-load-metrics-bin"
SHORTEST_REPORT_INTERVAL_S: Final = 0.05

_CODES: Final = {code.value[0]: code for code in grpc.StatusCode}


class LoadReports(orca_grpc.OpenRcaServiceServicer):  # type: ignore[misc]
    """Reports to whoever listens the figures that were set last. Thread-safe: a report is replaced, never changed."""

    def __init__(self) -> None:
        self.latest = orca.OrcaLoadReport()

    def StreamCoreMetrics(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        """The latest figures, at once and then at the interval asked for."""
        ended = threading.Event()
        interval_s = max(request.report_interval.ToNanoseconds() / 1e9, SHORTEST_REPORT_INTERVAL_S)
        if not context.add_callback(ended.set):
            return
        while True:
            yield self.latest
            if ended.wait(interval_s):
                return


class InteropService(testing_grpc.TestServiceServicer):  # type: ignore[misc]
    """Answers what each request asks for. UnimplementedCall is left as the generated base class has it."""

    def __init__(self, reports: LoadReports) -> None:
        self._reports = reports
        self._id = uuid.uuid4().hex

    def EmptyCall(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        """Nothing for nothing."""
        return testing.Empty()

    def UnaryCall(self, request: Any, context: grpc.ServicerContext) -> Any:  # noqa: N802
        """One payload of the size asked for, or the status asked for."""
        trailing = []
        if request.HasField("orca_per_query_report"):
            trailing.append((LOAD_REPORT, load_report(request.orca_per_query_report).SerializeToString()))
        self.echo_metadata(context, *trailing)
        self.end_as_asked(request.response_status, context)
        response = testing.SimpleResponse(payload=self.payload(request.response_type, request.response_size, context))
        if request.fill_server_id:
            response.server_id = self.server_id()
        return response

    def StreamingInputCall(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Any:  # noqa: ARG002, N802
        """The sum of the sizes of the payloads."""
        return testing.StreamingInputCallResponse(
            aggregated_payload_size=sum(len(request.payload.body) for request in requests)
        )

    def StreamingOutputCall(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        """A payload of each size asked for, or the status asked for."""
        self.echo_metadata(context)
        yield from self.answers(request, context)

    def FullDuplexCall(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[Any]:  # noqa: N802
        """What StreamingOutputCall does, for each request as it comes."""
        self.echo_metadata(context)
        for request in requests:
            yield from self.answers(request, context)

    def answers(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        """What one request of a stream asks for."""
        self.end_as_asked(request.response_status, context)
        if request.HasField("orca_oob_report"):
            self._reports.latest = load_report(request.orca_oob_report)
        for wanted in request.response_parameters:
            time.sleep(wanted.interval_us / 1e6)
            payload = self.payload(request.response_type, wanted.size, context)
            yield testing.StreamingOutputCallResponse(payload=payload)

    def payload(self, kind: int, size_bytes: int, context: grpc.ServicerContext) -> Any:
        """Zeros, as many as asked for; ends the call where that cannot be had."""
        if kind != testing.COMPRESSABLE or size_bytes < 0:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"no payload of kind {kind} and size {size_bytes}")
        return testing.Payload(type=kind, body=bytes(size_bytes))

    def echo_metadata(self, context: grpc.ServicerContext, *trailing: tuple[str, bytes]) -> None:
        """Sends back the entries that ask for it, and `trailing` at the end of the call."""
        entries = context.invocation_metadata()
        initial = [(key, value) for key, value in entries if key == ECHO_INITIAL]
        if initial:
            context.send_initial_metadata(initial)
        context.set_trailing_metadata([*((key, value) for key, value in entries if key == ECHO_TRAILING), *trailing])

    def end_as_asked(self, status: Any, context: grpc.ServicerContext) -> None:
        """Ends the call with the status that the request wants, if it wants one."""
        if status.code:
            context.abort(_CODES.get(status.code, grpc.StatusCode.UNKNOWN), status.message)

    def server_id(self) -> str:
        """What tells this server from all others."""
        return self._id


def load_report(asked: Any) -> Any:
    """The figures as ORCA has them."""
    return orca.OrcaLoadReport(
        cpu_utilization=asked.cpu_utilization,
        mem_utilization=asked.memory_utilization,
        request_cost=asked.request_cost,
        utilization=asked.utilization,
    )
