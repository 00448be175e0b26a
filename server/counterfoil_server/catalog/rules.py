"""What is true of products, whoever asks and wherever they are stored.

Times are integer microseconds since 1970-01-01T00:00:00Z (names end in `_us`); amounts are integer minor units of their
currency. Nothing here knows of messages, SQL or caches.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple, TypeAlias

from counterfoil_server.etags import etag_of
from counterfoil_server.faults import FailedPrecondition, FieldViolation, InvalidArgument, Reason

Json: TypeAlias = "str | float | bool | list[Json] | dict[str, Json] | None"

NAME_PREFIX: Final = "products/"
RETENTION_US: Final = 30 * 24 * 3600 * 1_000_000
"""How long a soft-deleted product can be brought back."""
ATTRIBUTES_LIMIT_BYTES: Final = 16 * 1024
ATTRIBUTES_LIMIT_DEPTH: Final = 8

_NAME: Final = re.compile(r"products/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_encode: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_PLAIN_FROM: Final = 1e-4  # Python and PostgreSQL write such numbers alike, without an exponent
_PLAIN_BELOW: Final = 1e16


class Status(IntEnum):
    """Where a product is in its life; the numbers are those of the contract."""

    DRAFT = 1
    ACTIVE = 2
    ARCHIVED = 3


class Unit(IntEnum):
    """What quantities of a variant count; the numbers are those of the contract."""

    EACH = 1
    GRAM = 2
    MILLILITRE = 3


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs from `start_us` on and before `end_us`; None means without a bound."""

    currency: str
    amount_minor: int
    start_us: int | None = None
    end_us: int | None = None

    def valid_at(self, now_us: int) -> bool:
        """Whether this is the price at that moment."""
        return (self.start_us is None or self.start_us <= now_us) and (self.end_us is None or now_us < self.end_us)


@dataclass(frozen=True, slots=True)
class Variant:
    """One sellable form of a product."""

    sku: str
    barcode: str = ""
    display_name: str = ""
    unit: Unit = Unit.EACH
    package_size: str = ""
    prices: tuple[Price, ...] = ()


class Offer(NamedTuple):
    """What a SKU is sold for at some moment, in one currency; `amount_minor` is None where it has no price then.

    `display_name` is the product's and the variant's. The offer stands only while it is `on_sale`.
    """

    product_id: str
    display_name: str
    amount_minor: int | None
    on_sale: bool


@dataclass(frozen=True)
class Contents:
    """What callers decide about a product."""

    display_name: str
    description: str = ""
    brand: str = ""
    department: str = ""
    categories: tuple[str, ...] = ()
    status: Status = Status.DRAFT
    attributes: dict[str, Json] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()

    @cached_property
    def content_hash(self) -> bytes:
        """16 bytes that are equal for equal contents, by which an import tells that a product already is as sent."""
        variants = [
            (v.sku, v.barcode, v.display_name, v.unit, v.package_size, [_price_key(p) for p in v.prices])
            for v in self.variants
        ]
        whole = (
            self.display_name,
            self.description,
            self.brand,
            self.department,
            self.categories,
            self.status,
            self.attributes,
            variants,
        )
        return hashlib.blake2b(canonical_json(whole), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Product:
    """A product: its contents and what the server keeps about them."""

    id: str
    revision: int
    contents: Contents
    create_us: int
    update_us: int
    delete_us: int | None = None
    purge_us: int | None = None

    @property
    def name(self) -> str:
        """The resource name, `products/{id}`."""
        return NAME_PREFIX + self.id

    @property
    def skus(self) -> list[str]:
        """The SKUs of its variants."""
        return [variant.sku for variant in self.contents.variants]

    @property
    def etag(self) -> str:
        """Changes with each change of the product."""
        return etag(self.id, self.revision, self.create_us)


def require_name(name: str, field: str) -> None:
    """Raises InvalidArgument, on the request's path `field`, for a text that cannot be a product's resource name."""
    if not _NAME.fullmatch(name):
        description = "must be a resource name, like products/25671" if name else "is required"
        raise InvalidArgument([FieldViolation(field, description, "string.pattern")])


def id_of(name: str) -> str:
    """The id inside a resource name that the contract's pattern has accepted."""
    return name.removeprefix(NAME_PREFIX)


def etag(product_id: str, revision: int, create_us: int) -> str:
    """The quoted etag of one state of one product.

    The time of creation is part of it because a purged product that is created anew counts its revisions from 1 again.
    """
    return etag_of(product_id, revision, create_us)


# --- contents -------------------------------------------------------------------------------------------------------


def check(contents: Contents, *, root: str) -> None:
    """Raises InvalidArgument with every rule that is broken; `root` is the request's path to them (`product`)."""
    found = [FieldViolation(f"{root}.{v.field}", v.description, v.rule) for v in violations(contents)]
    if found:
        raise InvalidArgument(found)


def violations(contents: Contents) -> Iterator[FieldViolation]:
    """The rules that the contents break; fields are paths below the product."""
    if contents.status is Status.ACTIVE and not contents.variants:
        yield FieldViolation("variants", "an ACTIVE product needs at least one variant", "product.active_has_variant")
    if contents.attributes:
        yield from _attribute_violations(contents.attributes)
    yield from _nul_violations(contents)
    seen: dict[str, int] = {}
    for index, variant in enumerate(contents.variants):
        place = f"variants[{index}]"
        first = seen.setdefault(variant.sku, index)
        if first != index:
            yield FieldViolation(f"{place}.sku", f"is also the SKU of variants[{first}]", "product.unique_skus")
        if variant.barcode and not is_gtin(variant.barcode):
            yield FieldViolation(f"{place}.barcode", "is not a GTIN: wrong length or check digit", "variant.gtin")
        if variant.prices:
            yield from _price_violations(variant.prices, place)


def _nul_violations(contents: Contents) -> Iterator[FieldViolation]:
    texts = [("display_name", contents.display_name), ("description", contents.description)]
    texts += [("brand", contents.brand), ("department", contents.department)]
    texts += [(f"categories[{index}]", text) for index, text in enumerate(contents.categories)]
    for index, variant in enumerate(contents.variants):
        texts.append((f"variants[{index}].display_name", variant.display_name))
        texts.append((f"variants[{index}].package_size", variant.package_size))
    for field_path, text in texts:
        if "\0" in text:
            yield FieldViolation(field_path, "text must not contain U+0000", "string.no_nul")


def is_gtin(digits: str) -> bool:
    """Whether the text is a GTIN-8, -12, -13 or -14 with a valid check digit (GS1: weights 1 and 3 from the right)."""
    if len(digits) not in {8, 12, 13, 14} or not (digits.isascii() and digits.isdigit()):
        return False
    return (sum(map(int, digits[::-2])) + 3 * sum(map(int, digits[-2::-2]))) % 10 == 0


def _price_violations(prices: Sequence[Price], place: str) -> Iterator[FieldViolation]:
    spans: dict[str, list[tuple[float, float, int]]] = {}
    for index, price in enumerate(prices):
        if price.amount_minor < 0:
            yield FieldViolation(f"{place}.prices[{index}].amount", "must not be negative", "price.not_negative")
        start = -math.inf if price.start_us is None else price.start_us
        end = math.inf if price.end_us is None else price.end_us
        if start >= end:
            yield FieldViolation(f"{place}.prices[{index}].end_time", "must be after start_time", "price.time_order")
        else:
            spans.setdefault(price.currency, []).append((start, end, index))
    for of_currency in spans.values():
        if len(of_currency) > 1:
            yield from _overlaps(sorted(of_currency), place)


def _overlaps(spans: Sequence[tuple[float, float, int]], place: str) -> Iterator[FieldViolation]:
    _, latest_end, latest = spans[0]
    for start, end, index in spans[1:]:
        if start < latest_end:
            description = f"overlaps in time with prices[{latest}] of the same currency"
            yield FieldViolation(f"{place}.prices[{index}]", description, "price.no_overlap")
        if end > latest_end:
            latest_end, latest = end, index


def _attribute_violations(attributes: dict[str, Json]) -> Iterator[FieldViolation]:  # noqa: C901, PLR0912 - a walk over kinds
    """Walks without recursion; stops at what would make the rest of the walk, or the JSON, pointless."""
    limit_bytes = 2  # what the JSON takes at most, so that small attributes need not be written to be measured
    printed_bytes = 0  # beyond what canonical_json writes, because PostgreSQL prints numbers without an exponent
    pending: list[tuple[str, Json, int]] = [("attributes", attributes, 1)]
    while pending:
        path, value, depth = pending.pop()
        if isinstance(value, str):
            limit_bytes += 6 * len(value) + 3
            if "\0" in value:
                yield FieldViolation(path, "text must not contain U+0000", "string.no_nul")
        elif isinstance(value, bool):
            limit_bytes += 6
        elif isinstance(value, dict | list):
            if depth > ATTRIBUTES_LIMIT_DEPTH:
                yield FieldViolation(path, f"is nested deeper than {ATTRIBUTES_LIMIT_DEPTH}", "attributes.depth")
                return
            limit_bytes += 3
            if isinstance(value, list):
                pending.extend((f"{path}[{index}]", child, depth + 1) for index, child in enumerate(value))
                continue
            keys = "".join(value)
            limit_bytes += 6 * len(keys) + 3 * len(value)
            if "\0" in keys:
                yield FieldViolation(path, "a key must not contain U+0000", "string.no_nul")
                return
            pending.extend((f"{path}.{key}", child, depth + 1) for key, child in value.items())
        elif value is None:
            yield FieldViolation(path, "null is no value; leave the attribute out", "attributes.no_null")
        elif not math.isfinite(value):
            yield FieldViolation(path, "must be a finite number", "attributes.finite")
            return
        else:
            limit_bytes += 26
            if not _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
                printed_bytes += _printed_bytes(value)
    if (
        limit_bytes + printed_bytes > ATTRIBUTES_LIMIT_BYTES
        and len(canonical_json(attributes)) + printed_bytes > ATTRIBUTES_LIMIT_BYTES
    ):
        description = f"is larger than {ATTRIBUTES_LIMIT_BYTES} bytes as JSON"
        yield FieldViolation("attributes", description, "attributes.size")


def _printed_bytes(number: float) -> int:
    text = repr(number)
    return len(format(Decimal(text), "f")) - len(text) if "e" in text else 0


def canonical_json(value: object) -> bytes:
    """The one JSON text of a value: sorted keys, no spaces, UTF-8."""
    return _encode(value).encode()


def _price_key(price: Price) -> tuple[str, int, int | None, int | None]:
    return (price.currency, price.amount_minor, price.start_us, price.end_us)


# --- prices over time -----------------------------------------------------------------------------------------------


def current_prices(variant: Variant, now_us: int) -> list[Price]:
    """The price valid now in each currency that has one, ordered by currency code."""
    valid = [price for price in variant.prices if price.valid_at(now_us)]
    if len(valid) > 1:
        valid.sort(key=lambda price: price.currency)
    return valid


def next_price_edge_us(contents: Contents, now_us: int) -> int | None:
    """The next moment at which a current price begins or ends; None where there is none."""
    edges = [
        edge
        for variant in contents.variants
        for price in variant.prices
        for edge in (price.start_us, price.end_us)
        if edge is not None and edge > now_us
    ]
    return min(edges, default=None)


# --- the life of a product ------------------------------------------------------------------------------------------


def created(product_id: str, contents: Contents, now_us: int) -> Product:
    """A new product at revision 1."""
    return Product(product_id, 1, contents, now_us, now_us)


def change_us(before_us: int, now_us: int) -> int:
    """When a product is changed that was last changed at `before_us`: now, and always after that.

    A writer reads the clock as it begins. Where it then waits for another one, that one has read a later time.
    """
    return max(now_us, before_us + 1)


def replaced(product: Product, contents: Contents, now_us: int) -> Product:
    """The product with other contents, one revision on. Raises FailedPrecondition where it is soft-deleted."""
    require_not_deleted(product.name, product.delete_us)
    return replace(
        product,
        revision=product.revision + 1,
        contents=contents,
        update_us=change_us(product.update_us, now_us),
    )


def deleted(product: Product, now_us: int) -> Product:
    """The product soft-deleted, one revision on. Raises FailedPrecondition where it already is."""
    require_not_deleted(product.name, product.delete_us)
    delete_us = change_us(product.update_us, now_us)
    return replace(
        product,
        revision=product.revision + 1,
        update_us=delete_us,
        delete_us=delete_us,
        purge_us=delete_us + RETENTION_US,
    )


def undeleted(product: Product, now_us: int) -> Product:
    """The product brought back, one revision on. Raises FailedPrecondition where it is not soft-deleted."""
    if product.delete_us is None:
        raise FailedPrecondition(
            Reason.RESOURCE_NOT_DELETED,
            f"{product.name} is not soft-deleted",
            subject=product.name,
            metadata={"resource": product.name},
        )
    update_us = change_us(product.update_us, now_us)
    return replace(product, revision=product.revision + 1, update_us=update_us, delete_us=None, purge_us=None)


def require_not_deleted(name: str, delete_us: int | None) -> None:
    """Raises FailedPrecondition (RESOURCE_DELETED) where there is a time of deletion."""
    if delete_us is not None:
        raise FailedPrecondition(
            Reason.RESOURCE_DELETED,
            f"{name} is soft-deleted; undelete it first",
            subject=name,
            metadata={"resource": name},
        )
