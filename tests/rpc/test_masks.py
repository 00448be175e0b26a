"""Field masks: what an update replaces, what it leaves, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from google.api import field_behavior_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.catalog.v1 import product_pb2
from counterfoil_server.faults import InvalidArgument
from counterfoil_server.rpc.masks import LIMIT_PATH_CHARS, LIMIT_PATHS, apply, clear_server_owned

Product = product_pb2.Product

STORED: dict[str, Any] = {
    "name": "products/tea",
    "display_name": "Tea",
    "brand": "Leaf",
    "categories": ["DRINKS", "HOT"],
    "status": Product.STATUS_ACTIVE,
    "attributes": {"color": "green", "nested": {"a": 1, "b": 2}},
    "variants": [{"sku": "tea-1"}],
    "etag": '"1"',
    "revision": 1,
    "create_time": {"seconds": 1_700_000_000},
}


def stored() -> Product:
    return Product(**STORED)


def updated(paths: list[str], source: dict[str, Any]) -> tuple[Product, set[str]]:
    target = stored()
    replaced = apply(FieldMask(paths=paths), target, Product(**source))
    return target, replaced


def expected(**changes: Any) -> Product:
    return Product(**{key: value for key, value in (STORED | changes).items() if value is not None})


def test_named_fields_are_replaced_and_others_left() -> None:
    product, replaced = updated(["display_name", "brand"], {"display_name": "Oolong", "description": "x"})
    assert replaced == {"display_name", "brand"}
    assert product == expected(display_name="Oolong", brand=None)  # named and not set: cleared


def test_an_empty_mask_means_what_is_set() -> None:
    product, replaced = updated([], {"name": "products/tea", "brand": "Bush", "etag": '"1"', "revision": 9})
    assert replaced == {"brand"}
    assert product == expected(brand="Bush")


def test_a_star_means_everything_the_caller_owns() -> None:
    product, replaced = updated(["*"], {"name": "products/other", "display_name": "Oolong", "revision": 9})
    assert {"display_name", "variants", "attributes"} <= replaced
    assert not replaced & {"name", "etag", "revision", "create_time", "update_time", "delete_time", "purge_time"}
    untouched = {key: STORED[key] for key in ("name", "etag", "revision", "create_time")}
    assert product == Product(**untouched, display_name="Oolong")


def test_a_star_stands_alone() -> None:
    with pytest.raises(InvalidArgument, match="alone"):
        updated(["*", "brand"], {})


@pytest.mark.parametrize("path", ["revision", "create_time", "create_time.seconds", "name", "etag"])
def test_what_the_server_owns_is_passed_over(path: str) -> None:
    product, replaced = updated([path, "brand"], {"name": "x", "brand": "Bush", "revision": 9, "etag": '"2"'})
    assert replaced == {"brand"}
    assert product == expected(brand="Bush")


def test_repeated_fields_are_replaced_whole() -> None:
    product, _ = updated(["categories", "variants"], {"categories": ["COLD"], "variants": [{"sku": "a"}, {"sku": "b"}]})
    assert product == expected(categories=["COLD"], variants=[{"sku": "a"}, {"sku": "b"}])
    emptied, _ = updated(["categories", "variants"], {})
    assert emptied == expected(categories=None, variants=None)


def test_output_only_fields_inside_repeated_fields_are_dropped() -> None:
    product, _ = updated(["variants"], {"variants": [{"sku": "a", "current_prices": [{"currency_code": "EUR"}]}]})
    assert product == expected(variants=[{"sku": "a"}])


def test_the_source_is_left_as_it_was() -> None:
    source = expected(variants=[{"sku": "a", "current_prices": [{"currency_code": "EUR"}]}], attributes={"a": 1})
    before = Product.FromString(source.SerializeToString())
    apply(FieldMask(paths=["variants", "attributes"]), stored(), source)
    assert source == before


@pytest.mark.parametrize(
    ("path", "source", "attributes"),
    [
        ("attributes.color", {"color": "red"}, {"color": "red", "nested": {"a": 1, "b": 2}}),
        ("attributes.color", {"other": "red"}, {"nested": {"a": 1, "b": 2}}),
        ("attributes.nested.a", {"nested": {"a": 7, "c": 8}}, {"color": "green", "nested": {"a": 7, "b": 2}}),
        ("attributes.nested.a", {}, {"color": "green", "nested": {"b": 2}}),
        ("attributes.nested", {"nested": {"c": 8}}, {"color": "green", "nested": {"c": 8}}),
        ("attributes.new.key", {"new": {"key": True}}, {**STORED["attributes"], "new": {"key": True}}),
        ("attributes.new.key", {}, STORED["attributes"]),
        ("attributes.color.shade", {"color": {"shade": 1}}, {**STORED["attributes"], "color": {"shade": 1}}),
        ("attributes.color.shade", {"color": "red"}, STORED["attributes"]),
        ("attributes.`net weight`", {"net weight": 2}, {**STORED["attributes"], "net weight": 2}),
        ("attributes.`a.b`", {"a.b": 2}, {**STORED["attributes"], "a.b": 2}),
        ("attributes.`a``b`", {"a`b": 2}, {**STORED["attributes"], "a`b": 2}),
        ("attributes", {"only": 1}, {"only": 1}),
        ("attributes", None, None),
    ],
)
def test_keys_of_objects(path: str, source: dict[str, Any] | None, attributes: dict[str, Any] | None) -> None:
    product, replaced = updated([path], {} if source is None else {"attributes": source})
    assert replaced == {path}
    assert product == expected(attributes=attributes)


def test_a_key_of_an_object_that_is_not_there_is_not_made_up() -> None:
    target = Product(display_name="Tea")
    apply(FieldMask(paths=["attributes.color"]), target, Product())
    assert not target.HasField("attributes")


def test_a_path_inside_another_is_left_out_whatever_the_order() -> None:
    for paths in (["attributes", "attributes.color"], ["attributes.color", "attributes"]):
        product, replaced = updated(paths, {"attributes": {"color": "red"}})
        assert replaced == {"attributes"}
        assert product == expected(attributes={"color": "red"})


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("colour", "no field of Product"),
        ("Brand", "no field"),
        ("displayName", "no field"),
        ("", "no path"),
        (".", "no path"),
        ("brand.", "no path"),
        (".brand", "no path"),
        ("attributes..a", "no path"),
        ("attributes.`a", "no path"),
        ("attributes.`a`b", "no path"),
        ("brand.x", "has no fields"),
        ("variants.sku", "leads into a repeated field"),
        ("categories.0", "leads into a repeated field"),
        ("create_time.minutes", "no field"),
        ("a" * (LIMIT_PATH_CHARS + 1), "longer than"),
    ],
)
def test_refused_paths_change_nothing(path: str, says: str) -> None:
    target = stored()
    with pytest.raises(InvalidArgument, match=says) as refusal:
        apply(FieldMask(paths=["display_name", path]), target, Product(display_name="Oolong"))
    assert [violation.field for violation in refusal.value.violations] == ["update_mask"]
    assert target == stored()


def test_the_number_of_paths_is_bounded() -> None:
    with pytest.raises(InvalidArgument, match="more than 256 paths"):
        updated(["brand"] * (LIMIT_PATHS + 1), {})


def test_two_types_are_a_defect() -> None:
    with pytest.raises(TypeError, match="different types"):
        apply(FieldMask(), Product(), product_pb2.Variant())


def test_clear_server_owned() -> None:
    product = expected(variants=[{"sku": "a", "current_prices": [{"currency_code": "EUR"}]}])
    clear_server_owned(product, keep_identifier=True)
    assert product == expected(revision=None, create_time=None, variants=[{"sku": "a"}])
    clear_server_owned(product)
    assert not product.name


# A resource with everything that the catalog does not have yet: immutable, nested, map and oneof fields.


@pytest.fixture(scope="module")
def widget() -> Callable[..., Message]:
    file = descriptor_pb2.FileDescriptorProto(name="masks_test.proto", package="masks.test", syntax="proto3")
    file.dependency.append("google/api/field_behavior.proto")
    part = file.message_type.add(name="Part")
    add(part, "label", 1)
    add(part, "serial", 2, behavior=field_behavior_pb2.OUTPUT_ONLY)
    add(part, "inner", 3, type_name="Part")
    body = file.message_type.add(name="Widget")
    add(body, "owner", 1, behavior=field_behavior_pb2.IMMUTABLE)
    add(body, "part", 2, type_name="Part")
    add(body, "fixed_part", 3, type_name="Part", behavior=field_behavior_pb2.IMMUTABLE)
    body.oneof_decl.add(name="kind")
    for number, name in ((4, "text"), (5, "code")):
        add(body, name, number).oneof_index = 0
    entry = body.nested_type.add(name="PartsEntry", options={"map_entry": True})
    add(entry, "key", 1)
    add(entry, "value", 2, type_name="Part")
    add(body, "parts", 6, type_name="Widget.PartsEntry", label=descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED)
    pool = descriptor_pool.Default()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("masks.test.Widget"))


def add(
    message: descriptor_pb2.DescriptorProto,
    name: str,
    number: int,
    *,
    type_name: str = "",
    behavior: int | None = None,
    label: int = descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
) -> descriptor_pb2.FieldDescriptorProto:
    kind = (
        descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE
        if type_name
        else descriptor_pb2.FieldDescriptorProto.TYPE_STRING
    )
    field = message.field.add(name=name, number=number, type=kind, label=label)
    if type_name:
        field.type_name = f".masks.test.{type_name}"
    if behavior is not None:
        field.options.Extensions[field_behavior_pb2.field_behavior].append(behavior)
    return field


@pytest.mark.parametrize("paths", [["owner"], ["*"], []])
def test_an_immutable_field_may_be_repeated_but_not_changed(widget: Callable[..., Message], paths: list[str]) -> None:
    target = widget(owner="me", text="a")
    apply(FieldMask(paths=paths), target, widget(owner="me", text="b"))
    with pytest.raises(InvalidArgument, match="owner cannot be changed") as refusal:
        apply(FieldMask(paths=paths), target, widget(owner="you", text="c"))
    assert refusal.value.violations[0].field == "update_mask"
    assert target == widget(owner="me", text="a" if paths == ["owner"] else "b")


def test_what_lies_in_an_immutable_field_is_immutable(widget: Callable[..., Message]) -> None:
    target = widget(fixed_part={"label": "a"})
    with pytest.raises(InvalidArgument, match="fixed_part cannot be changed"):
        apply(FieldMask(paths=["fixed_part.label"]), target, widget(fixed_part={"label": "b"}))


def test_messages_are_replaced_whole_but_for_what_the_server_set(widget: Callable[..., Message]) -> None:
    target = widget(part={"label": "a", "serial": "1", "inner": {"label": "b", "serial": "2"}})
    apply(FieldMask(paths=["part"]), target, widget(part={"serial": "x", "inner": {"label": "c", "serial": "y"}}))
    assert target == widget(part={"serial": "1", "inner": {"label": "c", "serial": "2"}})
    apply(FieldMask(paths=["part"]), target, widget())
    assert target == widget()


def test_a_path_into_a_message(widget: Callable[..., Message]) -> None:
    target = widget(part={"label": "a", "serial": "1"})
    assert apply(FieldMask(paths=["part.label", "part.serial"]), target, widget(part={"label": "b"})) == {"part.label"}
    assert target == widget(part={"label": "b", "serial": "1"})
    apply(FieldMask(paths=["part.label"]), target, widget())
    assert target == widget(part={"serial": "1"})
    empty = widget()
    apply(FieldMask(paths=["part.inner.label"]), empty, widget())
    assert empty == widget()


def test_a_oneof_holds_one(widget: Callable[..., Message]) -> None:
    target = widget(text="a")
    apply(FieldMask(paths=["code"]), target, widget(code="b"))
    assert target == widget(code="b")


def test_maps_are_replaced_whole(widget: Callable[..., Message]) -> None:
    target = widget(parts={"a": {"label": "1"}, "b": {"label": "2"}})
    apply(FieldMask(paths=["parts"]), target, widget(parts={"b": {"label": "3", "serial": "x"}}))
    assert target == widget(parts={"b": {"label": "3"}})


# Properties over every mask.

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
values = st.recursive(
    texts | st.booleans() | st.floats(allow_nan=False),
    lambda below: st.lists(below, max_size=2) | st.dictionaries(texts, below, max_size=3),
    max_leaves=5,
)
products = st.builds(
    Product,
    name=texts,
    display_name=texts,
    brand=texts,
    categories=st.lists(texts, max_size=2),
    status=st.sampled_from([0, 1, 2]),
    attributes=st.none() | st.dictionaries(st.sampled_from(["a", "b", "c.d"]), values, max_size=3),
    variants=st.lists(st.builds(product_pb2.Variant, sku=texts), max_size=2),
    etag=texts,
    revision=st.integers(0, 9),
)
known_paths = st.sampled_from(
    [
        "name",
        "display_name",
        "brand",
        "categories",
        "status",
        "attributes",
        "attributes.a",
        "attributes.a.b",
        "attributes.`c.d`",
        "variants",
        "etag",
        "revision",
        "create_time",
    ]
)
masks = st.just(["*"]) | st.lists(known_paths, max_size=5)


def clone(product: Product) -> Product:
    return Product.FromString(product.SerializeToString())


@given(masks, products, products)
def test_twice_is_once(paths: list[str], target: Product, source: Product) -> None:
    mask = FieldMask(paths=paths)
    replaced = apply(mask, target, source)
    once = clone(target)
    assert apply(mask, target, source) == replaced
    assert target == once


@given(masks, products, products)
def test_only_what_is_returned_is_changed(paths: list[str], target: Product, source: Product) -> None:
    before = clone(target)
    replaced = apply(FieldMask(paths=paths), target, source)
    tops = {path.split(".")[0] for path in replaced}
    for field in Product.DESCRIPTOR.fields:
        if field.name not in tops:
            assert getattr(target, field.name) == getattr(before, field.name)
        elif field.name in replaced and field.name != "variants":
            assert getattr(target, field.name) == getattr(source, field.name)


@given(st.lists(st.text(max_size=10) | known_paths, max_size=4), products, products)
def test_any_mask_applies_or_is_refused(paths: list[str], target: Product, source: Product) -> None:
    before = clone(target)
    try:
        apply(FieldMask(paths=[path for path in paths if path.isprintable()]), target, source)
    except InvalidArgument as fault:
        assert [violation.field for violation in fault.violations] == ["update_mask"]
        assert target == before
