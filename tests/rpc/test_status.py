"""Faults as google.rpc.Status: the right details, never more than trailers can carry."""

from __future__ import annotations

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.type.v1 import error_reason_pb2
from counterfoil_server import faults
from counterfoil_server.faults import Code, Fault, FieldViolation, InvalidArgument, Reason, Unavailable
from counterfoil_server.rpc.status import refusal, shortened, to_status

TRAILERS_LIMIT_BYTES = 8 * 1024


def detail(fault: Fault, kind: type[Message]) -> Message:
    found = [each for each in to_status(fault).details if each.Is(kind.DESCRIPTOR)]
    assert len(found) == 1
    unpacked = kind()
    found[0].Unpack(unpacked)
    return unpacked


def test_the_reasons_are_those_of_the_contract() -> None:
    prefix = "ERROR_REASON_"
    contract = {name.removeprefix(prefix) for name in error_reason_pb2.ErrorReason.keys()}  # noqa: SIM118 - an enum, no dict
    assert contract - {"UNSPECIFIED"} == {str(reason) for reason in Reason}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (InvalidArgument([FieldViolation("name", "is empty")]), 3),
        (faults.Unauthenticated(Reason.CREDENTIALS_MISSING, "m"), 16),
        (faults.PermissionDenied(Reason.PERMISSION_MISSING, "m"), 7),
        (faults.NotFound("products/1"), 5),
        (faults.AlreadyExists(Reason.SKU_ALREADY_EXISTS, "m", {"sku": "1"}), 6),
        (faults.FailedPrecondition(Reason.REQUEST_ID_REUSED, "m", subject="s"), 9),
        (faults.Aborted(Reason.CONFLICT, "m"), 10),
        (faults.ResourceExhausted(Reason.TOO_LARGE, "m"), 8),
        (faults.DeadlineExceeded(), 4),
        (faults.Cancelled(), 1),
        (Unavailable(Reason.OVERLOADED, "m"), 14),
        (faults.Internal("id"), 13),
    ],
)
def test_every_fault_has_its_code_and_error_info(fault: Fault, code: int) -> None:
    status = to_status(fault)
    info = detail(fault, error_details_pb2.ErrorInfo)
    assert (status.code, status.message) == (code, fault.message)
    assert (info.domain, info.reason, dict(info.metadata)) == ("counterfoil", fault.reason, dict(fault.metadata))  # type: ignore[attr-defined]


def test_bad_request_names_fields_and_rules() -> None:
    fault = InvalidArgument([FieldViolation("product.variants[2].sku", "too long", "string.max_len")])
    bad = detail(fault, error_details_pb2.BadRequest)
    (violation,) = bad.field_violations  # type: ignore[attr-defined]
    assert violation.field == "product.variants[2].sku"
    assert (violation.description, violation.reason) == ("too long", "STRING_MAX_LEN")


def test_the_other_details() -> None:
    failed = faults.FailedPrecondition(Reason.RESOURCE_DELETED, "it is deleted", subject="products/1")
    (failure,) = detail(failed, error_details_pb2.PreconditionFailure).violations  # type: ignore[attr-defined]
    assert (failure.type, failure.subject) == ("RESOURCE_DELETED", "products/1")
    retry = Unavailable(Reason.OVERLOADED, "later", retry_after_ms=1_250)
    assert detail(retry, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() == 1_250  # type: ignore[attr-defined]
    assert refusal(retry).trailing == (("grpc-retry-pushback-ms", "1250"),)
    assert refusal(Unavailable(Reason.SHUTTING_DOWN, "later")).trailing == ()
    quota = faults.ResourceExhausted(Reason.TOO_LARGE, "too large", {"limit": "5"})
    assert len(detail(quota, error_details_pb2.QuotaFailure).violations) == 1  # type: ignore[attr-defined]
    assert refusal(quota).trailing == ()
    limited = faults.ResourceExhausted(Reason.RATE_LIMITED, "too fast", {"limit": "5"}, retry_after_ms=1_250)
    assert detail(limited, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() == 1_250  # type: ignore[attr-defined]
    assert len(detail(limited, error_details_pb2.QuotaFailure).violations) == 1  # type: ignore[attr-defined]
    assert refusal(limited).trailing == (("grpc-retry-pushback-ms", "1250"),)


def test_many_violations_are_cut_and_counted() -> None:
    status = to_status(InvalidArgument([FieldViolation(f"names[{index}]", "is wrong") for index in range(1_000)]))
    bad, info = error_details_pb2.BadRequest(), error_details_pb2.ErrorInfo()
    status.details[1].Unpack(bad)
    status.details[0].Unpack(info)
    assert 0 < len(bad.field_violations) < 1_000
    assert info.metadata["violations"] == "1000"


@given(
    st.lists(st.builds(FieldViolation, st.text(max_size=2_000), st.text(max_size=2_000), st.text(max_size=60))),
    st.text(max_size=5_000),
    st.dictionaries(st.text(max_size=20), st.text(max_size=2_000), max_size=4),
)
def test_whatever_is_refused_fits_into_the_trailers(
    violations: list[FieldViolation], message: str, metadata: dict[str, str]
) -> None:
    for fault in (InvalidArgument(violations, message=message), faults.Aborted(Reason.CONFLICT, message, metadata)):
        made = refusal(fault)
        percent_encoded = sum(1 if 0x20 <= byte <= 0x7E and byte != 0x25 else 3 for byte in made.message.encode())
        assert percent_encoded + len(made.details) * 4 / 3 < TRAILERS_LIMIT_BYTES - 512


@given(st.text(), st.integers(4, 50))
def test_shortened_text_keeps_its_beginning(text: str, limit_bytes: int) -> None:
    short = shortened(text, limit_bytes)
    whole = text.encode("utf-8", "replace").decode()
    assert len(short.encode()) <= limit_bytes
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


def test_codes_are_grpcs_own() -> None:
    assert {(code.name, int(code)) for code in Code} == {(code.name, code.value[0]) for code in grpc.StatusCode}
