"""Lists and statements: pages, and the tokens that lead from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from counterfoil.ledger.v1 import ledger_account_pb2 as account_pb
from counterfoil.ledger.v1 import ledger_service_pb2 as service_pb
from counterfoil.ledger.v1 import ledger_transaction_pb2 as pb
from counterfoil_server.faults import Aborted, NotFound, Reason
from counterfoil_server.ledger import codec, rules
from counterfoil_server.ledger.repository import accounts, listing, periods, statement
from counterfoil_server.ledger.repository.statement import Row, Sum
from counterfoil_server.ledger.rules import Account, Transaction
from counterfoil_server.rpc.filtering import Field, FieldType, FilterSchema, Operator, enum_field, parse
from counterfoil_server.rpc.money import from_minor
from counterfoil_server.rpc.paging import PAGE_LIMIT_BYTES, CursorValue, PageTokens, fitting, page_size
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database
from counterfoil_server.times import FIRST_SECOND, microseconds

_EQUAL: Final = frozenset({Operator.EQ, Operator.NE})
TRANSACTION_FILTER: Final = FilterSchema(
    [
        Field("account", FieldType.STRING, operators=_EQUAL),
        Field("occur_time", FieldType.TIMESTAMP),
        Field("reference", FieldType.STRING),
        Field("kind", FieldType.STRING),
        enum_field("state", pb.LedgerTransaction.State.DESCRIPTOR, prefix="STATE_"),
    ]
)
ACCOUNT_FILTER: Final = FilterSchema(
    [
        Field("name", FieldType.STRING),
        Field("display_name", FieldType.STRING),
        Field("currency_code", FieldType.STRING),
        enum_field("normal_side", account_pb.Side.DESCRIPTOR, prefix="SIDE_"),
        enum_field("state", account_pb.LedgerAccount.State.DESCRIPTOR, prefix="STATE_"),
        Field("create_time", FieldType.TIMESTAMP),
    ]
)
_FIRST_US: Final = FIRST_SECOND * 1_000_000  # the first moment that a Timestamp can state


class Browsing:
    """Answers lists from the database, as serialized responses."""

    def __init__(self, database: Database, page_tokens: PageTokens) -> None:
        self._database = database
        self._page_tokens = page_tokens

    def accounts(self, request: service_pb.ListLedgerAccountsRequest, deadline: float) -> bytes:
        """A ListLedgerAccountsResponse. Raises InvalidArgument for a filter or a token that is none."""
        condition = listing.accounts_where(parse(request.filter, ACCOUNT_FILTER))
        seal = self._page_tokens.seal("ledger.ListLedgerAccounts", [request.filter])
        cursor = seal.open(request.page_token)
        after = None if cursor is None else str(cursor[0])
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = accounts.page(transaction.connection, after, size + 1, condition)
        kept = fitting(found[:size], codec.account_bytes)
        if len(kept) == len(found):
            return joined(kept)
        token = seal.close([found[len(kept) - 1].id])
        return joined(kept) + service_pb.ListLedgerAccountsResponse(next_page_token=token).SerializeToString()

    def transactions(self, request: service_pb.ListTransactionsRequest, deadline: float) -> bytes:
        """A ListTransactionsResponse. Raises InvalidArgument for a filter or a token that is none."""
        wanted = listing.wanted_of(parse(request.filter, TRANSACTION_FILTER))
        seal = self._page_tokens.seal("ledger.ListTransactions", [request.filter])
        after = _place(seal.open(request.page_token))
        size = page_size(request.page_size)
        # One moment for both statements: which transactions there are, and what is in them.
        with self._database.snapshot(deadline) as transaction:
            found = listing.page(transaction.connection, wanted, after, size + 1)
        kept = fitting(found[:size], codec.transaction_bytes)
        if len(kept) == len(found):
            return joined(kept)
        last: Transaction = found[len(kept) - 1]
        token = seal.close([last.occurred_us, str(last.id)])
        return joined(kept) + service_pb.ListTransactionsResponse(next_page_token=token).SerializeToString()

    def periods(self, request: service_pb.ListLedgerPeriodsRequest, deadline: float) -> bytes:
        """A ListLedgerPeriodsResponse. Raises InvalidArgument for a token that is none."""
        seal = self._page_tokens.seal("ledger.ListLedgerPeriods", [])
        cursor = seal.open(request.page_token)
        before_us = None if cursor is None else int(str(cursor[0]))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            found = periods.page(transaction.connection, before_us, size + 1)
        kept = joined(codec.period_bytes(each) for each in found[:size])
        if len(found) <= size:
            return kept
        token = seal.close([found[size - 1].end_us])
        return kept + service_pb.ListLedgerPeriodsResponse(next_page_token=token).SerializeToString()

    def statement(self, request: service_pb.ListStatementRequest, deadline: float) -> bytes:
        """A ListStatementResponse. Raises NotFound, InvalidArgument for a token that is none, and Aborted.

        A token holds the end of the statement, where its page ended, and what the account had and how many entries
        there. Entries are only ever added: where as many are before that place as there were, they are the same.
        """
        start_us = codec.us_of(request.start_time) if request.HasField("start_time") else _FIRST_US
        given_end = str(codec.us_of(request.end_time)) if request.HasField("end_time") else ""
        seal = self._page_tokens.seal("ledger.ListStatement", [request.parent, str(start_us), given_end])
        cursor = _Cursor.of(seal.open(request.page_token))
        size = page_size(request.page_size)
        account_id = rules.account_id_of(request.parent)
        with self._database.snapshot(deadline) as transaction:
            connection = transaction.connection
            found = accounts.read(connection, [account_id])
            if not found:
                raise NotFound(request.parent)
            key = found[0].key
            if cursor is None:
                end_us = int(given_end) if given_end else microseconds(transaction.now)
                opening = statement.before(connection, key, start_us)
                rows = statement.page(connection, key, start_us, end_us, size + 1)
            else:
                end_us = cursor.end_us
                opening = statement.up_to(connection, key, cursor.place)
                if opening != cursor.sum:
                    message = "entries were posted into the part of the statement that was read; begin it again"
                    raise Aborted(Reason.CONFLICT, message)
                rows = statement.page(connection, key, cursor.place, end_us, size + 1)
        response, closing = _statement(found[0], opening, rows[:size])
        kept = len(response.lines)
        if len(rows) > kept:
            response.next_page_token = seal.close(_Cursor(end_us, rows[kept - 1].place, closing).values())
        return response.SerializeToString()


def _statement(account: Account, opening: Sum, rows: Sequence[Row]) -> tuple[service_pb.ListStatementResponse, Sum]:
    """A page without its token, of as many lines as fit into one, and what the account has after it."""
    currency, sign, name = account.currency, account.side.sign, account.name
    response = service_pb.ListStatementResponse()
    response.opening_balance.CopyFrom(from_minor(currency, rules.require_storable(opening.amount_minor * sign, name)))
    total = opening.amount_minor
    room_bytes = PAGE_LIMIT_BYTES
    for row in rows:
        line = service_pb.StatementLine(
            transaction=f"{rules.TRANSACTION_PREFIX}{row.place.transaction_id}",
            side=codec.side_of(row.amount_minor),
            amount=from_minor(currency, abs(row.amount_minor)),
            balance=from_minor(currency, rules.require_storable((total + row.amount_minor) * sign, name)),
            kind=row.kind,
            reference=row.reference,
            description=row.description,
        )
        codec.fill_time(line.occur_time, row.place.occurred_us)
        room_bytes -= line.ByteSize()
        if room_bytes < 0 and response.lines:
            break
        response.lines.append(line)
        total += row.amount_minor
    response.closing_balance.CopyFrom(from_minor(currency, rules.require_storable(total * sign, name)))
    return response, Sum(total, opening.count + len(response.lines))


def _place(cursor: Sequence[object] | None) -> listing.Place | None:
    match cursor:
        case [int(occurred_us), str(transaction_id)]:
            return listing.Place(occurred_us, UUID(transaction_id))
        case None:
            return None
    raise ValueError("a sealed token of a list holds something else")


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a page of a statement ended, when the statement ends, and what there was up to here."""

    end_us: int
    place: statement.Place
    sum: Sum

    @classmethod
    def of(cls, cursor: Sequence[object] | None) -> _Cursor | None:
        match cursor:
            case [int(end_us), int(occurred_us), str(transaction_id), int(ordinal), str(amount), int(count)]:
                place = statement.Place(occurred_us, UUID(transaction_id), ordinal)
                return cls(end_us, place, Sum(int(amount), count))
            case None:
                return None
        raise ValueError("a sealed token of a statement holds something else")

    def values(self) -> list[CursorValue]:
        place = self.place
        identity: list[CursorValue] = [place.occurred_us, str(place.transaction_id), place.ordinal]
        return [self.end_us, *identity, str(self.sum.amount_minor), self.sum.count]
