"""Erasing people and giving them what is held on them: nothing of them stays anywhere, and nothing is left out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.protobuf.json_format import MessageToDict

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil.identity.v1.account_pb2 import Account
from counterfoil_server.identity.erasing import AccountHousekeeping
from counterfoil_server.identity.ports import Record
from counterfoil_server.storage.transaction import ReadTransaction, WriteTransaction
from tests.catalog.conftest import new_id, refusal_of
from tests.identity.people import Notebook, People, account, full
from tests.storage.conftest import together

Code = grpc.StatusCode
CANARY = "Kanarienvogel7281"
LEFT = {"name", "state", "etag", "revision", "create_time", "update_time", "delete_time", "erase_time"}


@pytest.fixture
def noted(open_people: Callable[..., People]) -> People:
    """Somebody on whom something else holds data, too."""
    notebook = Notebook()
    people = open_people(personal=[notebook])
    notebook.open(people)
    people.create("a1", **full(CANARY))
    people.create("a2", **full("Mary"))
    notebook.note(people, "accounts/a1", f"likes {CANARY}", "is kind")
    notebook.note(people, "accounts/a2", "likes tea")
    return people


def due(people: People, name: str) -> None:
    """Lets the time of a soft-deleted account come."""
    people.write(
        lambda transaction: transaction.connection.exec_driver_sql(
            "UPDATE accounts SET purge_time = now() WHERE id = %s", (name.removeprefix("accounts/"),)
        )
    )


def housekeeping(people: People, *personal: Any, answers_keep_h: int = 49) -> AccountHousekeeping:
    return AccountHousekeeping(
        people.database,
        lambda changes, _position: people.commits.append(changes),
        personal,
        answers_keep_h=answers_keep_h,
    )


# --- erase ----------------------------------------------------------------------------------------------------------


def test_nothing_of_a_person_is_left_anywhere(noted: People, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    name = "accounts/a1"
    key = new_id()
    # Every way in which the person gets into the database, into answers and into logs.
    noted.update(name, display_name=f"{CANARY} 2", request_id=key)
    noted.update(name, "attributes", attributes={"a": f"x {CANARY}"})
    noted.update(name, emails=[f"{CANARY}@other.example"])
    noted.act("Disable", name, reason=f"{CANARY} asked for it")
    noted.act("Enable", name)
    noted.act("Disable", name, reason=f"{CANARY} asked again")
    noted.listed(filter=f'display_name = "{CANARY}"', query=CANARY)
    for action in (
        lambda: noted.create(emails=[f"{CANARY}@other.example"]),  # taken
        lambda: noted.create(emails=[f"{CANARY}@@"]),
        lambda: noted.update(name, emails=[f"{CANARY}@a.example", f"{CANARY}@A.example"]),
        lambda: noted.update(name, display_name=CANARY * 100),
        lambda: noted.update(name, display_name=CANARY, etag=CANARY),
        lambda: noted.update(name, CANARY, display_name="x"),
        lambda: noted.listed(filter=f"{CANARY} ="),
        lambda: noted.listed(filter=f"{CANARY} = 1"),
    ):
        refusal_of(action)
    assert noted.finds(CANARY) == ["account_answers", "account_emails", "accounts", "notebook"]
    tombstone = noted.act("Erase", name)
    assert noted.finds(CANARY) == []
    assert CANARY.casefold() not in repr(noted.log.lines).casefold()
    assert CANARY.casefold() not in caplog.text.casefold()
    assert {field.name for field, _ in tombstone.ListFields()} == LEFT
    assert (tombstone.name, tombstone.state) == (name, Account.STATE_DISABLED)
    assert tombstone.erase_time == tombstone.delete_time == tombstone.update_time
    assert noted.get(name) == tombstone
    # A request from before gets what is left, and brings nothing back.
    assert noted.update(name, display_name=f"{CANARY} 2", request_id=key) == tombstone
    assert noted.finds(CANARY) == []
    assert noted.finds("likes tea") == ["notebook"]  # the others stay
    assert noted.get("accounts/a2").display_name == "Mary D."


def test_the_search_of_the_canary_can_fail(noted: People) -> None:
    assert noted.finds("no such text anywhere") == []
    for table, column, value in (
        ("outbox", "principal", "%s"),
        ("outbox", "images", "ARRAY[convert_to(%s, 'UTF8')]"),
        ("idempotency", "answer", "convert_to(%s, 'UTF8')"),
    ):
        statement = f"UPDATE {table} SET {column} = {value} WHERE ctid = (SELECT min(ctid) FROM {table})"  # noqa: S608
        hide(noted, statement)
        assert table in noted.finds(CANARY)


def hide(people: People, statement: str) -> None:
    people.write(lambda transaction: transaction.connection.exec_driver_sql(statement, (f"zz {CANARY} zz",)))


def test_erasing_again_changes_nothing(noted: People) -> None:
    name = "accounts/a1"
    etag = noted.get(name).etag
    key = new_id()
    tombstone = noted.act("Erase", name, request_id=key, etag=etag)
    heard, rows = len(noted.commits), noted.query("SELECT count(*) FROM outbox")
    assert noted.act("Erase", name) == tombstone
    assert noted.act("Erase", name, etag=etag) == tombstone
    assert noted.act("Erase", name, etag=etag, request_id=key) == tombstone
    assert (len(noted.commits), noted.query("SELECT count(*) FROM outbox")) == (heard, rows)


@pytest.mark.parametrize("state", ["active", "disabled", "deleted"])
def test_what_is_erased_stays_erased(people: People, state: str) -> None:
    name = people.create("a1", **full()).name
    before = people.get(name)
    if state != "active":
        before = people.act({"disabled": "Disable", "deleted": "Delete"}[state], name)
    tombstone = people.act("Erase", name)
    assert (tombstone.HasField("purge_time"), tombstone.disable_reason) == (False, "")
    if state == "deleted":
        assert tombstone.delete_time == before.delete_time
    for action in (
        lambda: people.update(name, display_name="x"),
        lambda: people.act("Disable", name),
        lambda: people.act("Enable", name),
        lambda: people.act("Delete", name),
        lambda: people.act("Delete", name, allow_missing=True),
        lambda: people.act("Undelete", name),
    ):
        refused = refusal_of(action)
        assert (refused.code, refused.reason) == (Code.FAILED_PRECONDITION, "STATE_CONFLICT")
        assert refused.metadata == {"resource": name, "state": "ERASED"}
    assert refusal_of(lambda: people.create("a1")).reason == "RESOURCE_ALREADY_EXISTS"
    assert people.get(name) == tombstone
    assert housekeeping(people).erase_due() == 0


def test_an_erasure_that_fails_erases_nothing(open_people: Callable[..., People]) -> None:
    class Broken(Notebook):
        def erase(self, transaction: WriteTransaction, account_name: str) -> None:
            super().erase(transaction, account_name)
            raise Abort

    class Abort(Exception):
        """A defect."""

    whole = open_people(personal=[Notebook()])
    Notebook().open(whole)
    name = whole.create("a1", **full(CANARY)).name
    Notebook().note(whole, name, CANARY)
    before = whole.dump()
    broken = open_people(personal=[Broken()])
    with pytest.raises(grpc.RpcError) as caught:
        broken.act("Erase", name)
    assert isinstance(caught.value, grpc.Call)
    assert caught.value.code() is Code.INTERNAL
    assert whole.dump() == before
    broken.log.lines.clear()  # the defect is the test's own
    whole.act("Erase", name)
    assert whole.finds(CANARY) == []


def test_who_writes_while_a_person_is_erased_leaves_nothing_behind(open_people: Callable[..., People]) -> None:
    services = [open_people() for _ in range(2)]
    for round_ in range(6):
        name = services[0].create("", **full(CANARY)).name

        def write(at: int, name: str = name, round_: int = round_) -> None:
            emails = [f"{CANARY}.{round_}.{at}@example.com"]
            try:
                services[at % 2].update(name, display_name=f"{CANARY} {at}", emails=emails)
            except grpc.RpcError as error:
                assert isinstance(error, grpc.Call)
                assert error.code() is Code.FAILED_PRECONDITION, error

        def erase(name: str = name) -> None:
            services[1].act("Erase", name)

        together([*(lambda at=at: write(at) for at in range(4)), erase])
        assert services[0].finds(CANARY) == []


# --- upkeep ---------------------------------------------------------------------------------------------------------


def test_a_deleted_account_is_erased_when_its_time_has_come(noted: People) -> None:
    notebook = Notebook()
    for account_id in ("b1", "b2", "b3"):
        noted.create(account_id, **full(CANARY.upper() + account_id))
    for name in ("accounts/a1", "accounts/b1", "accounts/b2"):
        noted.act("Delete", name)
        if name != "accounts/b2":
            due(noted, name)
    heard = len(noted.commits)
    keeping = housekeeping(noted, notebook)
    assert [keeping.erase_due(limit_rows=1) for _ in range(3)] == [1, 1, 0]
    changes = [change for each in noted.commits[heard:] for change in each]
    assert [(each.name, each.type.rpartition(".")[2]) for each in changes] == [
        ("accounts/a1", "erased"),
        ("accounts/b1", "erased"),
    ]
    assert noted.finds(f"likes {CANARY}") == []
    assert {field.name for field, _ in noted.get("accounts/a1").ListFields()} == LEFT
    erased = noted.get("accounts/a1")
    assert erased.erase_time.ToMicroseconds() > erased.delete_time.ToMicroseconds()
    assert noted.get("accounts/b2").display_name
    assert noted.query("SELECT principal FROM outbox WHERE types[1] LIKE '%%erased'") == [("counterfoil",)] * 2


def test_several_replicas_erase_each_once(open_people: Callable[..., People]) -> None:
    services = [open_people() for _ in range(3)]
    for number in range(12):
        name = services[0].create(f"a{number}", **full(f"{CANARY}{number}")).name
        services[0].act("Delete", name)
        due(services[0], name)
    steps = [housekeeping(each) for each in services]

    def run(step: AccountHousekeeping) -> int:
        return sum(step.erase_due(limit_rows=2) for _ in range(8))

    assert sum(together([lambda step=step: run(step) for step in steps])) == 12  # type: ignore[misc]
    assert services[0].finds(CANARY) == []
    assert services[0].query("SELECT count(*) FROM outbox WHERE types[1] LIKE '%%erased'") == [(12,)]


def test_answers_are_forgotten_after_the_requests_that_refer_to_them(people: People) -> None:
    key = new_id()
    created = people.create("a1", key, display_name="x")
    people.update(created.name, display_name="y")
    assert housekeeping(people).forget_answers() == 0
    people.write(
        lambda transaction: transaction.connection.exec_driver_sql(
            "UPDATE account_answers SET create_time = now() - interval '50 hours' WHERE revision = 1"
        )
    )
    assert people.create("a1", key, display_name="x") == created
    assert housekeeping(people).forget_answers(limit_rows=1) == 1
    assert housekeeping(people).forget_answers() == 0
    assert people.query("SELECT revision FROM account_answers") == [(2,)]


# --- export ---------------------------------------------------------------------------------------------------------


def test_an_export_holds_all_that_was_put_in(noted: People) -> None:
    name = "accounts/a1"
    noted.act("Disable", name, reason="x")
    first, *rest = noted.export(name)
    assert (first.source, first.name) == ("identity.account", name)
    told = MessageToDict(first.data)
    assert told == MessageToDict(noted.get(name), preserving_proto_field_name=True)
    sent = MessageToDict(account(**full(CANARY)), preserving_proto_field_name=True)
    sent["emails"] = [{"address": f"{CANARY.lower()}{domain}"} for domain in ("@example.com", ".doe@shop.example")]
    assert {field: told[field] for field in sent} == sent
    past = rest.pop(0)
    assert (past.source, past.name, past.data["revision"]) == ("identity.account_revision", name, "1")
    assert {field: MessageToDict(past.data)[field] for field in sent} == sent
    assert [(each.source, each.name, MessageToDict(each.data)) for each in rest] == [
        ("notebook.line", "lines/0", {"line": f"likes {CANARY}", "number": 0.0}),
        ("notebook.line", "lines/1", {"line": "is kind", "number": 1.0}),
    ]
    noted.act("Erase", name)
    left = noted.export(name)
    assert [each.source for each in left] == ["identity.account"]
    assert set(left[0].data) == LEFT


class Meanwhile(Notebook):
    """Somebody writes between the account's record and the others."""

    def __init__(self) -> None:
        self.people: list[People] = []

    def records(self, transaction: ReadTransaction, account_name: str) -> Iterator[Record]:
        for people in self.people:
            self.note(people, account_name, "later")
        yield from super().records(transaction, account_name)


def test_an_export_is_of_one_moment(open_people: Callable[..., People]) -> None:
    meanwhile = Meanwhile()
    people = open_people(personal=[meanwhile])
    meanwhile.open(people)
    name = people.create("a1").name
    meanwhile.note(people, name, "before")
    meanwhile.people.append(people)
    assert [each.data["line"] for each in people.export(name)[1:]] == ["before"]
    meanwhile.people.clear()
    assert [each.data["line"] for each in people.export(name)[1:]] == ["before", "later"]


class Slow:
    """Holds more than a reader who does not read gets rid of."""

    def records(self, _transaction: ReadTransaction, account_name: str) -> Iterator[Record]:
        for number in range(2_000):
            yield Record("slow", f"{account_name}/{number}", {"text": "x" * 10_000})

    def erase(self, transaction: WriteTransaction, account_name: str) -> None:
        """Holds nothing for long."""


def test_an_export_that_is_not_read_ends(open_people: Callable[..., People]) -> None:
    people = open_people(personal=[Slow()], export_limit_ms=300)
    people.create("a1")
    stream: Any = people.stub.ExportAccountData(pb.ExportAccountDataRequest(name="accounts/a1"))
    next(stream)
    time.sleep(0.5)  # a slow reader is one that lets time pass
    refused = refusal_of(lambda: list(stream))
    assert (refused.code, refused.reason) == (Code.ABORTED, "READER_TOO_SLOW")
    assert refused.metadata == {"limit_ms": "300"}
