"""Products between the wire and the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from google.protobuf.struct_pb2 import Struct, Value
from google.protobuf.timestamp_pb2 import Timestamp

from counterfoil.catalog.v1 import product_pb2 as pb
from counterfoil_server.catalog.rules import (
    Contents,
    Json,
    Price,
    Product,
    Status,
    Unit,
    Variant,
    current_prices,
)
from counterfoil_server.faults import FieldViolation, InvalidArgument
from counterfoil_server.rpc.money import from_minor, to_minor
from counterfoil_server.times import FIRST_SECOND, LAST_SECOND

_US_PER_S: Final = 1_000_000
_NS_PER_S: Final = 1_000_000_000


def contents_of(message: pb.Product, *, root: str, kept: Collection[str] = ()) -> Contents:
    """What the caller decides about a product; times are cut to microseconds.

    Raises InvalidArgument for amounts that are no money and times that are none; `root` is the request's path to the
    message (`product`). Currencies that are `kept` may be withdrawn.
    """
    variants = tuple(_variant(each, f"{root}.variants[{index}]", kept) for index, each in enumerate(message.variants))
    return Contents(
        display_name=message.display_name,
        description=message.description,
        brand=message.brand,
        department=message.department,
        categories=tuple(message.categories),
        status=Status(message.status or Status.DRAFT),
        attributes=_attributes(message.attributes) if message.HasField("attributes") else {},
        variants=variants,
    )


def _variant(message: pb.Variant, path: str, kept: Collection[str]) -> Variant:
    prices = []
    for index, each in enumerate(message.prices):
        place = f"{path}.prices[{index}]"
        withdrawn = each.amount.currency_code in kept
        currency, amount_minor = to_minor(each.amount, f"{place}.amount", withdrawn=withdrawn)
        start_us = _us(each.start_time, f"{place}.start_time") if each.HasField("start_time") else None
        end_us = _us(each.end_time, f"{place}.end_time") if each.HasField("end_time") else None
        prices.append(Price(currency, amount_minor, start_us, end_us))
    return Variant(
        message.sku,
        message.barcode,
        message.display_name,
        Unit(message.unit or Unit.EACH),
        message.package_size,
        tuple(prices),
    )


def _us(time: Timestamp, path: str) -> int:
    if not (FIRST_SECOND <= time.seconds <= LAST_SECOND and 0 <= time.nanos < _NS_PER_S):
        raise InvalidArgument([FieldViolation(path, "must be a time of the years 1 to 9999", "timestamp.range")])
    return time.seconds * _US_PER_S + time.nanos // 1000


def _attributes(struct: Struct) -> dict[str, Json]:
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: Value) -> Json:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return _attributes(value.struct_value)
    if kind == "list_value":
        return [_plain(item) for item in value.list_value.values]
    if kind is None or kind == "null_value":
        return None
    if kind == "number_value":
        return value.number_value + 0.0  # -0.0 becomes 0.0: PostgreSQL has no other zero
    plain: Json = getattr(value, kind)
    return plain


def message_of(product: Product, now_us: int) -> pb.Product:
    """The product as callers see it at a moment, which decides what its current prices are."""
    contents = product.contents
    message = pb.Product(
        name=product.name,
        display_name=contents.display_name,
        description=contents.description,
        brand=contents.brand,
        department=contents.department,
        categories=contents.categories,
        status=contents.status.value,  # type: ignore[arg-type]  # the same numbers by definition
        etag=product.etag,
        revision=product.revision,
    )
    if contents.attributes:
        _fill_struct(message.attributes, contents.attributes)
    for variant in contents.variants:
        _fill_variant(message.variants.add(), variant, now_us)
    _fill_time(message.create_time, product.create_us)
    _fill_time(message.update_time, product.update_us)
    if product.delete_us is not None:
        _fill_time(message.delete_time, product.delete_us)
    if product.purge_us is not None:
        _fill_time(message.purge_time, product.purge_us)
    return message


def bytes_of(product: Product, now_us: int) -> bytes:
    """The serialized `message_of`."""
    return message_of(product, now_us).SerializeToString()


def _fill_variant(message: pb.Variant, variant: Variant, now_us: int) -> None:
    message.sku = variant.sku
    message.barcode = variant.barcode
    message.display_name = variant.display_name
    message.unit = variant.unit.value  # type: ignore[assignment]  # the same numbers by definition
    message.package_size = variant.package_size
    for price in variant.prices:
        added = message.prices.add(amount=from_minor(price.currency, price.amount_minor))
        if price.start_us is not None:
            _fill_time(added.start_time, price.start_us)
        if price.end_us is not None:
            _fill_time(added.end_time, price.end_us)
    message.current_prices.extend(
        from_minor(price.currency, price.amount_minor) for price in current_prices(variant, now_us)
    )


def _fill_time(message: Timestamp, us: int) -> None:
    message.seconds, rest_us = divmod(us, _US_PER_S)
    message.nanos = rest_us * 1000
    message.SetInParent()  # 1970-01-01T00:00:00Z is a time too


def _fill_struct(struct: Struct, attributes: Mapping[str, Json]) -> None:
    for key, plain in attributes.items():
        _fill_value(struct.fields[key], plain)


def _fill_value(value: Value, plain: Json) -> None:
    if isinstance(plain, str):
        value.string_value = plain
    elif isinstance(plain, bool):
        value.bool_value = plain
    elif isinstance(plain, dict):
        value.struct_value.SetInParent()
        _fill_struct(value.struct_value, plain)
    elif isinstance(plain, list):
        value.list_value.SetInParent()
        for item in plain:
            _fill_value(value.list_value.values.add(), item)
    elif plain is None:
        value.null_value = 0  # type: ignore[assignment]
    else:
        value.number_value = plain
