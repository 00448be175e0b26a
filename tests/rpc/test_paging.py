"""Page tokens: what goes in comes out, and nothing else is accepted."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.faults import InvalidArgument, Reason
from counterfoil_server.rpc.paging import PAGE_LIMIT_BYTES, TOKEN_LIMIT_CHARS, PageTokens, fitting, page_size

KEY = bytes(range(32))
SCOPE = "counterfoil.catalog.v1.CatalogService/ListProducts"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=100)
cursors = st.lists(
    texts | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=4
).map(tuple)
argument_lists = st.lists(texts, max_size=4)


@pytest.fixture(scope="module")
def tokens() -> PageTokens:
    return PageTokens(KEY)


def refused(tokens: PageTokens, token: str, *, scope: str = SCOPE, arguments: bytes | list[str]) -> bool:
    try:
        tokens.decode(token, scope=scope, arguments=arguments)
    except InvalidArgument as fault:
        assert fault.reason is Reason.PAGE_TOKEN_INVALID
        assert [violation.field for violation in fault.violations] == ["page_token"]
        return True
    return False


@given(cursor=cursors, arguments=argument_lists | st.binary(max_size=200))
def test_round_trip(tokens: PageTokens, cursor: tuple[str, ...], arguments: list[str] | bytes) -> None:
    token = tokens.encode(cursor, scope=SCOPE, arguments=arguments)
    decoded = tokens.decode(token, scope=SCOPE, arguments=arguments)
    assert decoded == cursor
    assert [type(value) for value in decoded] == [type(value) for value in cursor]
    assert PageTokens(KEY).decode(token, scope=SCOPE, arguments=arguments) == cursor  # any replica takes it


@given(arguments=argument_lists, others=argument_lists)
def test_other_arguments_are_refused(tokens: PageTokens, arguments: list[str], others: list[str]) -> None:
    token = tokens.encode(("x",), scope=SCOPE, arguments=arguments)
    assert refused(tokens, token, arguments=others) == (arguments != others)


def test_neighbouring_arguments_do_not_run_together(tokens: PageTokens) -> None:
    token = tokens.encode(("x",), scope=SCOPE, arguments=["ab", "c"])
    assert refused(tokens, token, arguments=["a", "bc"])
    assert refused(tokens, token, arguments=["abc"])
    assert refused(tokens, tokens.encode(("x",), scope=SCOPE, arguments=b"a"), arguments=["a"])


def test_another_method_is_refused(tokens: PageTokens) -> None:
    token = tokens.encode(("x",), scope=SCOPE, arguments=[])
    assert refused(tokens, token, scope=SCOPE.replace("List", "Search"), arguments=[])


def test_another_deployment_is_refused(tokens: PageTokens) -> None:
    token = PageTokens(bytes(32)).encode(("x",), scope=SCOPE, arguments=[])
    assert refused(tokens, token, arguments=[])


@given(data=st.data())
def test_every_altered_character_is_noticed(tokens: PageTokens, data: st.DataObject) -> None:
    token = tokens.encode(("products/1", 7), scope=SCOPE, arguments=["a"])
    position = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.sampled_from(string.ascii_letters + string.digits + "-_+/= \n"))
    altered = token[:position] + character + token[position + 1 :]
    assert refused(tokens, altered, arguments=["a"]) == (altered != token)


@given(token=st.text(max_size=200) | st.text(string.ascii_letters + string.digits + "-_=", max_size=200))
def test_no_text_does_anything_but_be_refused(tokens: PageTokens, token: str) -> None:
    assert refused(tokens, token, arguments=[])


@pytest.mark.parametrize("suffix", ["=", "==", "\n", "A", " "])
def test_a_token_has_one_spelling(tokens: PageTokens, suffix: str) -> None:
    token = tokens.encode(("abcd",), scope=SCOPE, arguments=[])
    assert refused(tokens, token + suffix, arguments=[])


def test_a_long_token_is_refused_unread(tokens: PageTokens) -> None:
    assert refused(tokens, "A" * (TOKEN_LIMIT_CHARS + 1), arguments=[])


def test_a_cursor_that_fits_no_token_is_a_defect(tokens: PageTokens) -> None:
    with pytest.raises(ValueError, match="over the limit"):
        tokens.encode(("x" * TOKEN_LIMIT_CHARS,), scope=SCOPE, arguments=[])
    with pytest.raises(ValueError, match="JSON compliant"):
        tokens.encode((float("nan"),), scope=SCOPE, arguments=[])


def test_the_longest_display_name_fits(tokens: PageTokens) -> None:
    cursor = ("\N{GRINNING FACE}" * 255, "products/" + "a" * 63)
    token = tokens.encode(cursor, scope=SCOPE, arguments=[])
    assert tokens.decode(token, scope=SCOPE, arguments=[]) == cursor


def test_a_short_key_is_refused_and_no_key_is_shown() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        PageTokens(b"short")
    assert repr(PageTokens(KEY)) == "PageTokens()"


@pytest.mark.parametrize(
    ("requested", "granted"), [(0, 50), (1, 1), (50, 50), (1000, 1000), (1001, 1000), (10**9, 1000)]
)
def test_page_size(requested: int, granted: int) -> None:
    assert page_size(requested) == granted


def test_page_size_limits_are_the_callers() -> None:
    assert page_size(0, default=10, limit=20) == 10
    assert page_size(30, default=10, limit=20) == 20


def test_a_negative_page_size_is_refused() -> None:
    with pytest.raises(InvalidArgument) as refusal:
        page_size(-1)
    assert refusal.value.reason is Reason.INVALID_FIELD
    assert refusal.value.violations[0].field == "page_size"


def test_the_first_page_has_no_token(tokens: PageTokens) -> None:
    seal = tokens.seal(SCOPE, ["a filter"])
    assert seal.open("") is None
    assert seal.open(seal.close(["a", 1])) == ("a", 1)
    assert refused(tokens, seal.close(["a", 1]), arguments=["another filter"])


@given(sizes=st.lists(st.integers(0, PAGE_LIMIT_BYTES + 1), max_size=8))
def test_a_page_holds_what_fits_and_one_at_least(sizes: list[int]) -> None:
    kept = [len(payload) for payload in fitting(sizes, bytes)]
    assert kept == sizes[: len(kept)]
    assert kept or not sizes
    assert len(kept) <= 1 or sum(kept) <= PAGE_LIMIT_BYTES
    if len(kept) < len(sizes):
        assert sum(kept) + sizes[len(kept)] > PAGE_LIMIT_BYTES
