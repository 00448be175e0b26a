"""Request ids are UUIDs in one spelling; fingerprints tell requests apart by everything else."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.catalog.v1 import catalog_service_pb2, product_pb2
from counterfoil_server.faults import InvalidArgument
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id

CREATE = catalog_service_pb2.CreateProductRequest


@given(st.uuids(allow_nil=True))
def test_every_uuid_is_taken_in_either_case(value: uuid.UUID) -> None:
    assert parse_request_id(str(value)) == value
    assert parse_request_id(str(value).upper()) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "0190b2f17c3e7a538e4d3f0b6a9d2c71",
        "{0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71}",
        "urn:uuid:0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71",
        "0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71\n",
        " 0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71",
        "0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c7",
        "0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c7g",
        "\N{FULLWIDTH DIGIT ZERO}190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71",
        "A" * 10_240,
    ],
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse_request_id(text)
    assert refusal.value.violations[0].field == "request_id"
    assert len(refusal.value.message) < 200  # what was sent is not sent back


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        assert str(parse_request_id(text)) == text.lower()
    except InvalidArgument:
        pass


def request(**fields: str) -> CREATE:
    return CREATE(
        request_id="0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71", product=product_pb2.Product(display_name="Tea"), **fields
    )


def test_the_request_id_does_not_count() -> None:
    other = request()
    other.request_id = "another"
    assert fingerprint(request()) == fingerprint(other)
    assert other.request_id == "another"  # the request itself is left as it was


def test_every_other_field_counts() -> None:
    assert fingerprint(request()) != fingerprint(request(product_id="tea"))
    changed = request()
    changed.product.display_name = "tea"
    assert fingerprint(request()) != fingerprint(changed)


def test_the_type_counts() -> None:
    delete = catalog_service_pb2.DeleteProductRequest(name="products/1")
    undelete = catalog_service_pb2.UndeleteProductRequest(name="products/1")
    assert delete.SerializeToString() == undelete.SerializeToString()
    assert fingerprint(delete) != fingerprint(undelete)


def test_unknown_fields_count() -> None:
    extended = CREATE.FromString(request().SerializeToString() + b"\xf8\x3f\x01")  # field 1023, varint 1
    assert fingerprint(extended) != fingerprint(request())


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_map_entries_does_not_count(keys: list[str]) -> None:
    message = request()
    for key in keys:
        message.product.attributes[key] = key
    ordered = request()
    ordered.product.attributes.update({key: key for key in sorted(keys)})
    assert fingerprint(message) == fingerprint(ordered)


def test_the_form_is_versioned_and_stable() -> None:
    """A stored fingerprint must be recognised by a later release: change the version when this test changes."""
    assert fingerprint(request()).hex() == ("01" + "470fbdae59b727b57d59f4fe74b0e0f7385d45e8c5f04f654c230f6069c4d730")


def test_a_message_without_a_request_id_has_one_too() -> None:
    assert len(fingerprint(catalog_service_pb2.GetProductRequest(name="products/1"))) == 33
