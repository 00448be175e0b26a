"""Accounts: each write's success, and every error that the contract names."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil.identity.v1.account_pb2 import Account, PostalAddress
from tests.catalog.conftest import FRESHNESS, new_id, refusal_of
from tests.identity.people import People, account, full
from tests.storage.conftest import together

Code = grpc.StatusCode
DAY_S = 24 * 3600


def conditions(refused: Any) -> tuple[grpc.StatusCode, str]:
    return refused.code, refused.reason


# --- create and get -------------------------------------------------------------------------------------------------


def test_an_account_comes_back_as_it_was_created(people: People) -> None:
    created = people.create("a1", **full())
    assert (created.name, created.revision, created.state) == ("accounts/a1", 1, Account.STATE_ACTIVE)
    assert created.etag.startswith('"')
    assert created.create_time == created.update_time
    assert not [field for field in ("delete_time", "purge_time", "erase_time") if created.HasField(field)]
    expected = account(**full())
    for name in ("name", "revision", "state", "etag"):
        setattr(expected, name, getattr(created, name))
    expected.create_time.CopyFrom(created.create_time)
    expected.update_time.CopyFrom(created.update_time)
    assert created == expected
    assert people.get(created.name) == created
    unnamed = people.create()
    assert uuid.UUID(unnamed.name.removeprefix("accounts/")).version == 7
    assert people.get(unnamed.name) == unnamed


def test_what_the_server_sets_is_ignored(people: People) -> None:
    sent = account(
        ["x@example.com"], name="accounts/other", state=Account.STATE_DISABLED, disable_reason="x", revision=9
    )
    sent.emails[0].verified = True
    request = pb.CreateAccountRequest(account=sent, account_id="a1", request_id=new_id())
    created = people.stub.CreateAccount(request)
    assert (created.name, created.state, created.revision) == ("accounts/a1", Account.STATE_ACTIVE, 1)
    assert (created.disable_reason, created.emails[0].verified) == ("", False)


TEXTS = [
    "'; DROP TABLE accounts; --",
    "100% _under\\score ' \" ?",
    "<script>alert(1)</script>",
    "\u202eright to left \u05e9\u05dc\u05d5\u05dd",
    "zero\u200bwidth\u200d\ufeff",
    "Jose\u0301",  # not composed: stays so
    "\U0001d518\U0001d52b \U0001f6d2 e\u0301",
    "{a,b} $1 :name %s %(x)s",
]


def test_texts_are_kept_as_they_are(people: People) -> None:
    for number, text in enumerate(TEXTS):
        fields: dict[str, Any] = {
            "display_name": text,
            "given_name": text,
            "family_name": text,
            "phones": {"+4930901820": text[:64]},
            "postal_addresses": [PostalAddress(recipient=text, address_lines=[text], region_code="DE")],
            "attributes": {"a": text},
        }
        created = people.create(f"a{number}", **fields)
        expected = account(**fields)
        for field in fields:
            assert getattr(people.get(created.name), field) == getattr(expected, field)
        assert people.update(created.name, display_name=text + "!").display_name == text + "!"
        assert people.get(created.name).display_name == text + "!"


def test_addresses_are_composed_and_their_domains_in_lower_case(people: People) -> None:
    created = people.create(emails=[unicodedata.normalize("NFD", "Jörg@BÜCHER.Example")])
    assert [each.address for each in created.emails] == ["Jörg@bücher.example"]


NO_ACCOUNTS: list[tuple[str, dict[str, Any]]] = [
    ("account.name", {"name": "people/x"}),
    ("account.display_name", {"display_name": "x" * 256}),
    ("account.given_name", {"given_name": "x" * 256}),
    ("account.family_name", {"family_name": "x" * 256}),
    ("account.emails", {"emails": [f"a{number}@example.com" for number in range(11)]}),
    ("account.emails[1].address", {"emails": ["a@example.com", "b"]}),
    ("account.emails[0].address", {"emails": ["jane@example"]}),
    ("account.emails[0].address", {"emails": ["a@" + "b" * 260 + ".com"]}),
    ("account.emails[1].address", {"emails": ["a@example.com", "A@EXAMPLE.com"]}),
    ("account.phones", {"phones": {f"+4930{number}": "" for number in range(11)}}),
    ("account.phones[0].number", {"phones": {"030 901820": ""}}),
    ("account.phones[0].number", {"phones": {"+0123": ""}}),
    ("account.phones[0].label", {"phones": {"+4930": "x" * 65}}),
    ("account.postal_addresses", {"postal_addresses": [PostalAddress(region_code="DE")] * 21}),
    ("account.postal_addresses[0].region_code", {"postal_addresses": [PostalAddress()]}),
    ("account.postal_addresses[0].region_code", {"postal_addresses": [PostalAddress(region_code="de")]}),
    (
        "account.postal_addresses[0].address_lines",
        {"postal_addresses": [PostalAddress(region_code="DE", address_lines=["x"] * 6)]},
    ),
    ("account.locale", {"locale": "de_AT"}),
    ("account.attributes", {"attributes": {f"k{number}": "" for number in range(65)}}),
    ('account.attributes["a b"]', {"attributes": {"a b": ""}}),
    ("account.display_name", {"display_name": "nul\0"}),
    ('account.attributes["a"]', {"attributes": {"a": "\0"}}),
    ("account.emails[0].address", {"emails": ["nul\0@example.com"]}),
]


def test_what_is_no_account(people: People) -> None:
    people.create("a1")
    before = people.dump()
    for path, fields in NO_ACCOUNTS:
        refused = refusal_of(lambda fields=fields: people.create("a2", **fields))  # type: ignore[misc]
        assert conditions(refused) == (Code.INVALID_ARGUMENT, "INVALID_FIELD")
        assert list(refused.fields) == [path]
        if path != "account.name":  # the same rules
            again = refusal_of(lambda fields=fields: people.update("accounts/a1", **fields))  # type: ignore[misc]
            assert (again.code, list(again.fields)) == (Code.INVALID_ARGUMENT, [path])
    assert people.dump() == before


def test_ids_and_request_ids_are_checked(people: People) -> None:
    for account_id in ("A", "-a", "a" * 64, "a/b"):
        assert list(refusal_of(lambda bad=account_id: people.create(bad)).fields) == ["account_id"]  # type: ignore[misc]
    for request_id in ("x", "x" * 10_000):
        assert list(refusal_of(lambda bad=request_id: people.create("a", bad)).fields) == ["request_id"]  # type: ignore[misc]
    missing = pb.CreateAccountRequest(account=account())
    assert list(refusal_of(lambda: people.stub.CreateAccount(missing)).fields) == ["request_id"]


def test_a_name_is_taken_once(people: People) -> None:
    people.create("a1")
    taken = refusal_of(lambda: people.create("a1"))
    assert conditions(taken) == (Code.ALREADY_EXISTS, "RESOURCE_ALREADY_EXISTS")
    assert taken.metadata == {"resource": "accounts/a1"}


def test_what_does_not_exist(people: People) -> None:
    name = "accounts/nobody"
    actions: list[Callable[[], object]] = [
        lambda: people.get(name),
        lambda: people.update(name, display_name="x"),
        lambda: people.export(name),
        lambda: people.stub.BatchGetAccounts(pb.BatchGetAccountsRequest(names=[name])),
        *(lambda verb=verb: people.act(verb, name) for verb in ("Disable", "Enable", "Delete", "Undelete", "Erase")),
    ]
    for action in actions:
        refused = refusal_of(action)
        assert conditions(refused) == (Code.NOT_FOUND, "RESOURCE_NOT_FOUND")
        assert refused.metadata == {"resource": name}


# --- once -----------------------------------------------------------------------------------------------------------


def test_a_request_sent_again_acts_once_and_gets_the_same_answer(open_people: Callable[..., People]) -> None:
    one, other = open_people(), open_people()
    key = new_id()
    created = one.create("a1", key, **full())
    changed = one.update(created.name, display_name="Other")
    assert other.create("a1", key, **full()) == created  # as it was then
    assert refusal_of(lambda: other.create("a2", key, **full())).reason == "REQUEST_ID_REUSED"
    key = new_id()
    renamed = one.update(created.name, request_id=key, display_name="Third")
    assert other.update(created.name, request_id=key, display_name="Third") == renamed
    assert refusal_of(lambda: one.update(created.name, request_id=key, display_name="4")).reason == "REQUEST_ID_REUSED"
    assert (changed.revision, renamed.revision, one.get(created.name)) == (2, 3, renamed)
    for verb in ("Disable", "Enable", "Delete", "Undelete", "Erase"):
        key = new_id()
        done = one.act(verb, created.name, request_id=key)
        assert other.act(verb, created.name, request_id=key) == done
        reused = refusal_of(lambda verb=verb, key=key: one.act(verb, created.name, request_id=key, etag="x"))  # type: ignore[misc]
        assert conditions(reused) == (Code.FAILED_PRECONDITION, "REQUEST_ID_REUSED")
    assert [len(each) for each in one.commits] == [1] * 8
    assert not other.commits


def test_twins_in_flight_get_one_answer(open_people: Callable[..., People]) -> None:
    services = [open_people() for _ in range(2)]
    key = new_id()
    answers = together([lambda at=at: services[at % 2].create("", key, **full()) for at in range(8)])  # type: ignore[misc]
    assert len({each.name for each in answers}) == 1
    assert all(each == answers[0] for each in answers)
    assert services[0].query("SELECT count(*) FROM accounts") == [(1,)]


def test_every_write_answers_with_a_freshness_token(people: People) -> None:
    request = pb.CreateAccountRequest(account=account(), request_id=new_id())
    stub: Any = people.stub._stub
    token = [("authorization", "Bearer staff")]
    freshness = ""
    for _ in range(2):  # also the answer that was stored
        _, call = stub.CreateAccount.with_call(request, metadata=token)
        freshness = dict(call.trailing_metadata())[FRESHNESS]
    people.stub.ListAccounts(pb.ListAccountsRequest(), metadata=[(FRESHNESS, freshness)])
    for action in (
        lambda bad: people.stub.GetAccount(pb.GetAccountRequest(name="accounts/x"), metadata=bad),
        lambda bad: people.stub.BatchGetAccounts(pb.BatchGetAccountsRequest(names=["accounts/x"]), metadata=bad),
        lambda bad: people.stub.ListAccounts(pb.ListAccountsRequest(), metadata=bad),
        lambda bad: list(people.stub.ExportAccountData(pb.ExportAccountDataRequest(name="accounts/x"), metadata=bad)),
    ):
        refused = refusal_of(lambda action=action: action([(FRESHNESS, "forged")]))  # type: ignore[misc]
        assert conditions(refused) == (Code.INVALID_ARGUMENT, "FRESHNESS_TOKEN_INVALID")


# --- update ---------------------------------------------------------------------------------------------------------


def test_an_update_changes_what_its_mask_names(people: People) -> None:
    before = people.create("a1", **full())
    after = people.update(before.name, "given_name", "attributes", given_name="Joan", family_name="ignored")
    assert (after.given_name, after.family_name, dict(after.attributes)) == ("Joan", before.family_name, {})
    assert (after.revision, after.etag != before.etag) == (2, True)
    assert after.phones == before.phones
    assert people.get(before.name) == after
    emptied = people.update(before.name, "*")
    assert emptied.display_name == ""
    assert not any(getattr(emptied, field) for field in ("emails", "phones", "postal_addresses", "locale"))
    whole = people.update(before.name, "*", **full())
    assert whole.postal_addresses == before.postal_addresses
    heard = len(people.commits)
    assert people.update(before.name, "display_name", display_name=whole.display_name) == whole
    assert people.get(before.name) == whole
    assert len(people.commits) == heard  # nothing has changed


def test_an_update_wants_the_etag_that_was_read(people: People) -> None:
    before = people.create("a1")
    people.update(before.name, display_name="x", etag=before.etag)
    stale = refusal_of(lambda: people.update(before.name, display_name="y", etag=before.etag))
    assert conditions(stale) == (Code.ABORTED, "ETAG_MISMATCH")
    assert stale.metadata == {"resource": before.name}
    for verb in ("Disable", "Enable", "Delete", "Undelete", "Erase"):
        stale = refusal_of(lambda verb=verb: people.act(verb, before.name, etag=before.etag))  # type: ignore[misc]
        assert conditions(stale) == (Code.ABORTED, "ETAG_MISMATCH")
    assert people.get(before.name).display_name == "x"


def test_a_mask_names_fields(people: People) -> None:
    people.create("a1", emails=["a@example.com"])
    for path in ("colour", "emails.address", "attributes.tier", "display_name.x", ""):
        refused = refusal_of(lambda path=path: people.update("accounts/a1", path, display_name="x"))  # type: ignore[misc]
        assert (refused.code, list(refused.fields)) == (Code.INVALID_ARGUMENT, ["update_mask"])


def test_what_the_server_sets_is_passed_over(people: People) -> None:
    before = people.create("a1", display_name="x")
    for path in ("state", "disable_reason", "revision", "create_time", "erase_time", "name", "etag"):
        after = people.update("accounts/a1", path, state=Account.STATE_DISABLED, disable_reason="x", revision=7)
        assert after == before


def test_an_update_names_an_account(people: People) -> None:
    for name in ("", "people/1", "accounts/A"):
        refused = refusal_of(lambda name=name: people.update(name, display_name="x"))  # type: ignore[misc]
        assert (refused.code, list(refused.fields)) == (Code.INVALID_ARGUMENT, ["account.name"])
    nothing = pb.UpdateAccountRequest(request_id=new_id())
    assert list(refusal_of(lambda: people.stub.UpdateAccount(nothing)).fields) == ["account.name"]
    nul = pb.UpdateAccountRequest(
        account=account(name="accounts/a1"), update_mask=FieldMask(paths=["a\0"]), request_id=new_id()
    )
    assert refusal_of(lambda: people.stub.UpdateAccount(nul)).code == Code.INVALID_ARGUMENT


# --- e-mail addresses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", ["jörg@bücher.example", "JÖRG@BÜCHER.example", "jo\u0308rg@xn--bcher-kva.EXAMPLE"])
def test_an_address_belongs_to_one_account(people: People, spelling: str) -> None:
    people.create("a1", emails=["jörg@bücher.example"])
    people.create("a2", emails=["other@example.com"])
    for index, action in enumerate(
        (
            lambda: people.create("a3", emails=[spelling]),
            lambda: people.update("accounts/a2", emails=["new@example.com", spelling]),
        )
    ):
        taken = refusal_of(action)
        assert conditions(taken) == (Code.ALREADY_EXISTS, "EMAIL_ALREADY_EXISTS")
        assert taken.metadata == {}  # not whose it is
        assert people.ids() == ["a1", "a2"]
        assert [each.address for each in people.get("accounts/a2").emails] == ["other@example.com"], index
    people.update("accounts/a1", "emails")  # gives it up
    assert people.create("a3", emails=[spelling]).emails


def test_addresses_stay_with_a_deleted_account_and_go_with_an_erased_one(people: People) -> None:
    people.create("a1", emails=["jane@example.com"])
    people.act("Delete", "accounts/a1")
    assert refusal_of(lambda: people.create(emails=["jane@example.com"])).reason == "EMAIL_ALREADY_EXISTS"
    people.act("Undelete", "accounts/a1")
    people.act("Erase", "accounts/a1")
    people.create(emails=["jane@example.com"])


def test_one_of_many_gets_an_address(open_people: Callable[..., People]) -> None:
    services = [open_people() for _ in range(2)]

    def take(at: int) -> str:
        wanted = ["a@example.com", "b@example.com"]
        try:
            return services[at % 2].create(f"c{at}", emails=wanted if at % 4 < 2 else wanted[::-1]).name
        except grpc.RpcError as error:
            assert isinstance(error, grpc.Call)
            assert error.code() == Code.ALREADY_EXISTS, error
            return ""

    won = [each for each in together([lambda at=at: take(at) for at in range(16)]) if each]  # type: ignore[misc]
    assert len(won) == 1
    assert [each.name for each in services[0].listed()] == won
    assert services[0].query("SELECT count(DISTINCT account_id), count(*) FROM account_emails") == [(1, 2)]


def test_two_who_swap_addresses_do_not_lose_any(open_people: Callable[..., People]) -> None:
    services = [open_people() for _ in range(2)]
    for at, people in enumerate(services):
        people.create(f"c{at}", emails=[f"own{at}@example.com"])

    def swap(at: int) -> bool:
        try:
            services[at].update(f"accounts/c{at}", emails=[f"own{1 - at}@example.com"])
        except grpc.RpcError as error:
            assert isinstance(error, grpc.Call)
            assert error.code() in {Code.ALREADY_EXISTS, Code.ABORTED}, error
            return False
        return True

    done = together([lambda at=at: swap(at) for at in range(2)])  # type: ignore[misc]
    held = [[each.address for each in services[0].get(f"accounts/c{at}").emails] for at in range(2)]
    for at in range(2):
        assert held[at] == [f"own{1 - at if done[at] else at}@example.com"]
    assert not all(done)  # each wanted what the other still had


# --- life -----------------------------------------------------------------------------------------------------------


def test_disable_and_enable(people: People) -> None:
    before = people.create("a1", **full())
    disabled = people.act("Disable", before.name, reason="chargebacks", etag=before.etag)
    assert (disabled.state, disabled.disable_reason, disabled.revision) == (
        Account.STATE_DISABLED,
        "chargebacks",
        2,
    )
    assert people.get(before.name) == disabled
    again = refusal_of(lambda: people.act("Disable", before.name))
    assert conditions(again) == (Code.FAILED_PRECONDITION, "ACCOUNT_DISABLED")
    assert again.metadata == {"resource": before.name}
    assert people.update(before.name, display_name="x").state == Account.STATE_DISABLED
    enabled = people.act("Enable", before.name)
    assert (enabled.state, enabled.disable_reason, enabled.revision) == (Account.STATE_ACTIVE, "", 4)
    again = refusal_of(lambda: people.act("Enable", before.name))
    assert conditions(again) == (Code.FAILED_PRECONDITION, "STATE_CONFLICT")
    assert again.metadata == {"resource": before.name, "state": "ACTIVE"}
    for reason in ("", "x" * 1001, "\0"):
        refused = refusal_of(lambda reason=reason: people.act("Disable", before.name, reason=reason))  # type: ignore[misc]
        assert list(refused.fields) == ["reason"]


def test_delete_and_undelete(people: People) -> None:
    before = people.create("a1", **full())
    people.act("Disable", before.name, reason="x")
    deleted = people.act("Delete", before.name)
    assert deleted.delete_time == deleted.update_time
    assert deleted.purge_time.seconds - deleted.delete_time.seconds == 30 * DAY_S
    assert people.get(before.name) == deleted
    for action in (
        lambda: people.act("Delete", before.name),
        lambda: people.act("Disable", before.name),
        lambda: people.act("Enable", before.name),
        lambda: people.update(before.name, display_name="x"),
    ):
        refused = refusal_of(action)
        assert conditions(refused) == (Code.FAILED_PRECONDITION, "RESOURCE_DELETED")
        assert refused.metadata == {"resource": before.name}
    assert people.act("Delete", before.name, allow_missing=True) == deleted
    back = people.act("Undelete", before.name)
    assert (back.state, back.revision, back.HasField("delete_time"), back.HasField("purge_time")) == (
        Account.STATE_DISABLED,
        4,
        False,
        False,
    )
    assert back.emails == before.emails
    again = refusal_of(lambda: people.act("Undelete", before.name))
    assert conditions(again) == (Code.FAILED_PRECONDITION, "RESOURCE_NOT_DELETED")


def test_accounts_come_in_the_order_asked_for(people: People) -> None:
    for account_id in ("a", "b", "c"):
        people.create(account_id)
    names = [f"accounts/{each}" for each in "cab" + "a"]
    answer = people.stub.BatchGetAccounts(pb.BatchGetAccountsRequest(names=names))
    assert [each.name for each in answer.accounts] == names
    names[2:2] = ["accounts/x", "accounts/y"]
    refused = refusal_of(lambda: people.stub.BatchGetAccounts(pb.BatchGetAccountsRequest(names=names)))
    assert refused.metadata == {"resource": "accounts/x"}
    for bad, path in (([], "names"), (names * 500, "names"), (["people/x"], "names[0]")):
        refused = refusal_of(lambda bad=bad: people.stub.BatchGetAccounts(pb.BatchGetAccountsRequest(names=bad)))  # type: ignore[misc]
        assert (refused.code, list(refused.fields)) == (Code.INVALID_ARGUMENT, [path])


def test_more_than_fits_into_an_answer(people: People) -> None:
    people.create("a", attributes={f"k{number}": "€" * 1000 for number in range(64)})
    request = pb.BatchGetAccountsRequest(names=["accounts/a"] * 50)
    refused = refusal_of(lambda: people.stub.BatchGetAccounts(request))
    assert conditions(refused) == (Code.RESOURCE_EXHAUSTED, "TOO_LARGE")


# --- events ---------------------------------------------------------------------------------------------------------


def test_every_change_is_heard_of_and_says_nothing_of_the_person(people: People) -> None:
    name = people.create("a1", **full("Kanarienvogel")).name
    people.update(name, display_name="x")
    for verb in ("Disable", "Enable", "Delete", "Undelete", "Delete", "Erase"):
        people.act(verb, name)
    changes = [change for each in people.commits for change in each]
    kind = "counterfoil.identity.v1.account."
    verbs = ["created", "updated", "disabled", "enabled", "deleted", "undeleted", "deleted", "erased"]
    assert [change.type for change in changes] == [kind + verb for verb in verbs]
    assert {(change.kind, change.name) for change in changes} == {("identity.account", name)}
    assert [change.revision for change in changes] == list(range(1, 9))
    rows = people.query("SELECT kind, types[1], names[1], revisions[1], images[1] FROM outbox ORDER BY id")
    assert [tuple(row) for row in rows] == [(c.kind, c.type, c.name, c.revision, c.image) for c in changes]
    allowed = {"name", "state", "revision", "create_time", "update_time", "delete_time", "purge_time", "erase_time"}
    for change in changes:
        assert {field.name for field, _ in Account.FromString(change.image).ListFields()} <= allowed
