"""ListAccounts: filters, orders, pages, and the queries that find people."""

from __future__ import annotations

import threading
from typing import Any

import grpc
import pytest

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil_server.identity.browsing import FILTER_SCHEMA
from counterfoil_server.identity.repository.account_conditions import listed
from counterfoil_server.identity.repository.account_listing import ACCOUNTS
from counterfoil_server.identity.rules.accounts import Email, Phone, Profile
from counterfoil_server.identity.rules.words import QUERY_LIMIT_WORDS, query_words, search_words
from counterfoil_server.lists.pages import SLICE_ROWS, Order
from counterfoil_server.rpc.filtering import parse
from tests.catalog.conftest import refusal_of
from tests.catalog.test_storage import statements
from tests.identity.people import People, full

INVALID = grpc.StatusCode.INVALID_ARGUMENT


@pytest.fixture
def crowd(people: People) -> People:
    """Five people, one disabled, one deleted, and one erased."""
    people.create(
        "ann",
        display_name="Ann",
        emails=["Ann@Example.com", "ann@shop.example"],
        attributes={"tier": "gold", "postcode": "1234.0"},
    )
    people.create("bob", display_name="Bob", attributes={"tier": "silver", "age": "42", "postcode": "01234"})
    people.create("cyd", display_name="Ann", emails=["jörg@bücher.example"], phones={"+4930901820": ""})
    people.create("dan", display_name="", given_name="Zoë", family_name="O'Neill-Łukasz")
    people.create("eve", display_name="100%_\\", attributes={"tier": "gold", "vip": "true"})
    people.create("gone", display_name="Gone", emails=["gone@example.com"])
    people.create("nil", display_name="Nil", emails=["nil@example.com"])
    people.act("Disable", "accounts/bob")
    people.act("Delete", "accounts/gone")
    people.act("Erase", "accounts/nil")
    return people


FILTERS = [
    ("", "ann bob cyd dan eve"),
    ('name = "accounts/bob"', "bob"),
    ('name = "accounts/b*"', "bob"),
    ('name = "acc*"', "ann bob cyd dan eve"),
    ('name > "accounts/cyd"', "dan eve"),
    ("name: *", "ann bob cyd dan eve"),
    ('display_name = "Ann"', "ann cyd"),
    ('display_name != "Ann"', "bob dan eve"),
    ('display_name = "A*"', "ann cyd"),
    ('display_name = "100%*"', "eve"),
    ('display_name = "1__*"', ""),
    ("display_name: *", "ann bob cyd eve"),
    ('emails.address = "ann@example.com"', "ann"),
    ('emails.address = "ANN@SHOP.example"', "ann"),
    ('emails.address : "JÖRG@xn--bcher-kva.example"', "cyd"),
    ('emails.address != "ann@example.com"', "bob cyd dan eve"),
    ('emails.address = "ann@"', ""),
    ('emails.address = "%@example.com"', ""),
    ("emails.address: *", "ann cyd"),
    ("state = ACTIVE", "ann cyd dan eve"),
    ("state = STATE_DISABLED", "bob"),
    ("state != ACTIVE", "bob"),
    ('create_time > "2020-01-01T00:00:00Z"', "ann bob cyd dan eve"),
    ('update_time < "2020-01-01T00:00:00Z"', ""),
    ('attributes.tier = "gold"', "ann eve"),
    ('attributes.tier != "gold"', "bob"),
    ('NOT attributes.tier = "gold"', "bob cyd dan"),
    ("attributes.age = 42", "bob"),
    ("attributes.age = 042", ""),
    ("attributes.postcode = 01234", "bob"),
    ("attributes.postcode = 1234", ""),
    ("attributes.postcode = 1234.0", "ann"),
    ("attributes.postcode < 1", "bob"),
    ("attributes.vip != True", "eve"),
    ("attributes.vip = true", "eve"),
    ("attributes.tier: *", "ann bob eve"),
    ('attributes.tier = "g*"', "ann eve"),
    ("attributes: *", "ann bob eve"),
    ('attributes.a.b = "x"', ""),
    ('attributes.tier = "gold" AND (display_name = "Ann" OR state = DISABLED)', "ann"),
]


def test_a_filter_means_what_it_says(crowd: People) -> None:
    assert {text: crowd.ids(filter=text) for text, _ in FILTERS} == {text: ids.split() for text, ids in FILTERS}


NO_FILTERS = [
    "colour = 1",
    "display_name",
    'emails.address = "a*"',
    'emails.address > "a"',
    'emails = "a"',
    "state = ERASED",
    "phones: *",
    "((",
    'disable_reason = "x"',
]


def test_what_is_no_filter(crowd: People) -> None:
    for text in NO_FILTERS:
        refused = refusal_of(lambda text=text: crowd.ids(filter=text))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (INVALID, "FILTER_INVALID"), text


def test_what_was_deleted_is_shown_on_request(crowd: People) -> None:
    assert crowd.ids(show_deleted=True) == ["ann", "bob", "cyd", "dan", "eve", "gone", "nil"]
    assert crowd.ids(show_deleted=True, query="gone") == ["gone"]
    assert crowd.ids(show_deleted=True, query="nil") == []
    assert crowd.ids(query="gone") == []


ORDERS = [
    ("name", "ann bob cyd dan eve"),
    ("name desc", "eve dan cyd bob ann"),
    ("display_name", "dan eve ann cyd bob"),
    ("display_name desc", "bob ann cyd eve dan"),
    ("create_time", "ann bob cyd dan eve"),
    ("create_time desc", "eve dan cyd bob ann"),
    ("update_time", "ann cyd dan eve bob"),
    ("update_time desc", "bob eve dan cyd ann"),
]


@pytest.mark.parametrize("page_size", [0, 1, 2, 4, 2**31 - 1])
def test_pages_follow_an_order(crowd: People, page_size: int) -> None:
    found = {order_by: crowd.ids(order_by=order_by, page_size=page_size) for order_by, _ in ORDERS}
    assert found == {order_by: ids.split() for order_by, ids in ORDERS}


def test_what_a_page_is_refused_for(crowd: People) -> None:
    token = crowd.stub.ListAccounts(pb.ListAccountsRequest(page_size=1, query="a")).next_page_token
    assert token
    for fields in (
        {"page_token": token},
        {"page_token": token, "query": "b"},
        {"page_token": token, "query": "a", "filter": "state = ACTIVE"},
        {"page_token": token, "query": "a", "order_by": "name desc"},
        {"page_token": token, "query": "a", "show_deleted": True},
        {"page_token": token[:-1], "query": "a"},
        {"page_token": "x"},
    ):
        refused = refusal_of(lambda fields=fields: crowd.stub.ListAccounts(pb.ListAccountsRequest(**fields)))  # type: ignore[misc]
        assert (refused.code, refused.reason) == (INVALID, "PAGE_TOKEN_INVALID")
    for path, fields in (
        ("page_size", {"page_size": -1}),
        ("page_token", {"page_token": "x" * 2049}),
        ("filter", {"filter": "x" * 2001}),
        ("query", {"query": "x" * 201}),
        ("query", {"query": "\0"}),
        ("order_by", {"order_by": "x" * 101}),
        ("order_by", {"order_by": "given_name"}),
        ("order_by", {"order_by": "name asc desc"}),
    ):
        refused = refusal_of(lambda fields=fields: crowd.stub.ListAccounts(pb.ListAccountsRequest(**fields)))  # type: ignore[misc]
        assert (refused.code, list(refused.fields)) == (INVALID, [path])


def test_a_token_holds_even_the_worst_name(people: People) -> None:
    names = ["\U0001f6d2" * 255, "\u2028" * 254 + "a", "\u2028" * 255]
    for name in names:
        people.create(display_name=name)
    assert [each.display_name for each in people.listed(page_size=1, order_by="display_name")] == sorted(names)


def test_a_page_ends_before_it_gets_too_large(people: People) -> None:
    attributes = {f"k{number}": "€" * 1000 for number in range(64)}
    for number in range(20):
        people.create(f"a{number:02}", attributes=attributes)
    page = people.stub.ListAccounts(pb.ListAccountsRequest(page_size=20))
    assert 0 < len(page.accounts) < 20
    assert people.ids(page_size=20) == [f"a{number:02}" for number in range(20)]


def test_pages_stay_whole_while_others_write(people: People) -> None:
    for number in range(40):
        people.create(f"a{number:02}", display_name=f"{number % 7}", emails=[f"jane{number}@example.com"])
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set() and number < 500:
            people.create(f"b{number}", display_name=f"{number % 7}", emails=[f"jane{number}@b.example"])
            people.update(f"accounts/b{number}", display_name=f"{(number + 3) % 7}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for order_by in ("name", "display_name", "display_name desc", "create_time", "create_time desc"):
            for query in ("", "jane"):
                found = people.ids(order_by=order_by, query=query, page_size=3)
                old = [each for each in found if each.startswith("a")]
                assert len(set(old)) == len(old) == 40  # each once
                assert len(set(found)) == len(found) or "display_name" in order_by
    finally:
        ended.set()
        writer.join()


# --- queries --------------------------------------------------------------------------------------------------------


QUERIES = [
    ("ann", "ann cyd"),
    ("AN", "ann cyd"),
    ("ann shop", "ann"),
    ("ann@example.com", "ann"),
    ("example.com ann", "ann"),
    ("jorg", "cyd"),
    ("Jörg bücher", "cyd"),
    ("xn--bcher-kva", "cyd"),
    ("ann jorg", "cyd"),
    ("zoe", "dan"),
    ("neill", "dan"),
    ("O'Neill", "dan"),
    ("łuk", "dan"),
    ("eill", ""),  # the middle of a word
    ("+49 30 901820", "cyd"),
    ("030 / 9018-20", "cyd"),
    ("(030) 901820", "cyd"),
    ("01820", "cyd"),
    ("1820", "cyd"),
    ("9018", "cyd"),
    ("820", ""),  # too little of a number
    ("4930", "cyd"),
    ("100%", "eve"),
    ("%", ""),
    ("_", ""),
    ("' | !*:&", ""),
    ("'ann':* | bob", ""),
    ("a | b", "cyd"),
    ("\U0001f6d2", ""),
]


def test_a_query_finds_words_that_begin_so(crowd: People) -> None:
    assert {query: crowd.ids(query=query) for query, _ in QUERIES} == {query: ids.split() for query, ids in QUERIES}


def test_a_query_looks_at_what_is_there_now(people: People) -> None:
    people.create("a1", **full("Jane"))
    assert people.ids(query="jane mobile") == []  # no label
    assert people.ids(query="janetown") == []  # no address
    people.update("accounts/a1", "*", **full("Mary"))
    assert (people.ids(query="jane"), people.ids(query="mary"), people.ids(query="mary", filter='name = "x"')) == (
        [],
        ["a1"],
        [],
    )


def test_words_of_people_and_of_queries_meet() -> None:
    profile = Profile(
        display_name="ﬁne ÅNGSTRÖM Ⅳ",
        given_name="x" * 300 + " 00815",
        family_name="İstanbul ẞ",
        emails=(Email("Ada.L@example.com", "ada.l@example.com"),),
        phones=(Phone("+123456"),),
    )
    found = search_words(profile)
    assert {"fine", "angstrom", "iv", "istanbul", "ss", "ada", "l", "example", "com", "x" * 64} <= set(found)
    assert {"123456", "23456", "3456"} <= set(found)
    assert "456" not in found
    for query in (
        "FINE",
        "Ångström",
        "iv",
        "istanbul",
        "ß",
        "X" * 200,
        "Ada.L@EXAMPLE.com",
        "+123456",
        "0023456",
        "00815",
    ):
        assert all(any(word.startswith(each) for word in found) for each in query_words(query)), query
    assert query_words("a " * 100) == ["a"] * QUERY_LIMIT_WORDS
    assert query_words("\u0301 -_'\"") == []


def test_a_query_uses_its_index(people: People) -> None:
    people.write(
        lambda transaction: transaction.connection.exec_driver_sql("""
            INSERT INTO accounts SELECT 'p' || n, 1, '', '', '', '[]', '[]', '', '{}', 1, '', now(), now(), NULL, NULL,
                NULL, array_to_tsvector(ARRAY['word' || n, 'common']) FROM generate_series(1, 5000) n
        """)
    )
    people.write(lambda transaction: transaction.connection.exec_driver_sql("ANALYZE accounts"))
    plans = [plan(people, query, text) for query, text in (("word4711", ""), ("common word4711", ""), ("common", ""))]
    assert "ix_accounts_search" in plans[0]
    assert "ix_accounts_search" in plans[1]
    assert "Seq Scan" not in plans[2]  # a page of what half of them have comes from the order's index
    assert people.ids(query="common word4711") == ["p4711"]
    assert len(people.ids(query="common", page_size=1000)) == 5000


def test_what_is_not_answered_is_not_read(people: People) -> None:
    attribute = "a" * 30_000
    people.write(
        lambda transaction: transaction.connection.exec_driver_sql(
            """
            INSERT INTO accounts SELECT 'p' || n, 1, '', '', '', '[]', '[]', '', jsonb_build_object('a', %s::text),
                1, '', now(), now(), NULL, NULL, NULL, '' FROM generate_series(1001, 1300) n
            """,
            (attribute,),
        )
    )
    with statements(people.database) as seen:
        page = people.stub.ListAccounts(pb.ListAccountsRequest(page_size=1000, filter='name = "accounts/p*"'))
    assert 2 * SLICE_ROWS < len(page.accounts) < 3 * SLICE_ROWS
    assert page.next_page_token
    assert len([each for each in seen if "attributes" in each]) == 3  # slices of six
    assert [account.name for account in page.accounts] == [f"accounts/p{1001 + n}" for n in range(len(page.accounts))]


def plan(people: People, query: str, text: str, order: str = "name") -> str:
    condition = listed(parse(text, FILTER_SCHEMA), query_words(query), show_deleted=False)
    statement: Any = ACCOUNTS.page_ids(condition, Order(order, descending=False), None, 51)
    with people.database.read(float("inf")) as transaction:
        compiled = statement.compile(transaction.connection, compile_kwargs={"render_postcompile": True})
        rows = transaction.connection.exec_driver_sql("EXPLAIN " + str(compiled), compiled.params)
        return "\n".join(row[0] for row in rows)
