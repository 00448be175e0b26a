"""Bytes that are no message, messages that break rules, and the paths that refusals name."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.inventory.v1.stock_pb2 import BUCKET_SOLD, StockMovement
from counterfoil_server.faults import InvalidArgument, Reason
from counterfoil_server.rpc.validation import (
    REMEMBERED_LIMIT,
    REMEMBERED_LIMIT_BYTES,
    RequestValidator,
    nul_paths,
)
from tests.rpc.echo import MAX_LEN, Harness, Text, details_of, invoke

VALIDATOR = RequestValidator()
GET = VALIDATOR.parser(catalog.GetProductRequest)
CREATE = VALIDATOR.parser(catalog.CreateProductRequest)
TEXT = VALIDATOR.parser(Text)


def nested(depth: int) -> bytes:
    """A Text inside a Text, `depth` deep."""
    raw = b""
    for _ in range(depth):
        length = len(raw)
        size = bytes([length]) if length < 128 else bytes([length & 0x7F | 0x80, length >> 7])
        raw = b"\x1a" + size + raw
    return raw


MALFORMED = {
    "garbage": b"\xff\xfe\xfd garbage",
    "truncated": Text(text="hello").SerializeToString()[:-2],
    "bad UTF-8": b"\x0a\x02\xc3\x28",
    "a surrogate": b"\x0a\x03\xed\xa0\x80",
    "nested 101 deep": nested(101),
    "field number 0": b"\x00\x00",
    "an unclosed group": b"\x0b",
    "a length beyond everything": b"\x0a\xff\xff\xff\xff\x0f",
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_bytes_that_are_no_message(raw: bytes) -> None:
    with pytest.raises(InvalidArgument) as refused:
        TEXT(raw)
    assert refused.value.reason is Reason.MALFORMED_MESSAGE
    assert refused.value.message == "the bytes sent are not a counterfoil.test.v1.Text"


def test_nesting_that_is_allowed() -> None:
    assert TEXT(nested(99)).HasField("inner")


@pytest.mark.parametrize("rpc", ["Say", "Many", "Gather", "Chat", "Later"])
def test_malformed_messages_of_every_kind_over_the_wire(rpc: str) -> None:
    harness = Harness()
    with harness.serving() as channel:
        for raw in MALFORMED.values():
            with pytest.raises(grpc.RpcError) as refused:
                invoke(channel, rpc, raw)
            assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
            assert details_of(refused.value)[1].reason == Reason.MALFORMED_MESSAGE
        assert harness.log.of("defect") == []


def test_a_bad_message_in_the_middle_of_a_stream() -> None:
    harness = Harness()
    with harness.serving() as channel:
        with pytest.raises(grpc.RpcError) as refused:
            invoke(channel, "Gather", [Text(text="fine"), b"\xff", Text(text="fine")])
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert harness.sample("grpc_server_msg_received_total", "Gather") == 2


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(raw: bytes) -> None:
    for parse in (TEXT, GET, CREATE):
        try:
            assert isinstance(parse(raw), Message)
        except InvalidArgument as refused:
            assert refused.reason in {Reason.MALFORMED_MESSAGE, Reason.INVALID_FIELD}


def paths(parse: Any, message: Message) -> list[tuple[str, str]]:
    with pytest.raises(InvalidArgument) as refused:
        parse(message.SerializeToString())
    assert refused.value.reason is Reason.INVALID_FIELD
    return [(violation.field, violation.rule) for violation in refused.value.violations]


def test_broken_rules_are_named_by_the_contracts_paths() -> None:
    assert paths(GET, catalog.GetProductRequest(name="products/UPPER"))[0] == ("name", "string.pattern")
    create = catalog.CreateProductRequest(request_id="0190c4d2-0000-7000-8000-000000000000")
    create.product.display_name = "fine"
    create.product.variants.add(sku="fine")
    create.product.variants.add(sku="-not fine")
    create.product.categories.append("")
    assert ("product.variants[1].sku", "string.pattern") in paths(CREATE, create)
    assert ("product.categories[0]", "string.min_len") in paths(CREATE, create)


def test_values_of_an_enum_are_told_by_name() -> None:
    adjust = RequestValidator().parser(inventory.AdjustStockRequest)
    request = inventory.AdjustStockRequest(reason=StockMovement.REASON_SALE, bucket=BUCKET_SOLD)
    with pytest.raises(InvalidArgument) as refused:
        adjust(request.SerializeToString())
    told = {each.field: each.description for each in refused.value.violations}
    assert told["reason"].startswith("must be one of REASON_OPENING, REASON_RECEIPT, ")
    assert told["bucket"].startswith("must be one of BUCKET_UNSPECIFIED, ")


def test_a_rule_over_the_wire() -> None:
    harness = Harness()
    with harness.serving() as channel, pytest.raises(grpc.RpcError) as refused:
        invoke(channel, "Say", Text(text="x" * (MAX_LEN + 1)))
    status, info = details_of(refused.value)
    assert (refused.value.code(), info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, Reason.INVALID_FIELD)
    assert "text: " in status.message


NUL = "a\0b"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Text(text=NUL), ["text"]),
        (Text(inner=Text(inner=Text(text=NUL))), ["inner.inner.text"]),
        (Text(tags={"fine": NUL}), ['tags["fine"]']),
        (Text(tags={NUL: "fine"}), ['tags["a\\0b"]']),
        (Text(list=["fine", NUL]), ["list[1]"]),
        (Text(others=[Text(), Text(list=[NUL]), Text(text=NUL)]), ["others[1].list[0]", "others[2].text"]),
    ],
)
def test_a_nul_is_found_wherever_it_stands(message: Any, expected: list[str]) -> None:
    assert list(nul_paths(message)) == expected
    assert paths(TEXT, message) == [(path, "string.no_nul") for path in expected]


def test_a_nul_in_an_attribute_of_the_real_contract() -> None:
    create = catalog.CreateProductRequest(request_id="0190c4d2-0000-7000-8000-000000000000")
    create.product.attributes.update({"colour": {"deep": [1, NUL]}})
    expected = 'product.attributes.fields["colour"].struct_value.fields["deep"].list_value.values[1].string_value'
    assert (expected, "string.no_nul") in paths(CREATE, create)


def test_zero_bytes_that_are_no_text_are_welcome() -> None:
    message = Text(blob=b"\0\0", count=0, list=[""], others=[Text()])
    assert TEXT(message.SerializeToString()) == message


TEXTS = st.recursive(
    st.builds(Text, text=st.text(max_size=20)),
    lambda inner: st.builds(Text, inner=inner, list=st.lists(st.text(max_size=5), max_size=3)),
    max_leaves=5,
)


@given(TEXTS)
def test_exactly_messages_with_a_nul_in_text_are_refused(message: Any) -> None:
    holds_nul = "\\000" in str(message)
    try:
        TEXT(message.SerializeToString())
    except InvalidArgument:
        assert holds_nul
    else:
        assert not holds_nul


def test_a_remembered_request_is_parsed_once_and_a_refused_one_is_refused_again() -> None:
    validator = RequestValidator()
    parsed: list[bytes] = []
    parse = validator.parser(Text)

    def counting(raw: bytes) -> Any:
        parsed.append(raw)
        return parse(raw)

    once = validator.remembering(counting)
    good, bad = Text(text="a").SerializeToString(), Text(text="x" * (MAX_LEN + 1)).SerializeToString()
    assert once(good) is once(good)
    assert parsed == [good]
    for _ in range(2):
        with pytest.raises(InvalidArgument):
            once(bad)
    assert parsed == [good, bad, bad]


def test_what_is_remembered_of_requests_is_bounded() -> None:
    validator = RequestValidator()
    once = validator.remembering(validator.parser(Text))
    large = Text(text="y" * REMEMBERED_LIMIT_BYTES).SerializeToString()
    assert once(large) is not once(large)
    raws = [Text(count=number + 1).SerializeToString() for number in range(REMEMBERED_LIMIT + 1)]
    first = [once(raw) for raw in raws]
    assert once(raws[-1]) is first[-1]
    assert once(raws[0]) is not first[0]
