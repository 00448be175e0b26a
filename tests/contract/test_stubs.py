"""The Python stubs, which do not import buf/validate, carry its rules: protovalidate enforces one of each kind."""

from __future__ import annotations

from typing import Any

import protovalidate
import pytest
from google.protobuf.message import Message

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import product_pb2

UUID = "0190b2f1-7c3e-7a53-8e4d-3f0b6a9d2c71"


def create(**product: Any) -> catalog.CreateProductRequest:
    return catalog.CreateProductRequest(
        product=product_pb2.Product(**{"display_name": "Tea", **product}), request_id=UUID
    )


def test_a_right_message_passes() -> None:
    protovalidate.validate(create())


@pytest.mark.parametrize(
    ("message", "field", "rule"),
    [
        (catalog.CreateProductRequest(request_id=UUID), "product", "required"),
        (catalog.GetProductRequest(name="products/Tea"), "name", "string.pattern"),
        (catalog.DeleteProductRequest(name="products/tea", request_id="x"), "request_id", "string.uuid"),
        (catalog.SearchProductsRequest(), "query", "string.min_len"),
        (catalog.SearchProductsRequest(query="x" * 201), "query", "string.max_len"),
        (catalog.ListProductsRequest(page_size=-1), "page_size", "int32.gte"),
        (catalog.BatchGetProductsRequest(), "names", "repeated.min_items"),
        (catalog.BatchGetProductsRequest(names=["products/a"] * 1001), "names", "repeated.max_items"),
        (catalog.BatchGetProductsRequest(names=["products/a", ""]), "names[1]", "string.pattern"),
        (create(status=99), "product.status", "enum.defined_only"),
        (create(variants=[{"sku": "!"}]), "product.variants[0].sku", "string.pattern"),
        (create(variants=[{"sku": "a", "prices": [{}]}]), "product.variants[0].prices[0].amount", "required"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rule(message: Message, field: str, rule: str) -> None:
    violations = protovalidate.collect_violations(message)
    assert [(violation_path(each), each.proto.rule_id) for each in violations] == [(field, rule)]


def violation_path(violation: protovalidate.Violation) -> str:
    path = ""
    assert violation.proto.field is not None
    for element in violation.proto.field.elements:
        path += f".{element.field_name}" if path else element.field_name
        if element.subscript is not None:
            path += f"[{element.subscript.value}]"
    return path
