"""Faults as the caller sees them: `google.rpc.Status` with the details of the contract.

The one place where a Fault meets gRPC's wire format. What leaves here is bounded, because trailers above 8 KiB are lost
by common proxies and by gRPC itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from google.rpc import error_details_pb2, status_pb2

from counterfoil_server.faults import (
    Cancelled,
    Code,
    DeadlineExceeded,
    FailedPrecondition,
    Fault,
    InvalidArgument,
    Reason,
    ResourceExhausted,
    Unavailable,
)
from counterfoil_server.rpc.call import Call

DOMAIN: Final = "counterfoil"
PUSHBACK_KEY: Final = "grpc-retry-pushback-ms"
STATUS_DETAILS_KEY: Final = "grpc-status-details-bin"
UNBOUNDED_S: Final = 1e8
"""grpcio says "no deadline" with a time some thirty years away or more."""

# The message goes out twice, percent-encoded and in the details, and the details in base64: together below 8 KiB.
MESSAGE_LIMIT_BYTES: Final = 512
METADATA_VALUE_LIMIT_BYTES: Final = 256
DETAILS_LIMIT_BYTES: Final = 3_584
VIOLATIONS_LIMIT: Final = 50


class Refused(Exception):
    """A call's end other than OK, ready for the wire. Only the pipeline raises it; servers send it."""

    def __init__(
        self, code: int, message: str, details: bytes, *, reason: str = "", trailing: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """`details` is a serialized `google.rpc.Status`; `trailing` is further metadata; `reason` is for logs."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
        self.reason = reason
        self.trailing = trailing


def refusal(fault: Fault) -> Refused:
    """The fault, ready for the wire."""
    status = to_status(fault)
    trailing: tuple[tuple[str, str], ...] = ()
    if (retry_after_ms := _retry_after_ms(fault)) is not None:
        trailing = ((PUSHBACK_KEY, str(retry_after_ms)),)
    return Refused(status.code, status.message, status.SerializeToString(), reason=fault.reason, trailing=trailing)


def to_status(fault: Fault) -> status_pb2.Status:
    """The fault as `google.rpc.Status`: ErrorInfo always, and the details that its kind has beside it."""
    status = status_pb2.Status(code=int(fault.code), message=shortened(fault.message, MESSAGE_LIMIT_BYTES))
    info = error_details_pb2.ErrorInfo(domain=DOMAIN, reason=str(fault.reason))
    for key, value in fault.metadata.items():
        info.metadata[key] = shortened(value, METADATA_VALUE_LIMIT_BYTES)
    status.details.add().Pack(info)
    if isinstance(fault, InvalidArgument):
        _add_bad_request(status, fault)
    else:
        for detail in _details(fault, status.message):
            status.details.add().Pack(detail)
    return status


def code_of(call: Call, error: BaseException | None) -> int:
    """The status code with which a call ended: 0 for None.

    An iterator that was closed before its end belongs to a caller that has gone, or whose time is over.
    """
    if error is None:
        return Code.OK
    if isinstance(error, (Refused, Fault)):
        return error.code
    if isinstance(error, GeneratorExit):
        return Code.CANCELLED if call.time_remaining_s() > 0 else Code.DEADLINE_EXCEEDED
    return Code.INTERNAL


def ended_by_caller(call: Call) -> Fault:
    """Why a call whose caller no longer listens has ended."""
    return Cancelled() if call.time_remaining_s() > 0 else DeadlineExceeded()


def shortened(text: str, limit_bytes: int) -> str:
    """The text, or as much of its beginning as fits into the limit as UTF-8, marked as cut."""
    encoded = text.encode("utf-8", "replace")
    if len(encoded) <= limit_bytes:
        return encoded.decode()
    return encoded[: limit_bytes - 3].decode("utf-8", "ignore") + "…"


def _details(fault: Fault, message: str) -> Iterator[Any]:
    if isinstance(fault, FailedPrecondition):
        failure = error_details_pb2.PreconditionFailure()
        failure.violations.add(
            type=str(fault.reason), subject=shortened(fault.subject, METADATA_VALUE_LIMIT_BYTES), description=message
        )
        yield failure
    if isinstance(fault, ResourceExhausted):
        quota = error_details_pb2.QuotaFailure()
        quota.violations.add(subject=str(fault.reason), description=message)
        yield quota
    if (retry_after_ms := _retry_after_ms(fault)) is not None:
        retry = error_details_pb2.RetryInfo()
        retry.retry_delay.FromMilliseconds(retry_after_ms)
        yield retry


def _retry_after_ms(fault: Fault) -> int | None:
    return fault.retry_after_ms if isinstance(fault, (ResourceExhausted, Unavailable)) else None


def _add_bad_request(status: status_pb2.Status, fault: InvalidArgument) -> None:
    """Adds as many violations as fit; where some are left out, ErrorInfo says how many there were."""
    if not fault.violations:
        return
    bad = error_details_pb2.BadRequest()
    room_bytes = DETAILS_LIMIT_BYTES - status.ByteSize()
    for violation in fault.violations[:VIOLATIONS_LIMIT]:
        added = bad.field_violations.add(
            field=shortened(violation.field, METADATA_VALUE_LIMIT_BYTES),
            description=shortened(violation.description, METADATA_VALUE_LIMIT_BYTES),
            reason=violation.rule.upper().replace(".", "_").replace("-", "_"),
        )
        room_bytes -= added.ByteSize() + 8
        if room_bytes < 0:
            del bad.field_violations[-1]
            break
    if len(bad.field_violations) < len(fault.violations):
        info = error_details_pb2.ErrorInfo(domain=DOMAIN, reason=str(fault.reason or Reason.INVALID_FIELD))
        info.metadata.update(
            {
                **{k: shortened(v, METADATA_VALUE_LIMIT_BYTES) for k, v in fault.metadata.items()},
                "violations": str(len(fault.violations)),
            }
        )
        status.details[0].Pack(info)
    status.details.add().Pack(bad)
