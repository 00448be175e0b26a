"""The grocery year: a real shop's products, with prices derived from its real sales.

The data is the Complete Journey study of 84.51°: 2,469 households, 457 stores and 92,331 products over 2017.

How each product becomes a `catalog.v1.Product`:

- `name` is `products/<product_id>`, and its one variant's SKU is the product id.
- `display_name` is the product type as a title; where that is missing the category, and where that is missing too the
  department with the product id.
- `brand` (`National` or `Private`), `department` and `categories` (category, then type) are as the data writes them, so
  that reports can be compared with it; missing ones are left out. So is `package_size`, which the variant has.
- `attributes.manufacturer_id` is the maker's number.
- The price is in USD and always valid. `prices.py` says how it is derived.
- A product with a price is ACTIVE. One without (it was not sold in the year, or at less than half a cent a unit) is
  ARCHIVED: kept for reference, not for sale.
- 17 products were sold, or stand for coupons in baskets, that the product table does not have. They are ARCHIVED and
  have nothing but their number, so that the lines that name them can be placed; see `unlisted`.

docs/sample-store.md has the counts.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import grpc
import pyarrow.compute as pc
from rich.console import Console

from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc, product_pb2
from counterfoil.client import Token, connect
from counterfoil_server.sample import prices, source
from counterfoil_server.sample.progress import LoadProgress
from counterfoil_server.sample.titles import title

BATCH_PRODUCTS: Final = 500
ATTEMPTS_LIMIT: Final = 5
DEADLINE_S: Final = 1800.0

_CURRENCY: Final = "USD"
_CENTS_PER_UNIT: Final = 100
_NANOS_PER_CENT: Final = 10_000_000
_RETRY_PAUSE_S: Final = 0.5
_ERRORS_SHOWN: Final = 3
_PRODUCT_COLUMNS: Final = (
    "product_id",
    "manufacturer_id",
    "department",
    "brand",
    "product_category",
    "product_type",
    "package_size",
)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, in products."""

    sent: int
    created: int
    updated: int
    unchanged: int
    failed: int
    seconds: float
    request_id: uuid.UUID
    errors: tuple[str, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether the server accounts for every product that was sent, once."""
        return self.created + self.updated + self.unchanged + self.failed == self.sent

    def __str__(self) -> str:
        return (
            f"{self.sent:,} products sent: {self.created:,} created, {self.updated:,} updated, "
            f"{self.unchanged:,} unchanged, {self.failed:,} failed, in {self.seconds:.1f} s "
            f"({self.sent / max(self.seconds, 1e-9):,.0f}/s)"
        )


class LoadFailedError(Exception):
    """The server refused the load or a part of it, or its counts do not add up. `report` is None without an answer."""

    def __init__(self, message: str, report: LoadReport | None = None) -> None:
        super().__init__(message)
        self.report = report


def load(target: str, token: Token, *, console: Console | None) -> LoadReport:
    """Sends every product of the grocery year to a server, as one import.

    A load is one intent, with a request id of its own that it keeps through broken connections: what a lost answer had
    written is not written again. A second load is a new intent, so that its counts say what it found: products that are
    already as sent are left untouched and counted as unchanged.

    Args:
        target: the server, as `counterfoil.client.connect` takes it.
        token: a bearer token with `catalog.write`.
        console: where to show progress and the result; None shows nothing.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
        LoadFailedError: the server cannot be reached, refused the import or a product, or its counts do not add up.
    """
    return send(target, token, encode(chain(products(), unlisted())), console=console)


def products() -> Iterator[product_pb2.Product]:
    """Yields every product, in the data's order.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
    """
    rows = list(source.rows("products", _PRODUCT_COLUMNS))
    cents = price_list([row["product_id"] for row in rows]).cents
    for row in rows:
        yield _product(row, cents.get(row["product_id"]))


def unlisted() -> Iterator[product_pb2.Product]:
    """Yields the products that sales lines name and the product table does not have, by their numbers.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
    """
    listed = {row["product_id"] for row in source.rows("products", ("product_id",))}
    for product_id in sorted(set(_distinct("product_id")) - listed):
        product = product_pb2.Product(
            name=f"products/{product_id}",
            display_name=f"Product {product_id}",
            status=product_pb2.Product.STATUS_ARCHIVED,
        )
        product.variants.add(sku=str(product_id), unit=product_pb2.Variant.UNIT_EACH)
        yield product


def price_list(product_ids: Sequence[int]) -> prices.PriceList:
    """Derives the prices of products from the year's sales."""
    return prices.derive(source.batches("transactions", prices.COLUMNS), product_ids)


def stores() -> list[int]:
    """The ids of all stores that sold something, ascending."""
    return _distinct("store_id")


def households() -> list[int]:
    """The ids of all households that bought something, ascending."""
    return _distinct("household_id")


@dataclass(frozen=True, slots=True)
class Import:
    """Products ready to send: serialised `ImportProductsRequest`s, without a request id yet."""

    batches: tuple[bytes, ...]
    products: int


def encode(some: Iterable[product_pb2.Product]) -> Import:
    """Packs products into messages of 500."""
    batches: list[bytes] = []
    count = 0
    batch = catalog_service_pb2.ImportProductsRequest()

    def flush() -> None:
        # Kept serialised: 15 MB instead of 200 MB of messages.
        batches.append(batch.SerializeToString())
        batch.Clear()

    for product in some:
        batch.products.append(product)
        count += 1
        if len(batch.products) == BATCH_PRODUCTS:
            flush()
    if batch.products:
        flush()
    return Import(tuple(batches), count)


def send(target: str, token: Token, what: Import, *, console: Console | None = None) -> LoadReport:
    """Sends an import and checks the answer; see `load`.

    Raises:
        LoadFailedError: as `load`.
    """
    request_id = uuid.uuid4()
    started = time.monotonic()
    with connect(target, token=token) as channel, LoadProgress(console, "Products", what.products) as shown:
        stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        answer = _import(stub, what, str(request_id), shown)
        report = LoadReport(
            sent=what.products,
            created=answer.created_count,
            updated=answer.updated_count,
            unchanged=answer.unchanged_count,
            failed=answer.failed_count,
            seconds=time.monotonic() - started,
            request_id=request_id,
            errors=tuple(f"{error.product}: {error.error.message}" for error in answer.errors),
        )
        shown.say(str(report))
    if not report.adds_up:
        raise LoadFailedError(f"the server's counts do not add up: {report}", report)
    if report.failed:
        raise LoadFailedError(f"products refused: {report.failed:,}; {_some(report.errors)}", report)
    return report


def _import(
    stub: catalog_service_pb2_grpc.CatalogServiceStub, what: Import, request_id: str, shown: LoadProgress
) -> catalog_service_pb2.ImportProductsResponse:
    # No channel sends a stream again by itself.
    for attempt in range(1, ATTEMPTS_LIMIT + 1):
        shown.restart()
        try:
            answer: catalog_service_pb2.ImportProductsResponse = stub.ImportProducts(
                _requests(what, request_id, shown), timeout=DEADLINE_S
            )
        except grpc.RpcError as error:
            code, details = error.code(), error.details()
            if code is not grpc.StatusCode.UNAVAILABLE or attempt == ATTEMPTS_LIMIT:
                raise LoadFailedError(f"the import failed: {code.name}: {details}") from error
            shown.say(f"the server is unavailable ({details}); sending again")
        else:
            return answer
        pause_s: float = _RETRY_PAUSE_S * 2 ** (attempt - 1)
        time.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - only spreads retries
    raise AssertionError("unreachable")


def _requests(
    what: Import, request_id: str, shown: LoadProgress
) -> Iterator[catalog_service_pb2.ImportProductsRequest]:
    for payload in what.batches:
        request = catalog_service_pb2.ImportProductsRequest.FromString(payload)
        request.request_id = request_id
        yield request
        shown.advance(len(request.products))
    # Flow control lets some megabytes run ahead of what the server has written.
    shown.say("everything is sent; the server writes the rest")


def _product(row: dict[str, Any], price_cents: int | None) -> product_pb2.Product:
    product_id: int = row["product_id"]
    product = product_pb2.Product(
        name=f"products/{product_id}",
        display_name=_display_name(row),
        brand=row["brand"] or "",
        department=row["department"] or "",
        status=product_pb2.Product.STATUS_ACTIVE if price_cents else product_pb2.Product.STATUS_ARCHIVED,
    )
    # A dictionary keeps the order and drops a type that only repeats its category.
    product.categories.extend(dict.fromkeys(filter(None, (row["product_category"], row["product_type"]))))
    product.attributes["manufacturer_id"] = row["manufacturer_id"]
    variant = product.variants.add(
        sku=str(product_id), unit=product_pb2.Variant.UNIT_EACH, package_size=row["package_size"] or ""
    )
    if price_cents:
        units, cents = divmod(price_cents, _CENTS_PER_UNIT)
        amount = variant.prices.add().amount
        amount.currency_code, amount.units, amount.nanos = _CURRENCY, units, cents * _NANOS_PER_CENT
    return product


def _display_name(row: dict[str, Any]) -> str:
    for text in (row["product_type"], row["product_category"]):
        if text and (name := title(text)):
            return name
    return f"{title(row['department'] or '') or 'Product'} {row['product_id']}"


def _distinct(column: str) -> list[int]:
    found: set[int] = set()
    for batch in source.batches("transactions", (column,)):
        found.update(pc.unique(batch[column]).to_pylist())
    return sorted(found)


def _some(errors: Sequence[str]) -> str:
    shown = "; ".join(errors[:_ERRORS_SHOWN])
    return shown if len(errors) <= _ERRORS_SHOWN else f"{shown}; …"
