"""What can go wrong, as every room says it.

A fault is the one way to refuse a call. It knows the status code and the reason that the caller will see, and nothing
of gRPC, SQL or Redis, so rules and repositories raise it as freely as services do; `rpc.status` turns it into a
`google.rpc.Status`. An exception that is not a Fault is a defect and reaches the caller as INTERNAL, empty.

    Fault
    ├── InvalidArgument     the request breaks the contract; names each field
    ├── Unauthenticated     who the caller is, is not known
    ├── PermissionDenied    known, but may not
    ├── NotFound            no such resource, or not one the caller may know of
    ├── AlreadyExists       a name or SKU is taken
    ├── FailedPrecondition  the system is not in the state the call needs
    ├── Aborted             a conflict: read again, decide anew
    ├── ResourceExhausted   a quota or a size
    ├── DeadlineExceeded    no time left
    ├── Cancelled           the caller has gone
    ├── Unavailable         not now: overloaded, stopping, or the database is away
    └── Internal            a defect, said without its inside
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar


class Code(IntEnum):
    """The status codes of gRPC (https://grpc.github.io/grpc/core/md_doc_statuscodes.html)."""

    OK = 0
    CANCELLED = 1
    UNKNOWN = 2
    INVALID_ARGUMENT = 3
    DEADLINE_EXCEEDED = 4
    NOT_FOUND = 5
    ALREADY_EXISTS = 6
    PERMISSION_DENIED = 7
    RESOURCE_EXHAUSTED = 8
    FAILED_PRECONDITION = 9
    ABORTED = 10
    OUT_OF_RANGE = 11
    UNIMPLEMENTED = 12
    INTERNAL = 13
    UNAVAILABLE = 14
    DATA_LOSS = 15
    UNAUTHENTICATED = 16


class Reason(StrEnum):
    """The values of `counterfoil.type.v1.ErrorReason`, where each is explained; a test holds the two together."""

    INVALID_FIELD = "INVALID_FIELD"
    MALFORMED_MESSAGE = "MALFORMED_MESSAGE"
    PAGE_TOKEN_INVALID = "PAGE_TOKEN_INVALID"  # noqa: S105 - a reason's name, no secret
    FRESHNESS_TOKEN_INVALID = "FRESHNESS_TOKEN_INVALID"  # noqa: S105 - a reason's name, no secret
    FILTER_INVALID = "FILTER_INVALID"
    REQUEST_ID_REUSED = "REQUEST_ID_REUSED"
    CREDENTIALS_MISSING = "CREDENTIALS_MISSING"
    CREDENTIALS_INVALID = "CREDENTIALS_INVALID"
    PERMISSION_MISSING = "PERMISSION_MISSING"
    RESOURCE_NOT_FOUND = "RESOURCE_NOT_FOUND"
    RESOURCE_ALREADY_EXISTS = "RESOURCE_ALREADY_EXISTS"
    SKU_ALREADY_EXISTS = "SKU_ALREADY_EXISTS"
    ETAG_MISMATCH = "ETAG_MISMATCH"
    CONFLICT = "CONFLICT"
    RESOURCE_DELETED = "RESOURCE_DELETED"
    RESOURCE_NOT_DELETED = "RESOURCE_NOT_DELETED"
    OVERLOADED = "OVERLOADED"
    SHUTTING_DOWN = "SHUTTING_DOWN"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"
    DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED"
    INTERNAL = "INTERNAL"
    CANCELLED = "CANCELLED"
    READER_TOO_SLOW = "READER_TOO_SLOW"
    TOO_LARGE = "TOO_LARGE"
    BULK_UNAVAILABLE = "BULK_UNAVAILABLE"
    OUT_OF_STOCK = "OUT_OF_STOCK"
    PRICE_CHANGED = "PRICE_CHANGED"
    PRICE_MISSING = "PRICE_MISSING"
    RESERVATION_NOT_ACTIVE = "RESERVATION_NOT_ACTIVE"
    RESERVATION_HELD = "RESERVATION_HELD"
    STATE_CONFLICT = "STATE_CONFLICT"
    QUANTITY_EXCEEDED = "QUANTITY_EXCEEDED"
    UNBALANCED = "UNBALANCED"
    OVERDRAFT = "OVERDRAFT"
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH"
    AMOUNT_OVERFLOW = "AMOUNT_OVERFLOW"
    CURSOR_INVALID = "CURSOR_INVALID"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    PERIOD_CLOSED = "PERIOD_CLOSED"
    STREAM_ENDED = "STREAM_ENDED"
    SIGN_IN_LOCKED = "SIGN_IN_LOCKED"
    SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"
    EMAIL_ALREADY_EXISTS = "EMAIL_ALREADY_EXISTS"
    ACCOUNT_DISABLED = "ACCOUNT_DISABLED"
    RESOURCE_IN_USE = "RESOURCE_IN_USE"
    LAST_ADMINISTRATOR = "LAST_ADMINISTRATOR"
    TICKET_INVALID = "TICKET_INVALID"
    RATE_LIMITED = "RATE_LIMITED"
    IDENTITY_PROVIDER_UNAVAILABLE = "IDENTITY_PROVIDER_UNAVAILABLE"
    RECENT_SIGN_IN_REQUIRED = "RECENT_SIGN_IN_REQUIRED"
    LAST_SIGN_IN_METHOD = "LAST_SIGN_IN_METHOD"
    REQUEST_ID_SPENT = "REQUEST_ID_SPENT"


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One field of a request that breaks a rule.

    `field` is the path as in the contract (`product.variants[2].sku`), `rule` a stable id (`string.min_len`).
    """

    field: str
    description: str
    rule: str = ""


class Fault(Exception):
    """A call is refused. Raise one of the subclasses."""

    code: ClassVar[Code] = Code.UNKNOWN

    def __init__(self, reason: Reason, message: str, metadata: Mapping[str, str] | None = None) -> None:
        """`message` is for people and reaches the caller: nothing internal, no secret. ErrorInfo has `metadata`."""
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.metadata: Mapping[str, str] = metadata or {}


class InvalidArgument(Fault):
    """The request breaks the contract, whatever the state of the system. Becomes `google.rpc.BadRequest`."""

    code = Code.INVALID_ARGUMENT

    def __init__(
        self,
        violations: Sequence[FieldViolation] = (),
        *,
        reason: Reason = Reason.INVALID_FIELD,
        message: str | None = None,
    ) -> None:
        if message is None:
            message = "; ".join(f"{v.field}: {v.description}" for v in violations[:3])
            if len(violations) > 3:  # noqa: PLR2004 - the details hold them all
                message += f"; and {len(violations) - 3} more"
        super().__init__(reason, message)
        self.violations = tuple(violations)


class Unauthenticated(Fault):
    """The caller shows no credentials, or none that hold."""

    code = Code.UNAUTHENTICATED


class PermissionDenied(Fault):
    """The caller is known but lacks a permission."""

    code = Code.PERMISSION_DENIED


class NotFound(Fault):
    """There is no such resource for this caller."""

    code = Code.NOT_FOUND

    def __init__(self, resource: str) -> None:
        super().__init__(Reason.RESOURCE_NOT_FOUND, f"{resource} does not exist", {"resource": resource})


class AlreadyExists(Fault):
    """A name or another unique value is taken."""

    code = Code.ALREADY_EXISTS


class FailedPrecondition(Fault):
    """The system is not in the state that the call needs. Becomes `google.rpc.PreconditionFailure`.

    `subject` is what is in the wrong state, usually a resource name.
    """

    code = Code.FAILED_PRECONDITION

    def __init__(
        self, reason: Reason, message: str, *, subject: str, metadata: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason, message, metadata)
        self.subject = subject


class Aborted(Fault):
    """The call lost a conflict and changed nothing."""

    code = Code.ABORTED


class ResourceExhausted(Fault):
    """A quota or a size is exceeded. Becomes `google.rpc.QuotaFailure`.

    `retry_after_ms`, where waiting helps, becomes `google.rpc.RetryInfo` and `grpc-retry-pushback-ms`.
    """

    code = Code.RESOURCE_EXHAUSTED

    def __init__(
        self,
        reason: Reason,
        message: str,
        metadata: Mapping[str, str] | None = None,
        *,
        retry_after_ms: int | None = None,
    ) -> None:
        super().__init__(reason, message, metadata)
        self.retry_after_ms = retry_after_ms


class DeadlineExceeded(Fault):
    """The call's time is over."""

    code = Code.DEADLINE_EXCEEDED

    def __init__(self, message: str = "the deadline passed before the call was done") -> None:
        super().__init__(Reason.DEADLINE_EXCEEDED, message)


class Cancelled(Fault):
    """The caller has gone."""

    code = Code.CANCELLED

    def __init__(self) -> None:
        super().__init__(Reason.CANCELLED, "the call was cancelled")


class Unavailable(Fault):
    """Not now. `retry_after_ms` becomes `google.rpc.RetryInfo` and `grpc-retry-pushback-ms`."""

    code = Code.UNAVAILABLE

    def __init__(self, reason: Reason, message: str, *, retry_after_ms: int | None = None) -> None:
        super().__init__(reason, message)
        self.retry_after_ms = retry_after_ms


class Internal(Fault):
    """A defect. The caller learns the id under which the logs hold the rest, and nothing else."""

    code = Code.INTERNAL

    def __init__(self, request_id: str) -> None:
        super().__init__(Reason.INTERNAL, "internal error", {"request_id": request_id})
