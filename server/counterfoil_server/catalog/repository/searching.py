"""Searches: what the words of a query may stand for, and the products that have them, best match first."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
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
)
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from counterfoil_server.catalog.repository.reading import PRODUCT_COLUMNS, product_of, read
from counterfoil_server.catalog.rules import Product
from counterfoil_server.catalog.tables import products, words
from counterfoil_server.lists.pages import SLICE_ROWS

CANDIDATES_LIMIT_ROWS: Final = 5000
"""How many matching products a search ranks, the first by id; the contract says so.

A query that matches more is too general to be ranked in full, which takes seconds where all of a catalog matches.
"""
ALIKE_LIMIT_WORDS: Final = 3
"""How many words that are spelt alike stand in for one of a query."""

_PREFIX_LEAST_CHARS: Final = 3  # of a word that is not the last; too many words begin with fewer
_MOST_WORDS: Final = range(3, 9)  # with fewer it is `SOME`; with more, the query gets too long
_RANK_SCALE: Final = 1_000_000  # ts_rank, which is at most 1, as an integer: a cursor must hold it exactly
_WORD_RANK: Final = 2 * _RANK_SCALE  # a word more weighs more than any ts_rank; 16 of them twice fit into int32
_ENGLISH: Final = cast(literal("english"), REGCONFIG)


class Breadth(IntEnum):
    """How much of a query a product must answer. Each finds what the one before finds, and more."""

    EXACT = 0  # every word, in any grammatical form or as it is; the last may be the beginning of one
    ALIKE = 1  # every word, where each may be the beginning of one or stand for one that is spelt alike
    MOST = 2  # every word but one
    SOME = 3  # any word


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: how widely was searched, and the rank and the id of the last match."""

    breadth: Breadth
    rank: int
    id: str


@dataclass(frozen=True, slots=True)
class Match:
    """A product that a search found, and where a page that ends with it ends."""

    product: Product
    place: Place


def search(
    connection: Connection,
    words_sought: Sequence[str],
    condition: ColumnElement[bool],
    after: Place | None,
    limit_rows: int,
) -> Iterator[Match]:
    """The next best matches. What comes after a place is searched as widely as what came before.

    A first page is searched as widely as it takes to find any; most searches take one statement. More than a slice of
    matches are read some at a time, by statements that must see one moment. Words are as `words.query_words` cuts them.
    """
    page = _Page(connection, condition, after, limit_rows)
    if after is None or after.breadth is Breadth.EXACT:
        query = _exactly(words_sought)
        found = yield from page.best(Breadth.EXACT, query, [])
        if found or after is not None:
            return
    sought = _widened(connection, words_sought)
    for breadth in _breadths(sought) if after is None else [after.breadth]:
        query = cast(literal(_text_of(sought, breadth), Text), TSQUERY)
        # Of two products with as many of the words, that one comes first which has more of them as they were said.
        counted = [[word.said for word in sought], [word.alike for word in sought]]
        if (yield from page.best(breadth, query, counted)):
            return


@dataclass(frozen=True, slots=True)
class _Sought:
    """A word of a query, as text-search queries: what it says, and that or what is spelt alike."""

    said: str
    alike: str


def _breadths(sought: Sequence[_Sought]) -> Iterator[Breadth]:
    """Those beyond EXACT that can find something new, one after the other."""
    if sought:
        yield Breadth.ALIKE
    if len(sought) in _MOST_WORDS:
        yield Breadth.MOST
    if len(sought) > 1:
        yield Breadth.SOME


_SOUGHT: Final = (
    func.unnest(bindparam("sought", type_=ARRAY(Text)))
    .table_valued(column("word", Text), with_ordinality="position", name="sought")
    .render_derived()
)
_SIMILAR: Final = (
    select(words.c.word)
    .where(words.c.word.op("%")(_SOUGHT.c.word), words.c.word != _SOUGHT.c.word)
    .order_by(func.similarity(words.c.word, _SOUGHT.c.word).desc(), words.c.word)
    .limit(ALIKE_LIMIT_WORDS)
    .lateral("similar")
)
_SPELLINGS: Final = (
    select(
        _SOUGHT.c.word,
        cast(func.plainto_tsquery(_ENGLISH, _SOUGHT.c.word), Text),
        _SIMILAR.c.word,
        cast(func.plainto_tsquery(_ENGLISH, _SIMILAR.c.word), Text),
    )
    .select_from(_SOUGHT)
    .join(_SIMILAR, true(), isouter=True)
    .order_by(_SOUGHT.c.position)
)


def _widened(connection: Connection, sought: Sequence[str]) -> list[_Sought]:
    """What the distinct words of a query may stand for, in their order. Small words ("the") say nothing: left out."""
    said: dict[str, str] = {}
    alike: dict[str, list[str]] = {}
    distinct = list(dict.fromkeys(sought))
    for word, english, similar, similar_english in connection.execute(_SPELLINGS, {"sought": distinct}):
        if not english:
            continue
        if word not in said:
            is_prefix = len(word) >= _PREFIX_LEAST_CHARS or word == sought[-1]
            said[word] = f"({english}) | {_lexeme(word, is_prefix=is_prefix)}"
            alike[word] = [said[word]]
        if similar_english:
            alike[word].append(f"({similar_english}) | {_lexeme(similar)}")
    return [_Sought(said[word], " | ".join(alike[word])) for word in said]


def _text_of(sought: Sequence[_Sought], breadth: Breadth) -> str:
    each = [f"({word.alike})" for word in sought]
    if breadth is Breadth.SOME:
        return " | ".join(each)
    if breadth is Breadth.ALIKE:
        return " & ".join(each)
    without = (" & ".join([*each[:index], *each[index + 1 :]]) for index in range(len(each)))
    return " | ".join(f"({rest})" for rest in without)


def _exactly(sought: Sequence[str]) -> ColumnElement[Any]:
    whole: ColumnElement[Any] | None = None
    for position, word in enumerate(sought):
        one = _spelling(word, is_prefix=position == len(sought) - 1)
        whole = one if whole is None else whole.op("&&")(one)
    return cast("", TSQUERY) if whole is None else whole


def _spelling(word: str, *, is_prefix: bool) -> ColumnElement[Any]:
    english = func.plainto_tsquery(_ENGLISH, word)
    exact = cast(literal(_lexeme(word, is_prefix=is_prefix), Text), TSQUERY)
    if is_prefix:
        return english.op("||")(exact)
    # A stop word ("the") is in no product's text, and asking for it would find nothing.
    return case((func.numnode(english) == 0, english), else_=english.op("||")(exact))


def _lexeme(word: str, *, is_prefix: bool = False) -> str:
    """A word of letters and digits only, so that quoting is all it takes to make it a lexeme as it is."""
    return f"'{word}':*" if is_prefix else f"'{word}'"


@dataclass(frozen=True, slots=True)
class _Page:
    """What is asked of every breadth."""

    connection: Connection
    condition: ColumnElement[bool]
    after: Place | None
    limit_rows: int

    def best(
        self, breadth: Breadth, query: ColumnElement[Any], counted: Sequence[Sequence[str]]
    ) -> Generator[Match, None, bool]:
        """The page of the products that match, by how many of the `counted` queries they match, and how well.

        Returns whether there are any.
        """
        candidates = (
            select(products.c.id, products.c.search)
            .where(products.c.search.op("@@")(query), self.condition)
            .order_by(products.c.id)  # the same ones for every page
            .limit(CANDIDATES_LIMIT_ROWS)
            .cte("candidates")
        )
        rank: ColumnElement[int] = cast(func.ts_rank(candidates.c.search, query) * _RANK_SCALE, Integer)
        for queries in counted:
            rank += _matching(candidates, queries) * _WORD_RANK
        ranked = select(candidates.c.id, rank.label("rank")).cte("ranked")
        best = select(ranked.c.id, ranked.c.rank).order_by(ranked.c.rank.desc(), ranked.c.id).limit(self.limit_rows)
        if self.after is not None:
            worse, as_good = ranked.c.rank < self.after.rank, ranked.c.rank == self.after.rank
            best = best.where(or_(worse, and_(as_good, ranked.c.id > self.after.id)))
        if self.limit_rows > SLICE_ROWS:
            ranks = {row.id: row.rank for row in self.connection.execute(best)}
            return (yield from self._in_slices(breadth, ranks))
        page = best.subquery("page")
        statement = (
            select(*PRODUCT_COLUMNS, page.c.rank)
            .join(page, page.c.id == products.c.id)
            .order_by(page.c.rank.desc(), products.c.id)
        )
        rows = self.connection.execute(statement).all()
        for row in rows:
            product = product_of(row)
            yield Match(product, Place(breadth, row[-1], product.id))
        return bool(rows)

    def _in_slices(self, breadth: Breadth, ranks: dict[str, int]) -> Generator[Match, None, bool]:
        """The products with these ids, in this order."""
        ids = list(ranks)
        for start in range(0, len(ids), SLICE_ROWS):
            part = ids[start : start + SLICE_ROWS]
            found = {product.id: product for product in read(self.connection, part)}
            for product_id in part:
                yield Match(found[product_id], Place(breadth, ranks[product_id], product_id))
        return bool(ids)


def _matching(candidates: Any, queries: Sequence[str]) -> ColumnElement[int]:
    """How many of the queries a candidate matches."""
    array = cast(literal(list(queries), ARRAY(Text)), ARRAY(TSQUERY))
    each = func.unnest(array).table_valued(column("query", TSQUERY), name="each").render_derived()
    matching = select(func.count()).select_from(each).where(candidates.c.search.op("@@")(each.c.query))
    return cast(matching.correlate(candidates).scalar_subquery(), Integer)
