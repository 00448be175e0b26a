"""Pages of lists and searches. A page is found by where the one before ended, never by counting rows to skip."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from counterfoil_server.catalog.repository.reading import PRODUCT_COLUMNS, product_of
from counterfoil_server.catalog.rules import Product, moment
from counterfoil_server.catalog.tables import products, words

CANDIDATES_LIMIT_ROWS: Final = 5000
"""How many matching products a search ranks; a query that matches more is too general to be ranked in full."""
ALIKE_LIMIT_WORDS: Final = 3
"""How many words that are spelt alike stand in for one that was not found."""

_RANK_SCALE: Final = 1_000_000  # ts_rank as an integer: a cursor must hold it exactly
_ENGLISH: Final = cast(literal("english"), REGCONFIG)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: by `field`, a key of SORT_KEYS, and by id among equals."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the sort key of its last product (text, or microseconds for times) and that product's id."""

    key: str | int
    id: str


@dataclass(frozen=True, slots=True)
class _SortKey:
    column: Column[Any]
    of: Callable[[Product], str | int]


SORT_KEYS: Final[Mapping[str, _SortKey]] = MappingProxyType(
    {
        "name": _SortKey(products.c.id, lambda product: product.id),
        "display_name": _SortKey(products.c.display_name, lambda product: product.contents.display_name),
        "create_time": _SortKey(products.c.create_time, lambda product: product.create_us),
        "update_time": _SortKey(products.c.update_time, lambda product: product.update_us),
    }
)


def place_of(product: Product, order: Order) -> Place:
    """Where a page that ends with this product ends."""
    return Place(SORT_KEYS[order.field].of(product), product.id)


def page(
    connection: Connection, condition: ColumnElement[bool], order: Order, after: Place | None, limit_rows: int
) -> list[Product]:
    """The next products in the order of a list."""
    found = _page_ids(condition, order, after, limit_rows).subquery("page")
    key = SORT_KEYS[order.field].column
    statement = (
        select(*PRODUCT_COLUMNS)
        .join(found, found.c.id == products.c.id)
        .order_by(key.desc() if order.descending else key, products.c.id)
    )
    return [product_of(row) for row in connection.execute(statement)]


def _page_ids(condition: ColumnElement[bool], order: Order, after: Place | None, limit_rows: int) -> Select[Any]:
    """The ids of a page.

    What follows a place is asked for in two arms, the rest of its equals and what lies beyond them, because each is one
    range of the index; the two conditions joined by OR would be none.
    """
    key = SORT_KEYS[order.field].column
    sort = key.desc() if order.descending else key.asc()

    def arm(where: ColumnElement[bool]) -> Select[Any]:
        chosen = select(products.c.id, key.label("key")).where(where, condition)
        inner = chosen.order_by(sort, products.c.id).limit(limit_rows).subquery()
        return select(inner.c.id, inner.c.key)

    if after is None:
        return arm(true())
    value = moment(after.key) if isinstance(after.key, int) else after.key
    beyond = key < value if order.descending else key > value
    if key is products.c.id:
        return arm(beyond)
    both = union_all(arm(and_(key == value, products.c.id > after.id)), arm(beyond)).subquery()
    ordered = both.c.key.desc() if order.descending else both.c.key
    return select(both.c.id).order_by(ordered, both.c.id).limit(limit_rows)


@dataclass(frozen=True, slots=True)
class Match:
    """A product that a search found, and how well it matches."""

    product: Product
    rank: int


def search(
    connection: Connection,
    alternatives: Sequence[Sequence[str]],
    condition: ColumnElement[bool],
    after: tuple[int, str] | None,
    limit_rows: int,
) -> list[Match]:
    """The next best matches after one of a given rank and id.

    `alternatives` holds, for each word of the query, the spellings that satisfy it: in any grammatical form or as they
    are; the last word's first spelling may also be the beginning of a word. A product must satisfy every word. Words
    are as `words.query_words` cuts them.
    """
    query = _query(alternatives)
    candidates = (
        select(products.c.id, products.c.search)
        .where(products.c.search.op("@@")(query), condition)
        .limit(CANDIDATES_LIMIT_ROWS)
        .cte("candidates")
    )
    rank = cast(func.ts_rank(candidates.c.search, query) * _RANK_SCALE, Integer)
    ranked = select(candidates.c.id, rank.label("rank")).cte("ranked")
    best = select(ranked.c.id, ranked.c.rank).order_by(ranked.c.rank.desc(), ranked.c.id).limit(limit_rows)
    if after is not None:
        last_rank, last_id = after
        best = best.where(or_(ranked.c.rank < last_rank, and_(ranked.c.rank == last_rank, ranked.c.id > last_id)))
    found = best.subquery("page")
    statement = (
        select(*PRODUCT_COLUMNS, found.c.rank)
        .join(found, found.c.id == products.c.id)
        .order_by(found.c.rank.desc(), products.c.id)
    )
    return [Match(product_of(row), row[-1]) for row in connection.execute(statement)]


def _query(alternatives: Sequence[Sequence[str]]) -> ColumnElement[Any]:
    whole: ColumnElement[Any] | None = None
    for position, spellings in enumerate(alternatives):
        is_last = position == len(alternatives) - 1
        word: ColumnElement[Any] | None = None
        for index, spelling in enumerate(spellings):
            one = _spelling(spelling, is_prefix=is_last and index == 0)
            word = one if word is None else word.op("||")(one)
        if word is not None:
            whole = word if whole is None else whole.op("&&")(word)
    return cast("", TSQUERY) if whole is None else whole


def _spelling(word: str, *, is_prefix: bool) -> ColumnElement[Any]:
    english = func.plainto_tsquery(_ENGLISH, word)
    # Letters and digits only, so that quoting is all it takes to make it a lexeme as it is.
    exact = cast(cast(f"'{word}':*" if is_prefix else f"'{word}'", Text), TSQUERY)
    if is_prefix:
        return english.op("||")(exact)
    # A stop word ("the") is in no product's text, and asking for it would find nothing.
    return case((func.numnode(english) == 0, english), else_=english.op("||")(exact))


_SOUGHT: Final = (
    func.unnest(bindparam("sought", type_=ARRAY(Text)))
    .table_valued(column("word", Text), with_ordinality="position", name="sought")
    .render_derived()
)
_SIMILAR: Final = (
    select(words.c.word)
    .where(words.c.word.op("%")(_SOUGHT.c.word))
    .order_by(func.similarity(words.c.word, _SOUGHT.c.word).desc(), words.c.word)
    .limit(ALIKE_LIMIT_WORDS)
    .lateral("similar")
)
_ALIKE: Final = select(_SOUGHT.c.position, _SIMILAR.c.word).select_from(_SOUGHT).join(_SIMILAR, true())


def alike(connection: Connection, sought: Sequence[str]) -> list[list[str]]:
    """For each word, itself and the words of the catalog that are spelt most alike."""
    found = [[word] for word in sought]
    for position, word in connection.execute(_ALIKE, {"sought": list(sought)}):
        if word not in found[position - 1]:
            found[position - 1].append(word)
    return found


def ids_where(connection: Connection, condition: ColumnElement[bool], limit_rows: int) -> list[str]:
    """The first ids, in order, of products that meet a condition."""
    statement = select(products.c.id).where(condition).order_by(products.c.id).limit(limit_rows)
    return list(connection.scalars(statement))
