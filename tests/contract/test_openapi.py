"""The OpenAPI document: it is valid, every rpc is in it, and it refuses what the contract refuses."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.contract.descriptors import Contract

ROOT = Path(__file__).parents[2]
UUID = "6f1d2c3b-4a59-4e68-8f7a-1b2c3d4e5f60"
ORDER = {
    "requestId": UUID,
    "draft": {"location": "locations/367", "currencyCode": "USD", "lines": [{"sku": "1082185", "quantity": 2}]},
}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "protos" / "counterfoil.openapi.json").read_text())
    return content


@pytest.fixture(scope="module")
def contract() -> Contract:
    protoset = (ROOT / "protos" / "counterfoil.binpb").read_bytes()
    return Contract(descriptor_pb2.FileDescriptorSet.FromString(protoset))


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By `package.Service/Method`."""
    found = [operation for path in document["paths"].values() for operation in path.values()]
    by_rpc = {operation["x-grpc-method"]: operation for operation in found}
    assert len(by_rpc) == len(found)
    return by_rpc


def accepts(document: dict[str, Any], schema: str, value: Any) -> bool:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return bool(Draft202012Validator({**document, **reference}).is_valid(value))


def test_it_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_check_can_fail(document: dict[str, Any]) -> None:
    broken = copy.deepcopy(document)
    del broken["paths"]["/v1/products/{product}"]["get"]["parameters"][0]["in"]
    assert not OpenAPIV31SpecValidator(broken).is_valid()
    broken = copy.deepcopy(document)
    broken["paths"]["/v1/products/{other}"] = broken["paths"].pop("/v1/products/{product}")
    assert not OpenAPIV31SpecValidator(broken).is_valid()


def test_every_rpc_is_in_it_once_with_its_policy(document: dict[str, Any], contract: Contract) -> None:
    found = operations(document)
    expected = {"/".join(rpc.name.rsplit(".", 1)): rpc for rpc in contract.of_kind("rpc")}
    assert sorted(found) == sorted(expected)
    for name, rpc in expected.items():
        policy = contract.option(rpc.proto, "counterfoil.type.v1.policy")
        assert (found[name].get("security") == []) == policy.public, name
        assert found[name]["description"], name
        assert ("requestBody" in found[name]) == bool(contract.http(rpc)[2]), name


def test_every_parameter_of_a_path_is_declared(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            declared = {each["name"] for each in operation["parameters"] if each.get("in") == "path"}
            assert declared == {part.split("}")[0] for part in path.split("{")[1:]}, path
            assert "*" not in path


def test_every_write_needs_a_request_id(document: dict[str, Any], contract: Contract) -> None:
    for rpc in contract.of_kind("rpc"):
        operation = operations(document)["/".join(rpc.name.rsplit(".", 1))]
        request = contract.request(rpc)
        if not any(field.name == "request_id" for field in request.field) or rpc.proto.client_streaming:
            continue
        required = [each["name"] for each in operation["parameters"] if each.get("required")]
        if contract.http(rpc)[2] == "*":
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            name = schema.get("$ref", "").rpartition("/")[2]
            required += (document["components"]["schemas"][name] if name else schema)["required"]
        assert "requestId" in required, rpc.name


def test_a_good_order_is_accepted_in_both_forms_of_an_integer(document: dict[str, Any]) -> None:
    assert accepts(document, "orders.v1.PlaceOrderRequest", ORDER)
    order = copy.deepcopy(ORDER)
    order["draft"]["lines"][0]["quantity"] = "2"  # type: ignore[index]
    assert accepts(document, "orders.v1.PlaceOrderRequest", order)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("requestId",), "no-uuid"),
        (("draft", "location"), "shops/367"),
        (("draft", "currencyCode"), "usd"),
        (("draft", "lines"), []),
        (("draft", "lines", 0, "quantity"), 0),
        (("draft", "lines", 0, "quantity"), 1_000_000_000_001),
        (("draft", "lines", 0, "sku"), "with space"),
        (("draft", "externalReference"), "x" * 129),
        (("draft",), None),
    ],
)
def test_what_breaks_a_rule_is_refused(document: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    order: Any = copy.deepcopy(ORDER)
    inner = order
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    assert not accepts(document, "orders.v1.PlaceOrderRequest", order)


def test_what_is_ignored_while_it_is_empty_may_be_empty(document: dict[str, Any]) -> None:
    order = ORDER | {"reservation": ""}
    assert accepts(document, "orders.v1.PlaceOrderRequest", order)
    assert not accepts(document, "orders.v1.PlaceOrderRequest", ORDER | {"reservation": "reservations/1"})


def test_a_change_has_just_what_changes(document: dict[str, Any]) -> None:
    update = operations(document)["counterfoil.catalog.v1.CatalogService/UpdateProduct"]
    schema = update["requestBody"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**document, **schema})
    assert validator.is_valid({"brand": "Acme"})
    assert not validator.is_valid({"brand": "x" * 256})
