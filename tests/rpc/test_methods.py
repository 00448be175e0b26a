"""Methods and policies come from the contract; what it does not say is refused at the start."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.type.v1 import policy_pb2
from counterfoil_server.rpc.call import Kind, Mode, inline
from counterfoil_server.rpc.methods import methods_of, snake_case
from tests.rpc.echo import DESCRIPTOR, Echo, Text


def test_kinds_modes_and_types() -> None:
    methods = {method.name: method for method in methods_of(DESCRIPTOR, Echo())}
    assert {name: method.kind for name, method in methods.items() if name in {"Say", "Many", "Gather", "Chat"}} == {
        "Say": Kind.UNARY_UNARY,
        "Many": Kind.UNARY_STREAM,
        "Gather": Kind.STREAM_UNARY,
        "Chat": Kind.STREAM_STREAM,
    }
    assert [methods[name].mode for name in ("Say", "Look", "Later")] == [Mode.POOL, Mode.INLINE, Mode.DEFERRED]
    assert methods["Say"].path == "/counterfoil.test.v1.EchoService/Say"
    assert methods["Say"].request_type is Text
    assert methods["Say"].policy.permission == "echo.use"


def test_the_catalogs_own_contract() -> None:
    class Servicer:
        @inline
        def get_product(self, request: Any, call: Any) -> Any: ...

        def __getattr__(self, name: str) -> Any:
            return lambda _request, _call: None

    service = catalog.DESCRIPTOR.services_by_name["CatalogService"]
    methods = {method.name: method for method in methods_of(service, Servicer())}
    assert methods.keys() == {method.name for method in service.methods}
    assert methods["GetProduct"].request_type is catalog.GetProductRequest
    assert methods["GetProduct"].mode is Mode.INLINE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GetProduct", "get_product"),
        ("BatchGetProducts", "batch_get_products"),
        ("GetURLOf", "get_url_of"),
        ("Say", "say"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_a_missing_method_is_named() -> None:
    with pytest.raises(TypeError, match=r"EchoService\.Say: object has no say"):
        methods_of(DESCRIPTOR, object())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (None, "has no policy"),
        ({"permission": ""}, "access"),
        ({"criticality": 0}, "criticality"),
        ({"retry": 0}, "retry"),
        ({"default_s": 0}, "default_deadline"),
        ({"max_s": 1}, "max_deadline"),
    ],
)
def test_a_policy_that_is_missing_or_lacks_something_is_refused(change: dict[str, Any] | None, said: str) -> None:
    file = descriptor_pb2.FileDescriptorProto(
        name=f"tests/policy_{said}.proto",
        package=f"test.p{abs(hash(said))}",
        dependency=["counterfoil/type/v1/policy.proto", "tests/echo.proto"],
    )
    rpc = file.service.add(name="S").method.add(
        name="Do", input_type=".counterfoil.test.v1.Text", output_type=".counterfoil.test.v1.Text"
    )
    if change is not None:
        given: dict[str, Any] = {"permission": "p.q", "criticality": 2, "retry": 1, "default_s": 5, "max_s": 5} | change
        policy = rpc.options.Extensions[policy_pb2.policy]
        policy.permission, policy.criticality, policy.retry = given["permission"], given["criticality"], given["retry"]
        policy.default_deadline.seconds, policy.max_deadline.seconds = given["default_s"], given["max_s"]
    pool = descriptor_pool.Default()
    pool.Add(file)

    class Servicer:
        def do(self, request: Any, call: Any) -> Any: ...

    with pytest.raises(TypeError, match=said):
        methods_of(pool.FindServiceByName(f"{file.package}.S"), Servicer())
