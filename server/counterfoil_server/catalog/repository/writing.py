"""Writes of many products at once.

Rows travel as one JSON parameter a statement and become rows again inside PostgreSQL: for a batch of hundreds of
products that costs the client a tenth of binding each value. Every statement takes its rows in the order of their keys,
so that two writers which meet wait for each other instead of deadlocking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    Select,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    text,
)

from counterfoil_server.catalog.rules import Product, Variant
from counterfoil_server.catalog.tables import products, variants
from counterfoil_server.catalog.words import search_text
from counterfoil_server.times import microseconds, moment


class SkuRace(Exception):
    """Another transaction took a SKU after `owners_of` had found it free."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a writer must know of a product whose row it has locked."""

    id: str
    revision: int
    content_hash: bytes
    create_us: int
    update_us: int
    delete_us: int | None


def _each_of(parameter: str) -> ColumnElement[Any]:
    """The texts in a JSON array; psycopg would quote each element of a PostgreSQL array in Python."""
    unfolded = select(func.json_array_elements_text(cast(bindparam(parameter, type_=Text), JSON)))
    return any_(func.array(unfolded.scalar_subquery(), type_=ARRAY(Text)))


_STORED: Final[Select[Any]] = select(
    products.c.id,
    products.c.revision,
    products.c.content_hash,
    products.c.create_time,
    products.c.update_time,
    products.c.delete_time,
).order_by(products.c.id)
_LOCK: Final = _STORED.where(products.c.id == _each_of("ids")).with_for_update()
_OWNERS: Final = select(variants.c.sku, variants.c.product_id).where(
    or_(variants.c.sku == _each_of("skus"), variants.c.product_id == _each_of("ids"))
)
_REMOVE: Final = delete(products).where(products.c.id == _each_of("ids"))

_SEARCH: Final = """
    setweight(to_tsvector('english', r.title), 'A') || setweight(to_tsvector('english', r.grouping), 'B')
    || setweight(to_tsvector('english', r.body), 'D') || array_to_tsvector(r.exact)
"""
_PRODUCT_ROWS: Final = """
    json_to_recordset(CAST(:rows AS json)) AS r (
        id text, revision bigint, content_hash text, display_name text, description text, brand text, department text,
        categories text[], status smallint, attributes jsonb, create_time timestamptz, update_time timestamptz,
        title text, grouping text, body text, exact text[]
    )
"""
_INSERT_PRODUCTS: Final = text(f"""
    INSERT INTO products (
        id, revision, content_hash, display_name, description, brand, department,
        categories, status, attributes, create_time, update_time, search
    )
    SELECT
        r.id, r.revision, decode(r.content_hash, 'hex'), r.display_name, r.description, r.brand, r.department,
        r.categories, r.status, r.attributes, r.create_time, r.update_time, {_SEARCH}
    FROM {_PRODUCT_ROWS}
    ORDER BY r.id COLLATE "C"
""")  # noqa: S608 - the parts are constants of this file
_REPLACE_PRODUCTS: Final = text(f"""
    UPDATE products SET
        revision = r.revision, content_hash = decode(r.content_hash, 'hex'), display_name = r.display_name,
        description = r.description, brand = r.brand, department = r.department, categories = r.categories,
        status = r.status, attributes = r.attributes, update_time = r.update_time, search = {_SEARCH}
    FROM {_PRODUCT_ROWS}
    WHERE products.id = r.id COLLATE "C"
""")  # noqa: S608
_SET_LIFECYCLE: Final = text("""
    UPDATE products SET
        revision = r.revision, update_time = r.update_time, delete_time = r.delete_time, purge_time = r.purge_time
    FROM json_to_recordset(CAST(:rows AS json)) AS r (
        id text, revision bigint, update_time timestamptz, delete_time timestamptz, purge_time timestamptz
    )
    WHERE products.id = r.id COLLATE "C"
""")
_VARIANT_ROWS: Final = """
    json_to_recordset(CAST(:rows AS json)) AS r (
        sku text, product_id text, ordinal smallint, barcode text, display_name text, unit smallint, package_size text
    )
"""
_DROP_PRICES: Final = text("""
    DELETE FROM variant_prices USING product_variants
    WHERE product_variants.sku = variant_prices.sku AND product_variants.product_id = ANY(ARRAY(
        SELECT json_array_elements_text(CAST(:ids AS json))))
""")
_DROP_VARIANTS: Final = text(f"""
    DELETE FROM product_variants
    WHERE product_id = ANY(ARRAY(SELECT json_array_elements_text(CAST(:ids AS json)))) AND NOT EXISTS (
        SELECT FROM {_VARIANT_ROWS}
        WHERE r.sku = product_variants.sku AND r.product_id = product_variants.product_id
    )
""")  # noqa: S608
# A SKU that stays with its product keeps its row, for whatever else refers to it.
_PUT_VARIANTS: Final = text(f"""
    INSERT INTO product_variants (sku, product_id, ordinal, barcode, display_name, unit, package_size)
    SELECT r.sku, r.product_id, r.ordinal, r.barcode, r.display_name, r.unit, r.package_size
    FROM {_VARIANT_ROWS}
    ORDER BY r.sku COLLATE "C"
    ON CONFLICT (sku) DO UPDATE SET
        ordinal = excluded.ordinal, barcode = excluded.barcode, display_name = excluded.display_name,
        unit = excluded.unit, package_size = excluded.package_size
    WHERE product_variants.product_id = excluded.product_id
""")  # noqa: S608
_INSERT_PRICES: Final = text("""
    INSERT INTO variant_prices (sku, currency, start_time, end_time, amount_minor, ordinal)
    SELECT r.sku, r.currency, r.start_time, r.end_time, r.amount_minor, r.ordinal
    FROM json_to_recordset(CAST(:rows AS json)) AS r (
        sku text, currency text, start_time timestamptz, end_time timestamptz, amount_minor bigint, ordinal smallint
    )
    ORDER BY r.sku COLLATE "C", r.currency COLLATE "C", r.start_time
""")
_LEARN_WORDS: Final = text("""
    INSERT INTO product_words (word)
    SELECT word FROM json_array_elements_text(CAST(:words AS json)) AS learnt (word) ORDER BY word COLLATE "C"
    ON CONFLICT DO NOTHING
""")


def lock(connection: Connection, ids: Sequence[str]) -> dict[str, Stored]:
    """Locks the products with these ids until the transaction ends, in order; absent ones are left out."""
    return _by_id(connection.execute(_LOCK, {"ids": _json(ids)}))


def lock_where(
    connection: Connection, condition: ColumnElement[bool], limit_rows: int, *, skip_locked: bool = False
) -> dict[str, Stored]:
    """Locks the first products, by id, that meet a condition; passes over those that others hold where told so."""
    statement = _STORED.where(condition).limit(limit_rows).with_for_update(skip_locked=skip_locked)
    return _by_id(connection.execute(statement))


def _by_id(rows: Any) -> dict[str, Stored]:
    return {
        row[0]: Stored(
            row[0],
            row[1],
            bytes(row[2]),
            microseconds(row[3]),
            microseconds(row[4]),
            None if row[5] is None else microseconds(row[5]),
        )
        for row in rows
    }


def owners_of(connection: Connection, skus: Sequence[str], ids: Sequence[str]) -> dict[str, str]:
    """The id of the product that owns each of these SKUs and each SKU of these products; free ones are left out."""
    return {sku: owner for sku, owner in connection.execute(_OWNERS, {"skus": _json(skus), "ids": _json(ids)})}  # noqa: C416


def write(connection: Connection, created: Sequence[Product], changed: Sequence[Product]) -> None:
    """Stores new products, and new contents and revisions of products that are locked.

    A SKU may move from one of `changed` to any other. Raises UniqueConflict or SkuRace where another transaction took
    an id or a SKU meanwhile.
    """
    everything = [*created, *changed]
    of_variants = list(_variant_rows(everything))
    vocabulary: set[str] = set()
    if changed:
        ids = _json(product.id for product in changed)
        connection.execute(_DROP_PRICES, {"ids": ids})
        connection.execute(_DROP_VARIANTS, {"ids": ids, "rows": _json(of_variants)})
        connection.execute(_REPLACE_PRODUCTS, {"rows": _json(_product_rows(changed, vocabulary))})
    if created:
        connection.execute(_INSERT_PRODUCTS, {"rows": _json(_product_rows(created, vocabulary))})
    if of_variants:
        if connection.execute(_PUT_VARIANTS, {"rows": _json(of_variants)}).rowcount != len(of_variants):
            raise SkuRace
        of_prices = list(_price_rows(everything))
        if of_prices:
            connection.execute(_INSERT_PRICES, {"rows": _json(of_prices)})
    if vocabulary:
        connection.execute(_LEARN_WORDS, {"words": _json(sorted(vocabulary))})


def set_lifecycle(connection: Connection, changed: Sequence[Product]) -> None:
    """Stores new times of deletion and purge, and revisions, of products that are locked."""
    rows = [
        {
            "id": product.id,
            "revision": product.revision,
            "update_time": _iso(product.update_us),
            "delete_time": _iso(product.delete_us),
            "purge_time": _iso(product.purge_us),
        }
        for product in changed
    ]
    connection.execute(_SET_LIFECYCLE, {"rows": _json(rows)})


def remove(connection: Connection, ids: Sequence[str]) -> None:
    """Removes products that are locked, with their variants and prices, for good."""
    connection.execute(_REMOVE, {"ids": _json(ids)})


def _product_rows(changed: Sequence[Product], vocabulary: set[str]) -> Iterator[dict[str, Any]]:
    """The rows of products; the words they bring along are added to `vocabulary`."""
    times: dict[int, str | None] = {}  # most products of a batch share theirs
    for product in changed:
        contents = product.contents
        found_by = search_text(product.id, contents)
        vocabulary.update(found_by.vocabulary)
        for us in (product.create_us, product.update_us):
            if us not in times:
                times[us] = _iso(us)
        yield {
            "id": product.id,
            "revision": product.revision,
            "content_hash": contents.content_hash.hex(),
            "display_name": contents.display_name,
            "description": contents.description,
            "brand": contents.brand,
            "department": contents.department,
            "categories": contents.categories,
            "status": contents.status,
            "attributes": contents.attributes,
            "create_time": times[product.create_us],
            "update_time": times[product.update_us],
            "title": found_by.title,
            "grouping": found_by.group,
            "body": found_by.body,
            "exact": found_by.exact,
        }


def _variant_rows(changed: Sequence[Product]) -> Iterator[dict[str, Any]]:
    for product in changed:
        for ordinal, variant in enumerate(product.contents.variants):
            yield {
                "sku": variant.sku,
                "product_id": product.id,
                "ordinal": ordinal,
                "barcode": variant.barcode,
                "display_name": variant.display_name,
                "unit": variant.unit,
                "package_size": variant.package_size,
            }


def _price_rows(changed: Sequence[Product]) -> Iterator[dict[str, Any]]:
    for product in changed:
        for variant in product.contents.variants:
            yield from _price_rows_of(variant)


def _price_rows_of(variant: Variant) -> Iterator[dict[str, Any]]:
    for ordinal, price in enumerate(variant.prices):
        yield {
            "sku": variant.sku,
            "currency": price.currency,
            "start_time": _iso(price.start_us) or "-infinity",
            "end_time": _iso(price.end_us) or "infinity",
            "amount_minor": price.amount_minor,
            "ordinal": ordinal,
        }


def _iso(us: int | None) -> str | None:
    return None if us is None else moment(us).isoformat()


def _json(rows: Any) -> str:
    return orjson.dumps(list(rows)).decode()
