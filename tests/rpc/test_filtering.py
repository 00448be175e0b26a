"""Filters: the grammar of AIP-160 as far as we speak it, typed; and no text does more than parse or be refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.catalog.v1 import product_pb2
from counterfoil_server.faults import InvalidArgument, Reason
from counterfoil_server.rpc.filtering import (
    And,
    Compare,
    Field,
    FieldType,
    FilterSchema,
    Node,
    Not,
    Operator,
    Or,
    OrderBy,
    Value,
    enum_field,
    parse,
    parse_order_by,
)

NAME = Field("name", FieldType.STRING)
BRAND = Field("brand", FieldType.STRING)
STATUS = enum_field("status", product_pb2.Product.Status.DESCRIPTOR, prefix="STATUS_")
CREATED = Field("create_time", FieldType.TIMESTAMP)
CATEGORIES = Field("categories", FieldType.STRING_LIST)
SKUS = Field("variants.sku", FieldType.STRING_LIST)
ATTRIBUTES = Field("attributes", FieldType.JSON)
WORDS = Field("words", FieldType.TEXT_MAP)
EXACT = Field("barcode", FieldType.STRING, operators=frozenset({Operator.EQ}))
STOCK = Field("stock", FieldType.INTEGER)
SCHEMA = FilterSchema([NAME, BRAND, STATUS, CREATED, CATEGORIES, SKUS, ATTRIBUTES, WORDS, EXACT, STOCK])


def compare(field: Field, operator: Operator, value: Value, *path: str) -> Compare:
    return Compare(field, path, operator, value)


A = compare(BRAND, Operator.EQ, "a")
B = compare(BRAND, Operator.EQ, "b")
C = compare(BRAND, Operator.EQ, "c")


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\N{NO-BREAK SPACE}"])
def test_an_empty_filter_is_none(text: str) -> None:
    assert parse(text, SCHEMA) is None


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("brand = a", A),
        ("brand=a", A),
        ('brand = "a"', A),
        ("brand = 'a'", A),
        ("(brand = a)", A),
        ("((brand = a))", A),
        ("brand = a AND brand = b", And((A, B))),
        ("brand = a brand = b", And((A, B))),
        ("brand = a brand = b AND brand = c", And((A, B, C))),
        ("brand = a OR brand = b", Or((A, B))),
        ("brand = a AND brand = b OR brand = c", And((A, Or((B, C))))),
        ("brand = a OR brand = b AND brand = c", And((Or((A, B)), C))),
        ("brand = a OR brand = b brand = c", And((Or((A, B)), C))),
        ("(brand = a AND brand = b) OR brand = c", Or((And((A, B)), C))),
        ("NOT brand = a", Not(A)),
        ("-brand = a", Not(A)),
        ("NOT (brand = a OR brand = b)", Not(Or((A, B)))),
        ("-(brand = a)(brand = b)", And((Not(A), B))),
        ("NOT brand = a OR brand = b", Or((Not(A), B))),
        ('brand = "AND"', compare(BRAND, Operator.EQ, "AND")),
        ("brand = ANDROID", compare(BRAND, Operator.EQ, "ANDROID")),
    ],
)
def test_grammar(text: str, tree: Node) -> None:
    assert parse(text, SCHEMA) == tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name != products/25671", compare(NAME, Operator.NE, "products/25671")),
        ("name >= p", compare(NAME, Operator.GE, "p")),
        ("name > p", compare(NAME, Operator.GT, "p")),
        ("name <= p", compare(NAME, Operator.LE, "p")),
        ("name < p", compare(NAME, Operator.LT, "p")),
        ("name = 1.50", compare(NAME, Operator.EQ, "1.50")),
        ("name = -x", compare(NAME, Operator.EQ, "-x")),
        ("name = a-b", compare(NAME, Operator.EQ, "a-b")),
        ('name = ""', compare(NAME, Operator.EQ, "")),
        (r'name = "\"\'\\\n\t\r\*"', compare(NAME, Operator.EQ, "\"'\\\n\t\r*")),
        ('name = "it\'s"', compare(NAME, Operator.EQ, "it's")),
        ("brand = 'Bäckerei'", compare(BRAND, Operator.EQ, "Bäckerei")),
        ('brand = "\'; DROP TABLE products; --"', compare(BRAND, Operator.EQ, "'; DROP TABLE products; --")),
        ("brand = fire*", compare(BRAND, Operator.PREFIX, "fire")),
        ('brand = "fire *"', compare(BRAND, Operator.PREFIX, "fire ")),
        (r'brand = "5\*"', compare(BRAND, Operator.EQ, "5*")),
        (r'brand = "5\**"', compare(BRAND, Operator.PREFIX, "5*")),
        ("brand != fire*", Not(compare(BRAND, Operator.PREFIX, "fire"))),
        ("brand:*", compare(BRAND, Operator.PRESENT, None)),
        ("status = ACTIVE", compare(STATUS, Operator.EQ, 2)),
        ("status != STATUS_DRAFT", compare(STATUS, Operator.NE, 1)),
        ('status = "ARCHIVED"', compare(STATUS, Operator.EQ, 3)),
        ('categories:"FROZEN PIZZA"', compare(CATEGORIES, Operator.HAS, "FROZEN PIZZA")),
        ("categories:*", compare(CATEGORIES, Operator.PRESENT, None)),
        ("variants.sku:A.1-x", compare(SKUS, Operator.HAS, "A.1-x")),
        ("create_time:*", compare(CREATED, Operator.PRESENT, None)),
        ("stock = 0", compare(STOCK, Operator.EQ, 0)),
        ("stock != -7", compare(STOCK, Operator.NE, -7)),
        ("stock >= 999999999999999999", compare(STOCK, Operator.GE, 10**18 - 1)),
        ('stock < "12"', compare(STOCK, Operator.LT, 12)),
    ],
)
def test_values(text: str, expected: Node) -> None:
    assert parse(text, SCHEMA) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("attributes.organic = true", compare(ATTRIBUTES, Operator.EQ, True, "organic")),
        ("attributes.organic != false", compare(ATTRIBUTES, Operator.NE, False, "organic")),
        ('attributes.organic = "true"', compare(ATTRIBUTES, Operator.EQ, "true", "organic")),
        ("attributes.color = blue", compare(ATTRIBUTES, Operator.EQ, "blue", "color")),
        ("attributes.weight > 2.5", compare(ATTRIBUTES, Operator.GT, 2.5, "weight")),
        ("attributes.weight > -2", compare(ATTRIBUTES, Operator.GT, -2, "weight")),
        ("attributes.weight = 1e-3", compare(ATTRIBUTES, Operator.EQ, 0.001, "weight")),
        ('attributes.weight = "2"', compare(ATTRIBUTES, Operator.EQ, "2", "weight")),
        ("attributes.size = 1.2.3", compare(ATTRIBUTES, Operator.EQ, "1.2.3", "size")),
        ("attributes.a.b.c = 1", compare(ATTRIBUTES, Operator.EQ, 1, "a", "b", "c")),
        ("attributes.\"net weight\".'g.1' = 1", compare(ATTRIBUTES, Operator.EQ, 1, "net weight", "g.1")),
        ("attributes.NOT = 1", compare(ATTRIBUTES, Operator.EQ, 1, "NOT")),
        ("words.code = 01234", compare(WORDS, Operator.EQ, "01234", "code")),
        ("words.code < -1.50", compare(WORDS, Operator.LT, "-1.50", "code")),
        ("words.code > true", compare(WORDS, Operator.GT, "true", "code")),
        ("words.code = 1*", compare(WORDS, Operator.PREFIX, "1", "code")),
        ("words:code", compare(WORDS, Operator.PRESENT, None, "code")),
        ("attributes.tags:vegan", compare(ATTRIBUTES, Operator.HAS, "vegan", "tags")),
        ("attributes.color:*", compare(ATTRIBUTES, Operator.PRESENT, None, "color")),
        ("attributes:color", compare(ATTRIBUTES, Operator.PRESENT, None, "color")),
        ("attributes:*", compare(ATTRIBUTES, Operator.PRESENT, None)),
        ("attributes.color = bl*", compare(ATTRIBUTES, Operator.PREFIX, "bl", "color")),
        (
            "attributes.color != bl*",
            And(
                (
                    compare(ATTRIBUTES, Operator.PRESENT, None, "color"),
                    Not(compare(ATTRIBUTES, Operator.PREFIX, "bl", "color")),
                )
            ),
        ),
    ],
)
def test_attributes(text: str, expected: Node) -> None:
    node = parse(text, SCHEMA)
    assert node == expected
    if isinstance(node, Compare) and isinstance(expected, Compare):
        assert type(node.value) is type(expected.value)  # True is not 1 here


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2012-04-21T11:30:00Z", datetime(2012, 4, 21, 11, 30, tzinfo=UTC)),
        ('"2012-04-21T11:30:00-04:00"', datetime(2012, 4, 21, 15, 30, tzinfo=UTC)),
        ("2012-04-21t11:30:00.123456789z", datetime(2012, 4, 21, 11, 30, 0, 123456, tzinfo=UTC)),
    ],
)
def test_timestamps(text: str, expected: datetime) -> None:
    node = parse(f"create_time >= {text}", SCHEMA)
    assert node == compare(CREATED, Operator.GE, expected)
    assert isinstance(node, Compare)
    assert isinstance(node.value, datetime)
    assert node.value.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("colour = red", 1, "no field 'colour'; the fields are name, brand"),
        ("brand = a AND colour = red", 15, "no field"),
        ("brand", 6, "expected one of ="),
        ("brand brand = a", 7, "expected one of ="),
        ('"brand" = a', 1, "expected a field"),
        ("brand =", 8, "expected a value, found end"),
        ("= a", 1, "expected a field"),
        ("brand = = a", 9, "expected a value"),
        ("brand = AND", 9, "expected a value"),
        ("brand = a AND", 14, "expected a field, found end"),
        ("AND brand = a", 1, "expected a field"),
        ("brand = a OR", 13, "expected a field"),
        ("OR", 1, "expected a field"),
        ("NOT", 4, "expected a field"),
        ("NOT NOT brand = a", 5, "expected a field"),
        ("- brand = a", 1, "right before"),
        ("(brand = a", 11, "expected ')'"),
        ("brand = a)", 10, "unexpected ')'"),
        ("()", 2, "expected a field"),
        ("brand = (a OR b)", 9, "cannot be a value"),
        ("startsWith(brand, a)", 1, "functions are not supported"),
        ("brand(a)", 1, "functions are not supported"),
        ("brand = a, b", 10, "found ','"),
        ("brand ! a", 7, "unexpected '!'"),
        ("brand == a", 8, "expected a value"),
        ('brand = "a', 9, "no end"),
        (r'brand = "\q"', 10, "escape"),
        ('brand = "a\\', 11, "escape"),
        ("brand = a*b", 9, "can only be last"),
        ("brand = *a", 9, "can only be last"),
        ('brand = "a*b"', 9, "can only be last"),
        ('brand = "a**"', 12, "only the last"),
        ("brand = a**", 9, "can only be last"),
        ("brand = *", 9, "brand:* asks"),
        ("brand > a*", 9, "no wildcard"),
        ("brand:a", 1, "cannot be compared with ':'"),
        ("brand.x = a", 1, "no field"),
        ("variants = a", 1, "no field"),
        ("categories = a", 1, "cannot be compared with '='"),
        ("categories:a*", 12, "no wildcard"),
        ("status < ACTIVE", 1, "cannot be compared"),
        ("status = active", 10, "its values are DRAFT"),
        ("status = STATUS_UNSPECIFIED", 10, "no value of status"),
        ("status = 2", 10, "no value of status"),
        ("status = A*", 10, "no wildcard"),
        ("status:*", 1, "cannot be compared"),
        ("create_time > yesterday", 15, "RFC 3339"),
        ("create_time > 2012-04-21", 15, "RFC 3339"),
        ("create_time > 2012-02-30T00:00:00Z", 15, "RFC 3339"),
        ("create_time > 2012-04-21T25:00:00Z", 15, "RFC 3339"),
        ('create_time > "2012-04-21T11:30:00"', 15, "RFC 3339"),
        ("create_time > 0001-01-01T00:00:00+01:00", 15, "RFC 3339"),
        ("stock = 1.5", 9, "no whole number"),
        ("stock = many", 9, "no whole number"),
        ("stock = 1000000000000000000", 9, "no whole number"),
        ("stock = ''", 9, "no whole number"),
        ("stock = 1*", 9, "no wildcard"),
        ("stock:1", 1, "cannot be compared"),
        ("stock:*", 1, "cannot be compared"),
        ("attributes = a", 1, "name a key"),
        ("attributes. = a", 13, "expected a name"),
        ("attributes . a = 1", 12, "expected one of"),
        ("attributes.x > true", 16, "no order"),
        ("attributes.x = 1e999", 16, "too large"),
        ("barcode > 1", 1, "only with ="),
        ("barcode = 1*", 11, "no wildcard"),
        ("brand = \0", 9, "contains a character"),
        ('brand = "\ud800"', 9, "contains a character"),
    ],
)
def test_refusals(text: str, position: int, says: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse(text, SCHEMA)
    assert refusal.value.reason is Reason.FILTER_INVALID
    [violation] = refusal.value.violations
    assert violation.field == "filter"
    assert violation.description.startswith(f"at character {position}: ")
    assert says in violation.description


def test_bounds() -> None:
    assert parse("(" * 10 + "brand = a" + ")" * 10, SCHEMA) == A
    with pytest.raises(InvalidArgument, match="nested deeper than 10"):
        parse("(" * 11 + "brand = a" + ")" * 11, SCHEMA)
    with pytest.raises(InvalidArgument, match="nested"):
        parse("-(" * 900, SCHEMA)
    many = " ".join(["brand = a"] * 50)
    assert parse(many, SCHEMA) == And((A,) * 50)
    with pytest.raises(InvalidArgument, match="at most 50 comparisons"):
        parse(many + " brand = a", SCHEMA)
    with pytest.raises(InvalidArgument, match="at most 2000 characters"):
        parse("brand = " + "a" * 2000, SCHEMA)
    with pytest.raises(InvalidArgument, match="at most 1 comparisons"):
        parse("brand = a brand = b", SCHEMA, max_terms=1)
    with pytest.raises(InvalidArgument, match="deeper than 0"):
        parse("(brand = a)", SCHEMA, max_depth=0)


def test_what_was_sent_is_shown_shortened() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse("x" * 1900, SCHEMA)
    assert len(refusal.value.message) < 300


def test_a_schema_names_a_field_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        FilterSchema([NAME, NAME])


# Everything that can be said parses back to what was meant.

strings = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
keys = strings.filter(bool)
numbers = st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False)
order = st.sampled_from([Operator.LT, Operator.LE, Operator.GT, Operator.GE])
equality = st.sampled_from([Operator.EQ, Operator.NE])
zones = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 30), timezones=zones).map(  # noqa: DTZ001 - zoned below
    lambda moment: moment.astimezone(UTC).replace(fold=0)
)
comparisons = st.one_of(
    st.builds(compare, st.sampled_from([NAME, BRAND]), equality | order, strings),
    st.builds(compare, st.just(BRAND), st.just(Operator.PREFIX), keys),
    st.builds(compare, st.just(STATUS), equality, st.integers(1, 3)),
    st.builds(compare, st.just(CREATED), equality | order, moments),
    st.builds(compare, st.sampled_from([CATEGORIES, SKUS]), st.just(Operator.HAS), strings),
    st.builds(compare, st.just(ATTRIBUTES), equality | order | st.just(Operator.HAS), strings | numbers, keys, keys),
    st.builds(compare, st.just(ATTRIBUTES), equality, st.booleans(), keys),
    st.builds(compare, st.sampled_from([BRAND, CREATED, SKUS]), st.just(Operator.PRESENT), st.none()),
)


def groups(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return several.map(And) | several.map(Or) | children.map(Not)


trees = st.recursive(comparisons, groups, max_leaves=8)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*")
    return f'"{escaped}"'


def written(node: Node) -> str:
    match node:
        case And(children):
            return " AND ".join(f"({written(child)})" for child in children)
        case Or(children):
            return " OR ".join(f"({written(child)})" for child in children)
        case Not(child):
            return f"NOT ({written(child)})"
        case Compare(field, path, operator, value):
            name = ".".join([field.name, *map(quoted, path)])
            return name + written_operator(field, operator, value)


def written_operator(field: Field, operator: Operator, value: Value) -> str:
    if operator is Operator.PRESENT:
        return ":*"
    if operator is Operator.PREFIX:
        return " = " + quoted(str(value))[:-1] + '*"'
    if field is STATUS:
        assert isinstance(value, int)
        return f" {operator.value} {product_pb2.Product.Status.DESCRIPTOR.values_by_number[value].name}"
    match value:
        case bool():
            return f" {operator.value} {str(value).lower()}"
        case str():
            return f" {operator.value} {quoted(value)}"
        case datetime():
            return f" {operator.value} {value.isoformat()}"
        case _:
            return f" {operator.value} {value!r}"


def same(left: Node, right: Node) -> bool:
    return left == right and repr(left) == repr(right)  # repr tells 1 from 1.0 and True


@given(trees)
def test_round_trip(tree: Node) -> None:
    parsed = parse(written(tree), SCHEMA, max_depth=20, max_terms=100, limit_chars=100_000)
    assert parsed is not None
    assert same(parsed, tree)


pieces = st.sampled_from(
    [
        "brand",
        "status",
        "attributes",
        "create_time",
        "categories",
        "variants.sku",
        ".",
        ":",
        "=",
        "!=",
        "<",
        ">=",
        "*",
        "(",
        ")",
        "-",
        "AND",
        "OR",
        "NOT",
        '"',
        "'",
        "\\",
        ",",
        "1",
        "2.5",
        "true",
        "ACTIVE",
        "a",
        "é",
        "2012-04-21T11:30:00Z",
        " ",
        "\0",
    ]
)


@given(st.text() | st.lists(pieces, max_size=30).map("".join) | st.lists(pieces, max_size=30).map(" ".join))
def test_any_text_parses_or_is_refused(text: str) -> None:
    try:
        parse(text, SCHEMA)
    except InvalidArgument as fault:
        assert fault.reason is Reason.FILTER_INVALID


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", OrderBy("name")),
        ("   ", OrderBy("name")),
        ("create_time", OrderBy("create_time")),
        ("create_time desc", OrderBy("create_time", descending=True)),
        ("  create_time   desc ", OrderBy("create_time", descending=True)),
    ],
)
def test_order_by(text: str, expected: OrderBy) -> None:
    assert parse_order_by(text, ["name", "create_time"], "name") == expected
    assert parse_order_by(str(expected), ["name", "create_time"], "name") == expected


@pytest.mark.parametrize(
    "text", ["price", "name asc", "name DESC", "desc", "name, create_time", "name desc desc", "name;", "-name", "\0"]
)
def test_order_by_refusals(text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse_order_by(text, ["name", "create_time"], "name")
    assert refusal.value.violations[0].field == "order_by"


@given(st.text())
def test_any_order_by_parses_or_is_refused(text: str) -> None:
    try:
        assert parse_order_by(text, ["name"], "name").field == "name"
    except InvalidArgument:
        pass
