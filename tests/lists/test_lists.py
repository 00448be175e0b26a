"""A filter's tree means the same in PostgreSQL as it does here, and pages in any order are the whole list."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    MetaData,
    Table,
    Text,
    create_engine,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from counterfoil_server.lists import conditions
from counterfoil_server.lists.pages import SLICE_ROWS, Listing, Order, Place, SortKey
from counterfoil_server.rpc.filtering import And, Compare, Field, FieldType, Node, Not, Operator, Or
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.times import microseconds, moment

things = Table(
    "things",
    MetaData(),
    Column("id", Text(collation="C"), primary_key=True),
    Column("title", Text(collation="C"), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("made", DateTime(timezone=True), nullable=False),
    Column("attributes", JSONB, nullable=False),
)
PREFIX = "things/"


class Thing(NamedTuple):
    id: str
    title: str
    size: int
    made_us: int
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, row: Any) -> Thing:
        return cls(row.id, row.title, row.size, microseconds(row.made), row.attributes)


THINGS = [
    Thing("a", "", 0, 0, {}),
    Thing("b", "Tea", 1, 1, {"color": "green"}),
    Thing("b1", "tea", 1, 1, {"color": "red", "5": "5"}),
    Thing("c", "Tea, black", -1, 1_000_001, {"color": ""}),
    Thing("d", "Ärmel", 2**62, 1, {"size": "5"}),
    Thing("e", "100%_\\", 7, 5, {"color": "true", "weight": "2.5"}),
    Thing("f", "Tea", 7, -62_135_596_800_000_000, {"größe": "x"}),
]

LISTING: Listing[Thing] = Listing(
    things.c.id,
    MappingProxyType(
        {
            "name": SortKey(things.c.id, lambda thing: thing.id),
            "title": SortKey(things.c.title, lambda thing: thing.title),
            "made": SortKey(things.c.made, lambda thing: thing.made_us),
        }
    ),
    list(things.c),
    Thing.of,
    lambda thing: thing.id,
)


@pytest.fixture(scope="module")
def connection(make_database: Callable[[str | None], str]) -> Iterator[Connection]:
    url = make_database(None).replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.connect() as opened:
        things.create(opened)
        rows = [{**thing._asdict(), "made": moment(thing.made_us)} for thing in THINGS]
        for row in rows:
            del row["made_us"]
        opened.execute(things.insert(), rows)
        yield opened
    engine.dispose()


# --- filters ----------------------------------------------------------------------------------------------------------

NAME, TITLE = Field("name", FieldType.STRING), Field("title", FieldType.STRING)
SIZE, ATTRIBUTES = Field("size", FieldType.INTEGER), Field("attributes", FieldType.TEXT_MAP)

texts = st.sampled_from(["", "Tea", "tea", "T", "Ä", "100%", "_", "5", "green", "true", "things/b", "things/", "b"])
ordered = st.sampled_from(
    [Operator.EQ, Operator.NE, Operator.LT, Operator.LE, Operator.GT, Operator.GE],
)
worded = ordered | st.just(Operator.PREFIX)
leaves = st.one_of(
    st.builds(Compare, st.sampled_from([NAME, TITLE]), st.just(()), worded, texts),
    st.builds(Compare, st.just(SIZE), st.just(()), ordered, st.sampled_from([-1, 0, 1, 7, 2**62])),
    st.builds(
        Compare,
        st.just(ATTRIBUTES),
        st.sampled_from([("color",), ("size",), ("größe",), ("none",), ("color", "deep")]),
        worded | st.just(Operator.HAS),
        texts,
    ),
    st.builds(
        Compare,
        st.just(ATTRIBUTES),
        st.sampled_from([(), ("color",), ("none",)]),
        st.just(Operator.PRESENT),
        st.none(),
    ),
)
trees: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda children: st.one_of(
        st.builds(Not, children),
        st.builds(And, st.lists(children, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(children, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


def leaf(compare: Compare, by: Operator) -> ColumnElement[bool]:
    match compare.field.name:
        case "name":
            return conditions.named(things.c.id, PREFIX, by, compare.value)
        case "attributes":
            return conditions.attribute(things.c.attributes, compare.path, by, compare.value)
        case name:
            return conditions.COMPARISONS[by](things.c[name], compare.value)


def holds(node: Node, thing: Thing) -> bool:
    """What a filter means, said once more and in another way."""
    match node:
        case And(children):
            return all(holds(child, thing) for child in children)
        case Or(children):
            return any(holds(child, thing) for child in children)
        case Not(child):
            return not holds(child, thing)
        case Compare(field, path, by, value):
            if field is ATTRIBUTES:
                return attribute_holds(thing.attributes, path, by, value)
            own = {"name": PREFIX + thing.id, "title": thing.title, "size": thing.size}[field.name]
            return compared(own, by, value)


def attribute_holds(attributes: Mapping[str, str], path: tuple[str, ...], by: Operator, value: Any) -> bool:
    if by is Operator.PRESENT:
        return bool(attributes) if not path else path[0] in attributes
    if len(path) != 1 or path[0] not in attributes:
        return False
    return compared(attributes[path[0]], by, value)


def compared(own: Any, by: Operator, value: Any) -> bool:
    if by is Operator.PREFIX:
        return str(own).startswith(value)
    if isinstance(own, str):  # as COLLATE "C" does
        own, value = own.encode(), value.encode()
    means = {
        Operator.EQ: operator.eq,
        Operator.HAS: operator.eq,
        Operator.NE: operator.ne,
        Operator.LT: operator.lt,
        Operator.LE: operator.le,
        Operator.GT: operator.gt,
        Operator.GE: operator.ge,
    }
    return bool(means[by](own, value))


@given(tree=trees)
@settings(max_examples=300)
def test_a_filter_means_in_sql_what_it_says(connection: Connection, tree: Node) -> None:
    found = connection.scalars(select(things.c.id).where(conditions.condition_of(tree, leaf)).order_by(things.c.id))
    assert list(found) == [thing.id for thing in THINGS if holds(tree, thing)]


def test_no_filter_means_everything(connection: Connection) -> None:
    found = connection.scalars(select(things.c.id).where(conditions.condition_of(None, leaf)))
    assert len(list(found)) == len(THINGS)


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, len(THINGS), len(THINGS) + 1])
@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("field", ["name", "title", "made"])
def test_pages_are_the_whole_list_in_its_order(connection: Connection, field: str, direction: str, size: int) -> None:
    descending = direction == "desc"
    order = Order(field, descending=descending)
    everything = conditions.condition_of(None, leaf)
    seal = PageTokens(bytes(32)).seal("ListThings", [])
    walked: list[Thing] = []
    token = ""
    while True:
        page = LISTING.page(connection, everything, order, Place.of(seal.open(token)), size)
        walked += page
        if len(page) < size:
            break
        token = seal.close(LISTING.place_of(page[-1], order).cursor)
    by_id = sorted(THINGS, key=lambda thing: thing.id.encode(), reverse=descending and field == "name")
    keys: dict[str, Callable[[Thing], Any]] = {
        "name": lambda thing: thing.id.encode(),
        "title": lambda thing: thing.title.encode(),
        "made": lambda thing: thing.made_us,
    }
    assert walked == sorted(by_id, key=keys[field], reverse=descending)


@pytest.fixture
def many(connection: Connection) -> Iterator[None]:
    """More things than are read at once, for one test."""
    with connection.begin_nested() as undone:
        rows = [
            {"id": f"w{number:03}", "title": str(number % 7), "size": 0, "made": moment(number % 11), "attributes": {}}
            for number in range(SLICE_ROWS * 3)
        ]
        connection.execute(things.insert(), rows)
        yield
        undone.rollback()


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("field", ["name", "title", "made"])
def test_what_is_read_some_at_a_time_is_the_same_list(connection: Connection, field: str, direction: str) -> None:
    order = Order(field, descending=direction == "desc")
    wanted = things.c.id.startswith("w")
    whole = LISTING.page(connection, wanted, order, None, 1000)
    assert len(whole) == SLICE_ROWS * 3
    for limit_rows in (1, SLICE_ROWS, SLICE_ROWS + 1, SLICE_ROWS * 2, 1000):
        walked = list(LISTING.walk(connection, wanted, order, None, limit_rows))
        assert walked == whole[:limit_rows]
        place = LISTING.place_of(walked[-1], order)
        assert list(LISTING.walk(connection, wanted, order, place, 1000)) == whole[limit_rows:]


@pytest.mark.usefixtures("many")
def test_who_stops_early_has_not_held_the_rest(connection: Connection) -> None:
    held: list[str] = []

    def thing_of(row: Any) -> Thing:
        held.append(row.id)
        return Thing.of(row)

    listing = dataclasses.replace(LISTING, resource_of=thing_of)
    walk = listing.walk(connection, things.c.id.startswith("w"), Order("name", descending=False), None, 1000)
    assert next(walk).id == "w000"
    assert held == ["w000"]
    assert [thing.id for thing in islice(walk, SLICE_ROWS)][-1] == f"w{SLICE_ROWS:03}"
    assert len(held) == SLICE_ROWS + 1


@given(key=st.integers(-(2**63), 2**63 - 1) | st.text(max_size=200), identity=st.text("abc-09", max_size=63))
def test_a_place_comes_back_from_its_token(key: str | int, identity: str) -> None:
    seal = PageTokens(bytes(32)).seal("ListThings", ["a filter"])
    place = Place(key, identity)
    assert Place.of(seal.open(seal.close(place.cursor))) == place


def test_a_token_of_something_else_is_a_defect() -> None:
    with pytest.raises(ValueError, match="something else"):
        Place.of((1.5, "a"))
    assert Place.of(None) is None
