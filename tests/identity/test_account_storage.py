"""What accounts ask of the database: the migration, verified addresses, and answers that refer to accounts."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, NullPool, create_engine, inspect

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil_server.faults import Fault, Reason
from counterfoil_server.identity import keeping
from counterfoil_server.identity.repository import accounts as repository
from counterfoil_server.identity.rules.accounts import Account
from counterfoil_server.identity.tables.accounts import accounts, answers, emails
from counterfoil_server.storage.tables import metadata
from counterfoil_server.storage.url import parse_url
from tests.catalog.conftest import new_id
from tests.identity.people import People, account, full
from tests.storage.conftest import soon

TABLES = {table.name: table for table in (accounts, emails, answers)}


def test_the_migration_makes_what_the_tables_say(database_url: str) -> None:
    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        return kind != "table" or name in TABLES

    options = {"compare_type": True, "compare_server_default": True, "include_object": ours}
    engine = create_engine(parse_url(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        inspector = inspect(connection)
        for name, table in TABLES.items():
            checks = {each["name"] for each in inspector.get_check_constraints(name)}
            assert checks == {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
    engine.dispose()


def by_email(people: People, key: str) -> Account | None:
    with people.database.read(soon()) as transaction:
        return repository.read_by_email(transaction.connection, key)


def verify(people: People, key: str, account_id: str = "a1") -> int:
    kept: keeping.Kept = people.write(lambda transaction: keeping.verify_email(transaction, account_id, key))
    return len(kept.changes)


def verified(people: People) -> list[tuple[str, bool]]:
    return [(each.address, each.verified) for each in people.get("accounts/a1").emails]


def test_an_account_is_found_by_its_address(people: People) -> None:
    created = people.create("a1", emails=["Jane@Example.com", "j@example.com"])
    found = by_email(people, "jane@example.com")
    assert found is not None
    assert (found.name, found.etag, found.may_sign_in) == (created.name, created.etag, True)
    assert [each.key for each in found.profile.emails] == ["jane@example.com", "j@example.com"]
    assert by_email(people, "Jane@Example.com") is None  # a key is asked for
    people.act("Disable", created.name)
    found = by_email(people, "j@example.com")
    assert found is not None
    assert not found.may_sign_in
    people.act("Enable", created.name)
    people.act("Delete", created.name)
    found = by_email(people, "j@example.com")
    assert found is not None
    assert not found.may_sign_in
    people.act("Erase", created.name)
    assert by_email(people, "j@example.com") is None


def test_an_address_is_verified_until_it_changes(people: People) -> None:
    people.create("a1", emails=["a@example.com", "b@example.com"])
    assert (verify(people, "a@example.com"), verify(people, "a@example.com")) == (1, 0)
    assert people.get("accounts/a1").revision == 2
    assert verified(people) == [("a@example.com", True), ("b@example.com", False)]
    # Another order or spelling is no change of an address.
    people.update("accounts/a1", emails=["b@example.com", "A@EXAMPLE.com"])
    assert verified(people) == [("b@example.com", False), ("A@example.com", True)]
    people.update("accounts/a1", display_name="x")
    people.update("accounts/a1", emails=["c@example.com", "A@example.com"])
    assert verified(people) == [("c@example.com", False), ("A@example.com", True)]
    claimed = account(["d@example.com"], name="accounts/a1")
    claimed.emails[0].verified = True  # the server's to say
    people.stub.UpdateAccount(pb.UpdateAccountRequest(account=claimed, request_id=new_id()))
    assert verified(people) == [("d@example.com", False)]
    people.update("accounts/a1", emails=["c@example.com"])
    people.update("accounts/a1", emails=["a@example.com"])  # it may be somebody else's by now
    assert verified(people) == [("a@example.com", False)]


def test_what_is_not_verified(people: People) -> None:
    people.create("a1", emails=["a@example.com"])
    people.create("a2", emails=["b@example.com"])

    def reason(key: str, account_id: str = "a1") -> Reason | None:
        try:
            verify(people, key, account_id)
        except Fault as fault:
            return fault.reason
        return None

    assert reason("b@example.com") is Reason.RESOURCE_NOT_FOUND
    assert reason("a@example.com", "a3") is Reason.RESOURCE_NOT_FOUND
    people.act("Delete", "accounts/a1")
    assert reason("a@example.com") is Reason.RESOURCE_DELETED


def test_stored_answers_of_requests_only_refer_to_accounts(people: People) -> None:
    name = people.create("a1", **full("Kanarienvogel")).name
    people.update(name, display_name="x")
    people.update(name, display_name="x")  # changes nothing
    people.act("Disable", name)
    people.act("Erase", name)
    stored = people.query("SELECT answer FROM idempotency ORDER BY created_at")
    assert [bytes(row[0]) for row in stored] == [b"a1@1", b"a1@2", b"a1@2", b"a1@3", b"a1@4"]
