"""Accounts behind a real channel, on a database of the test's own, with the pipeline that says who may call."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from sqlalchemy import text

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil.identity.v1 import account_service_pb2_grpc as rpc
from counterfoil.identity.v1.account_pb2 import Account, PostalAddress
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.faults import Reason, Unauthenticated
from counterfoil_server.identity.hashing import Cost, HashingPool, Passwords
from counterfoil_server.identity.ports import PersonalData, Record
from counterfoil_server.identity.proving import Proofs, Proving
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.service.accounts import AccountService
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.access import Access
from counterfoil_server.rpc.interceptors.auth import Authentication
from counterfoil_server.rpc.interceptors.deadline import Deadline
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.shapes import Interceptor
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.relay import worker_endpoints
from counterfoil_server.rpc.validation import RequestValidator
from counterfoil_server.storage.changes import Change
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor, ReadTransaction, WriteTransaction
from tests.catalog.conftest import KEY, new_id
from tests.rpc.echo import Lines, bare_server, stop_now
from tests.storage.conftest import soon

SERVICE = pb.DESCRIPTOR.services_by_name["AccountService"]
ACTOR = Actor("tester", "")
STAFF = Principal("tester", all_permissions=True)


@dataclass
class Known:
    """Believes tokens that it was told of."""

    principals: dict[str, Principal] = field(default_factory=lambda: {"staff": STAFF})

    def remembered(self, token: str) -> Principal | None:
        return self.principals.get(token)

    def verify(self, token: str) -> Principal:
        raise Unauthenticated(Reason.CREDENTIALS_INVALID, f"{len(token)} characters that are no token")

    def remembered_certificate(self, names: tuple[str, ...]) -> Principal | None:
        return self.principals.get("\n".join(names))

    def verify_certificate(self, names: tuple[str, ...]) -> Principal:
        raise Unauthenticated(Reason.CREDENTIALS_INVALID, f"nobody is {names}")


class Caller:
    """The service as somebody with a token has it."""

    def __init__(self, stub: Any, token: str) -> None:
        self._stub = stub
        self._metadata = [("authorization", f"Bearer {token}")]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._stub, name)

        def call(request: Any, metadata: Sequence[tuple[str, str]] = (), **options: Any) -> Any:
            return method(request, metadata=[*self._metadata, *metadata], **options)

        return call


@dataclass
class People:
    """The service as callers have it, and what only a test may see of it."""

    stub: Caller
    database: Database
    commits: list[Sequence[Change]]
    log: Lines
    known: Known
    channel: grpc.Channel

    def caller(self, token: str, principal: Principal) -> Caller:
        """The service as somebody else has it."""
        self.known.principals[token] = principal
        return Caller(rpc.AccountServiceStub(self.channel), token)

    def create(self, account_id: str = "", request_id: str = "", **fields: Any) -> Account:
        """Creates an account."""
        request = pb.CreateAccountRequest(
            account=account(**fields), account_id=account_id, request_id=request_id or new_id()
        )
        created: Account = self.stub.CreateAccount(request)
        return created

    def get(self, name: str) -> Account:
        """Reads an account."""
        read: Account = self.stub.GetAccount(pb.GetAccountRequest(name=name))
        return read

    def update(self, name: str, *paths: str, request_id: str = "", **fields: Any) -> Account:
        """Changes an account."""
        request = pb.UpdateAccountRequest(
            account=account(name=name, **fields), update_mask=FieldMask(paths=paths), request_id=request_id or new_id()
        )
        updated: Account = self.stub.UpdateAccount(request)
        return updated

    def act(self, verb: str, name: str, **fields: Any) -> Account:
        """Disables, enables, deletes, undeletes or erases an account."""
        if verb == "Disable":
            fields.setdefault("reason", "a test")
        request = getattr(pb, f"{verb}AccountRequest")(name=name, **{"request_id": new_id(), **fields})
        after: Account = getattr(self.stub, f"{verb}Account")(request)
        return after

    def export(self, name: str) -> list[pb.ExportAccountDataResponse]:
        """All that is held on a person."""
        return list(self.stub.ExportAccountData(pb.ExportAccountDataRequest(name=name)))

    def listed(self, page_size: int = 0, **fields: Any) -> list[Account]:
        """All accounts of a list, page by page."""
        found: list[Account] = []
        token = ""
        while True:
            request = pb.ListAccountsRequest(page_size=page_size, page_token=token, **fields)
            page = self.stub.ListAccounts(request)
            assert not page_size or len(page.accounts) <= page_size
            found += page.accounts
            token = page.next_page_token
            if not token:
                return found

    def ids(self, **fields: Any) -> list[str]:
        """The ids of a list."""
        return [each.name.removeprefix("accounts/") for each in self.listed(**fields)]

    def query(self, statement: str, **parameters: object) -> list[Any]:
        """What the database says."""
        with self.database.read(soon()) as transaction:
            return list(transaction.connection.execute(text(statement), parameters))

    def write(self, work: Callable[[WriteTransaction], Any]) -> Any:
        """Writes beside the service."""
        return self.database.write(work, actor=ACTOR, deadline=soon()).value

    def dump(self) -> str:
        """Every row of every table, as text; bytes as hexadecimal digits."""
        tables = self.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        rows: list[str] = []
        for (table,) in tables:
            rows += [f"{table}: {row[0]}" for row in self.query(f'SELECT CAST(t AS text) FROM "{table}" t')]  # noqa: S608
        return "\n".join(rows)

    def finds(self, canary: str) -> list[str]:
        """The tables in which a text is, whatever its case, also inside of bytes."""
        wanted = (canary.casefold(), canary.encode().hex())
        lines = self.dump().casefold().splitlines()
        return sorted({line.partition(":")[0] for line in lines if any(each in line for each in wanted)})


def account(emails: Iterable[str] = (), phones: Mapping[str, str] | None = None, **fields: Any) -> Account:
    """An account's message."""
    return Account(
        emails=[Account.Email(address=each) for each in emails],
        phones=[Account.Phone(number=number, label=label) for number, label in (phones or {}).items()],
        **fields,
    )


def full(mark: str = "Jane") -> dict[str, Any]:
    """A profile with something in every field, with a mark in each that takes free text."""
    lower = mark.lower()
    return {
        "display_name": f"{mark} D.",
        "given_name": f"{mark} Mary",
        "family_name": f"Doe-{mark}",
        "emails": [f"{lower}@example.com", f"{lower}.doe@shop.example"],
        "phones": {"+4930901820": f"{mark} mobile", "+15550100": ""},
        "postal_addresses": [
            PostalAddress(
                label=f"home {mark}",
                recipient=f"{mark} Doe",
                organization=f"{mark} & Sons",
                address_lines=[f"{mark} Street 1", f"c/o {mark}"],
                postal_code="10115",
                locality=f"{mark}town",
                administrative_area=f"{mark}shire",
                region_code="DE",
            ),
            PostalAddress(region_code="AT"),
        ],
        "locale": "de-AT",
        "attributes": {"tier": f"gold {mark}", "card": "42"},
    }


@dataclass
class Notebook:
    """Something else that holds data on people, in a table of its own."""

    def records(self, transaction: ReadTransaction, account_name: str) -> Iterator[Record]:
        rows = transaction.connection.execute(
            text("SELECT n, line FROM notebook WHERE account = :account ORDER BY n"), {"account": account_name}
        )
        for number, line in rows:
            yield Record("notebook.line", f"lines/{number}", {"line": line, "number": number})

    def erase(self, transaction: WriteTransaction, account_name: str) -> None:
        transaction.connection.execute(text("DELETE FROM notebook WHERE account = :account"), {"account": account_name})

    def open(self, people: People) -> None:
        """Makes the table."""
        people.write(
            lambda transaction: transaction.connection.execute(
                text("CREATE TABLE notebook (account text, n bigint, line text)")
            )
        )

    def note(self, people: People, name: str, *lines: str) -> None:
        """Writes lines about somebody."""
        rows = [{"account": name, "n": number, "line": line} for number, line in enumerate(lines)]
        people.write(
            lambda transaction: transaction.connection.execute(
                text("INSERT INTO notebook VALUES (:account, :n, :line)"), rows
            )
        )


@contextmanager
def opened(
    database: Database, *, personal: Sequence[PersonalData] = (), export_limit_ms: int = 30_000
) -> Iterator[People]:
    """Serves accounts as a worker does."""
    commits: list[Sequence[Change]] = []

    def on_commit(changes: Sequence[Change], _position: int) -> None:
        commits.append(changes)

    validator = RequestValidator()
    hashing = HashingPool(1, 16)
    passwords = Passwords(Cost(8_192, 1, 1), hashing.hashed)
    service = AccountService(
        database=database,
        writes=IdempotentWrites(database),
        personal=personal,
        freshness=FreshnessTokens(KEY, uuid.UUID(int=1)),
        page_tokens=PageTokens(KEY),
        check=validator.check,
        on_commit=on_commit,
        proofs=Proofs(database, Proving(database, passwords, Secrets(KEY)), hashing),
        export_limit_ms=export_limit_ms,
    )
    alarms, log, known = Alarms(), Lines(), Known()
    interceptors: list[Interceptor] = [
        Access(log, slow_ms=0, sample_rate=1.0),
        Errors(log),
        Deadline(alarms),
        Authentication(known),
        Validation(validator),
    ]
    executor = LeanExecutor(16)
    endpoints = worker_endpoints(interceptors, methods_of(SERVICE, service), None)
    server = bare_server(executor, endpoints=endpoints, streams_limit=4)
    port = server.bind("127.0.0.1:0")
    hashing.start()
    server.start()
    # A window of one size, so that a reader who waits is a slow one whatever the bandwidth was measured to be.
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.http2.bdp_probe", 0)])
    try:
        stub = Caller(rpc.AccountServiceStub(channel), "staff")
        yield People(stub, database, commits, log, known, channel)
    finally:
        channel.close()
        stop_now(server)
        executor.shutdown(wait=True)
        hashing.stop()
        alarms.stop()
    defects = log.of("defect")
    assert not defects, defects
