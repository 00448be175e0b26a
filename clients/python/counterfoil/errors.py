"""What a refused call raises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

_DOMAIN: Final = "counterfoil"
_DETAILS_KEY: Final = "grpc-status-details-bin"
_PUSHBACK_KEY: Final = "grpc-retry-pushback-ms"
_MILLISECONDS: Final = re.compile(r"[0-9]{1,9}")  # more than some days is no time to wait for


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """What is wrong with one field of the request."""

    field: str
    """The field's path, such as `draft.lines[2].quantity`."""
    description: str


@dataclass(frozen=True, slots=True)
class PreconditionViolation:
    """What stood in the way of a request that was right in itself."""

    type: str
    subject: str
    """The resource's name."""
    description: str


class CounterfoilError(Exception):
    """A call that was refused, or got no answer.

    Its `__cause__` is gRPC's own error. Act on `code` and `reason`; `message` is for people.
    """

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        *,
        reason: str = "",
        field_violations: Sequence[FieldViolation] = (),
        precondition_violations: Sequence[PreconditionViolation] = (),
        retry_delay: timedelta | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        """gRPC's status."""
        self.message = message
        """What happened, for people to read."""
        self.reason = reason
        """The name in `counterfoil.type.v1.ErrorReason` without its prefix, or one that only a newer server knows;
        empty where the server gave none: it was not reached, say."""
        self.field_violations = tuple(field_violations)
        """Which fields of the request are wrong."""
        self.precondition_violations = tuple(precondition_violations)
        """Which resources stood in the way."""
        self.retry_delay = retry_delay
        """After what time the same call may go through; None where the server gave none."""
        self.metadata: Mapping[str, str] = dict(metadata or {})
        """More about the reason, as the comment of each ErrorReason says."""

    def __str__(self) -> str:
        reason = f" {self.reason}" if self.reason else ""
        return f"{self.code.name}{reason}: {self.message}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.message), self.__dict__


def from_rpc_error(error: Any) -> CounterfoilError:
    """What gRPC's error says, in one type. It never fails: details that cannot be read are left out."""
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == _DETAILS_KEY:
            try:
                status = status_pb2.Status.FromString(value)
            except DecodeError:
                break
    return _from_details(error.code(), error.details() or "", status)


def from_status(status: status_pb2.Status) -> CounterfoilError:
    """The error in a part of an answer: an order of a batch or a product of an import that was refused."""
    codes = {code.value[0]: code for code in grpc.StatusCode}
    return _from_details(codes.get(status.code, grpc.StatusCode.UNKNOWN), status.message, status)


def _from_details(code: grpc.StatusCode, message: str, status: status_pb2.Status) -> CounterfoilError:
    info, request, precondition, retry = (
        _found(status, kind)
        for kind in (
            error_details_pb2.ErrorInfo,
            error_details_pb2.BadRequest,
            error_details_pb2.PreconditionFailure,
            error_details_pb2.RetryInfo,
        )
    )
    if info.domain != _DOMAIN:  # of something between that calls its reasons by the same names
        info = error_details_pb2.ErrorInfo()
    return CounterfoilError(
        code,
        message,
        reason=info.reason,
        field_violations=[FieldViolation(each.field, each.description) for each in request.field_violations],
        precondition_violations=[
            PreconditionViolation(each.type, each.subject, each.description) for each in precondition.violations
        ],
        retry_delay=_delay(retry),
        metadata=info.metadata,
    )


def _delay(retry: error_details_pb2.RetryInfo) -> timedelta | None:
    if not retry.HasField("retry_delay"):
        return None
    try:
        delay: timedelta = retry.retry_delay.ToTimedelta()
    except (OverflowError, ValueError):  # longer than a Duration may be
        return None
    return delay


def _found(status: status_pb2.Status, kind: type[Any]) -> Any:
    """The first readable detail of a kind, or an empty one."""
    for detail in status.details:
        found = kind()
        try:
            if detail.Unpack(found):
                return found
        except DecodeError:
            continue
    return kind()


def pushback_s(error: Any) -> float | None:
    """The pause that the server asks for in gRPC's error: None where it says nothing, below 0 for no retry."""
    for key, value in error.trailing_metadata() or ():
        if key == _PUSHBACK_KEY:
            return int(value) / 1000 if isinstance(value, str) and _MILLISECONDS.fullmatch(value) else -1.0
    return None
