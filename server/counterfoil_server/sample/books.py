"""What the ledger says was sold, and whether the books are true: read through the public API.

The ledger's statements begin with the balance before their first moment. Orders are posted at the time at which they
were placed, so the balances at the edges of weeks are what was sold up to then, and two of them are what was sold in a
week: a sum that the server makes of its entries, without a page of them being read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from counterfoil.ledger.v1 import ledger_service_pb2, ledger_service_pb2_grpc
from counterfoil_server.sample.baskets import cents_of
from counterfoil_server.sample.calls import patiently
from counterfoil_server.sample.year import TIME_ZONE, week_of

REVENUE: Final = "ledgerAccounts/system-revenue-usd"
DISCOUNTS: Final = "ledgerAccounts/system-discounts-usd"

_TIMEOUT_S: Final = 30.0
_VERIFY_TIMEOUT_S: Final = 3_600.0
_US: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Posted:
    """What the ledger holds of a span of time, in cents: at list prices, and what was taken off."""

    listed: int
    discounts: int

    @property
    def sales(self) -> int:
        """What the orders cost."""
        return self.listed - self.discounts


@dataclass(frozen=True, slots=True)
class Verification:
    """What VerifyInvariants said."""

    findings: int  # a check that did not come to its end is one
    shown: Sequence[str]  # the first of them
    checks: Sequence[str]  # each with what it has looked at


def by_week(channel: grpc.Channel, begin_us: int, end_us: int) -> dict[int, Posted]:
    """What the ledger holds of each week from `begin_us` to just before `end_us`; the first and last may be parts.

    Raises:
        RefusedError: the server refused it, or was away for too long.
    """
    stub = ledger_service_pb2_grpc.LedgerServiceStub(channel)
    edges = _edges(begin_us, end_us)
    balances = [Posted(_before(stub, REVENUE, edge), _before(stub, DISCOUNTS, edge)) for edge, _ in edges]
    return {
        week: Posted(after.listed - before.listed, after.discounts - before.discounts)
        for (_, week), before, after in zip(edges, balances, balances[1:], strict=False)
    }


def verify(channel: grpc.Channel, *, shown: int = 10) -> Verification:
    """Runs VerifyInvariants.

    Raises:
        RefusedError: the server refused it, or was away for too long.
    """
    stub = ledger_service_pb2_grpc.LedgerServiceStub(channel)
    return patiently(lambda: _verify(stub, shown))


def _verify(stub: ledger_service_pb2_grpc.LedgerServiceStub, shown: int) -> Verification:
    found: list[str] = []
    request = ledger_service_pb2.VerifyInvariantsRequest()
    for answer in stub.VerifyInvariants(request, timeout=_VERIFY_TIMEOUT_S):
        if answer.HasField("summary"):
            summary = answer.summary
            checks = [_told(each) for each in summary.checks]
            unfinished = sum(each.HasField("error") for each in summary.checks)
            return Verification(summary.finding_count + unfinished, found, checks)
        if len(found) < shown:
            finding = answer.finding
            found.append(
                f"{finding.check}: {finding.resource}: {finding.description} "
                f"(expected {finding.expected or '-'}, is {finding.actual or '-'})"
            )
    return Verification(1, [*found, "the verification ended without a summary"], [])


def _told(check: ledger_service_pb2.CheckSummary) -> str:
    ended = f"; it did not come to its end: {check.error.message}" if check.HasField("error") else ""
    return f"{check.check}: {check.examined_count:,} examined, {check.finding_count:,} found{ended}"


def _edges(begin_us: int, end_us: int) -> list[tuple[int, int]]:
    """The beginning, each Monday's first moment and the end, each with the week that begins with it."""
    zone = ZoneInfo(TIME_ZONE)
    day = (_EPOCH + begin_us * _US).astimezone(zone).date()
    edges = [(begin_us, week_of(day))]
    day += timedelta(days=7 - day.weekday())
    while (monday_us := _moment_us(day, zone)) < end_us:
        edges.append((monday_us, week_of(day)))
        day += timedelta(days=7)
    return [*edges, (end_us, 0)]


def _moment_us(day: date, zone: ZoneInfo) -> int:
    return (datetime(day.year, day.month, day.day, tzinfo=zone) - _EPOCH) // _US


def _before(stub: ledger_service_pb2_grpc.LedgerServiceStub, account: str, moment_us: int) -> int:
    """The balance of an account before a moment, in cents."""
    start = Timestamp()
    start.FromMicroseconds(moment_us)
    request = ledger_service_pb2.ListStatementRequest(parent=account, page_size=1, start_time=start)
    return cents_of(patiently(lambda: stub.ListStatement(request, timeout=_TIMEOUT_S)).opening_balance)
