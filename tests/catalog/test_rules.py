"""What is true of products, against models that are too slow or too simple to serve."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.catalog.v1.catalog_service_pb2 import BatchGetProductsResponse
from counterfoil_server.catalog import codec, rules
from counterfoil_server.catalog.rules import Contents, Price, Product, Status, Unit, Variant
from counterfoil_server.catalog.words import words_of
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import Aborted, FailedPrecondition, InvalidArgument
from counterfoil_server.rpc import wire

ENOUGH = settings(max_examples=50, deadline=None)  # a busy machine is no failure
TIMES = st.one_of(st.none(), st.integers(0, 12))
PRICES = st.builds(Price, st.sampled_from(["EUR", "USD"]), st.integers(0, 9), TIMES, TIMES)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
PLAIN = st.recursive(
    # PostgreSQL has one zero, so -0.0 is none of a product's numbers.
    st.one_of(TEXT, st.booleans(), st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
MOMENTS = st.one_of(st.none(), st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999))
VARIANTS = st.builds(
    Variant,
    sku=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True),
    display_name=TEXT,
    unit=st.sampled_from(Unit),
    package_size=TEXT,
    prices=st.lists(
        st.builds(Price, st.sampled_from(["EUR", "JPY", "KWD"]), st.integers(0, 2**63 - 1), MOMENTS, MOMENTS),
        max_size=3,
    ).map(tuple),
)
CONTENTS = st.builds(
    Contents,
    display_name=TEXT,
    description=TEXT,
    brand=TEXT,
    department=TEXT,
    categories=st.lists(TEXT, max_size=3).map(tuple),
    status=st.sampled_from(Status),
    attributes=st.dictionaries(TEXT, PLAIN, max_size=4),
    variants=st.lists(VARIANTS, max_size=3).map(tuple),
)


def broken(contents: Contents) -> set[str]:
    return {violation.rule for violation in rules.violations(contents)}


@ENOUGH
@given(st.lists(PRICES, max_size=5))
def test_prices_overlap_where_some_moment_has_two(prices: list[Price]) -> None:
    found = broken(Contents("x", variants=(Variant("a", prices=tuple(prices)),)))
    in_order = [p for p in prices if p.start_us is None or p.end_us is None or p.start_us < p.end_us]
    assert ("price.time_order" in found) == (len(in_order) < len(prices))
    crowded = any(
        sum(p.currency == currency and p.valid_at(moment) for p in in_order) > 1
        for currency in ("EUR", "USD")
        for moment in range(-1, 14)
    )
    assert ("price.no_overlap" in found) == crowded


@ENOUGH
@given(st.lists(PRICES, max_size=5), st.integers(-1, 13))
def test_current_prices_hold_until_the_next_edge(prices: list[Price], now: int) -> None:
    contents = Contents("x", variants=(Variant("a", prices=tuple(prices)),))
    edge = rules.next_price_edge_us(contents, now)
    current = rules.current_prices(contents.variants[0], now)
    for later in range(now, 14 if edge is None else edge):
        assert rules.current_prices(contents.variants[0], later) == current
    assert [p.currency for p in current] == sorted(p.currency for p in current)
    assert all(p.valid_at(now) for p in current)


@ENOUGH
@given(st.sampled_from([7, 11, 12, 13]), st.data())
def test_a_gtin_has_one_valid_check_digit_and_notices_a_wrong_digit(length: int, data: st.DataObject) -> None:
    body = data.draw(st.text("0123456789", min_size=length, max_size=length))
    valid = [body + check for check in "0123456789" if rules.is_gtin(body + check)]
    assert len(valid) == 1
    place = data.draw(st.integers(0, length))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != valid[0][place]))
    assert not rules.is_gtin(valid[0][:place] + other + valid[0][place + 1 :])


@pytest.mark.parametrize("text", ["4006381333931", "036000291452", "96385074", "00012345600012"])
def test_gtins(text: str) -> None:
    assert rules.is_gtin(text)


@pytest.mark.parametrize("text", ["", "4006381333930", "400638133393", "96385074 ", "\u0664006381333931", "1" * 15])
def test_what_is_no_gtin(text: str) -> None:
    assert not rules.is_gtin(text)


@ENOUGH
@given(st.dictionaries(TEXT, PLAIN, max_size=4))
def test_attributes_within_the_limits_are_accepted(attributes: dict[str, Any]) -> None:
    deep = _depth(attributes) > rules.ATTRIBUTES_LIMIT_DEPTH
    assert broken(Contents("x", attributes=attributes)) <= ({"attributes.depth"} if deep else set())


def _depth(value: Any) -> int:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if children is None else 1 + max(map(_depth, children), default=0)


def _nested(depth: int) -> dict[str, Any]:
    return {"a": 1.0} if depth == 1 else {"a": _nested(depth - 1)}


@pytest.mark.parametrize(
    ("attributes", "rule"),
    [
        (_nested(8), ""),
        (_nested(9), "attributes.depth"),
        ({"a": [[[[[[[[1.0]]]]]]]]}, "attributes.depth"),
        ({"a": math.inf}, "attributes.finite"),
        ({"a": None}, "attributes.no_null"),
        ({"a": ["x\0"]}, "string.no_nul"),
        ({"a\0": 1.0}, "string.no_nul"),
        ({"a": "x" * (16 * 1024 - 8)}, ""),
        ({"a": "x" * (16 * 1024 - 7)}, "attributes.size"),
        ({"a": "\u00e9" * 8_189}, "attributes.size"),
        ({"a": [1e308] * 60}, "attributes.size"),  # PostgreSQL prints each with 309 digits
        ({"a": [1e308] * 40}, ""),
    ],
)
def test_limits_of_attributes(attributes: dict[str, Any], rule: str) -> None:
    assert broken(Contents("x", attributes=attributes)) == ({rule} if rule else set())


@ENOUGH
@given(CONTENTS)
def test_contents_survive_the_wire(contents: Contents) -> None:
    message = codec.message_of(rules.created("p", contents, 5), 5)
    again = codec.contents_of(type(message).FromString(message.SerializeToString()), root="product")
    assert again == contents
    assert again.content_hash == contents.content_hash


@ENOUGH
@given(CONTENTS, CONTENTS)
def test_the_hash_tells_contents_apart(one: Contents, other: Contents) -> None:
    assert (one.content_hash == other.content_hash) == (one == other)


@ENOUGH
@given(st.lists(CONTENTS, max_size=4))
def test_joined_bytes_are_the_repeated_field(many: list[Contents]) -> None:
    products = [codec.message_of(rules.created(f"p{index}", each, 5), 5) for index, each in enumerate(many)]
    joined = wire.joined(each.SerializeToString() for each in products)
    assert BatchGetProductsResponse.FromString(joined) == BatchGetProductsResponse(products=products)


def test_the_life_of_a_product() -> None:
    product = rules.created("p", Contents("x"), 10)
    assert (product.name, product.revision, product.create_us) == ("products/p", 1, 10)
    deleted = rules.deleted(product, 20)
    assert (deleted.revision, deleted.delete_us, deleted.purge_us) == (2, 20, 20 + 30 * 24 * 3600 * 1_000_000)
    with pytest.raises(FailedPrecondition):
        rules.deleted(deleted, 30)
    with pytest.raises(FailedPrecondition):
        rules.replaced(deleted, Contents("y"), 30)
    with pytest.raises(FailedPrecondition):
        rules.undeleted(product, 30)
    back = rules.undeleted(deleted, 30)
    assert (back.revision, back.delete_us, back.purge_us, back.update_us) == (3, None, None, 30)
    assert len({each.etag for each in (product, deleted, back, Product("p", 1, Contents("x"), 11, 11))}) == 4


def test_a_change_is_later_than_the_one_before_it_even_where_its_writer_began_sooner() -> None:
    product = rules.created("p", Contents("x"), 10)
    changed = rules.replaced(product, Contents("y"), 7)
    assert (changed.create_us, changed.update_us) == (10, 11)
    deleted = rules.deleted(changed, 8)
    assert (deleted.update_us, deleted.delete_us, deleted.purge_us) == (12, 12, 12 + rules.RETENTION_US)
    assert rules.undeleted(deleted, 9).update_us == 13
    assert rules.undeleted(deleted, 20).update_us == 20


def test_etags() -> None:
    product = rules.created("p", Contents("x"), 10)
    require_etag(product.name, "", product.etag)
    require_etag(product.name, product.etag, product.etag)
    with pytest.raises(Aborted):
        require_etag(product.name, product.etag.strip('"'), product.etag)


def test_names() -> None:
    for good in ("products/a", "products/a-b", "products/" + "a" * 63):
        rules.require_name(good, "name")
    for bad in (
        "",
        "products/",
        "products/-a",
        "products/a-",
        "products/A",
        "products/a\n",
        "products/" + "a" * 64,
        "a",
    ):
        with pytest.raises(InvalidArgument):
            rules.require_name(bad, "name")


@ENOUGH
@given(st.text())
def test_words_are_letters_and_digits_and_are_cut_the_same_way_again(text: str) -> None:
    words = words_of(text)
    assert all(word and "'" not in word and "\\" not in word and " " not in word for word in words)
    assert json.loads(json.dumps(words)) == words


def test_words() -> None:
    assert words_of("Cr\u00e8me-BR\u00dbL\u00c9E/22 LB., it's \u00bd") == [
        "creme",
        "brulee",
        "22",
        "lb",
        "it",
        "s",
        "1",
        "2",
    ]
