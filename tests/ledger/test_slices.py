"""The upkeep and the checks come to their ends where one statement has no time for all that a slice is made of."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import grpc
import pytest
from sqlalchemy import text

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil_server.faults import Aborted, DeadlineExceeded, Reason
from counterfoil_server.ledger.pacing import Pace
from counterfoil_server.ledger.rollup import Sealing
from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.ledger.verify import own_checks
from counterfoil_server.sample import books
from counterfoil_server.storage.engine import Database
from tests.catalog.test_storage import statements
from tests.ledger.conftest import Ledger
from tests.ledger.test_verify import corrupt

# A statement that gives entries of two accounts never ends, nor does one that gives any of the account `stuck`.
SLOW = """
    ALTER TABLE ledger_entries RENAME TO quick_entries;
    CREATE FUNCTION slowly(account bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS '
    DECLARE seen text := coalesce(current_setting(''test.seen'', true), '''');
    BEGIN
        IF seen NOT IN ('''', CAST(account AS text))
            OR account = (SELECT id FROM ledger_accounts WHERE account_id = ''stuck'')
        THEN
            PERFORM pg_sleep(60);
        END IF;
        PERFORM set_config(''test.seen'', CAST(account AS text), true);
        RETURN true;
    END';
    CREATE VIEW ledger_entries AS SELECT * FROM quick_entries WHERE slowly(account)
"""


def slow_down(ledger: Ledger) -> None:
    with ledger.database.maintain(time.monotonic() + 10) as connection:
        connection.exec_driver_sql(SLOW)


@pytest.fixture
def hasty(open_database: Callable[..., Database]) -> Database:
    """The ledger's database, whose statements must end within 300 ms."""
    return open_database(statement_timeout_ms=300)


def closed_sums(ledger: Ledger) -> list[str]:
    query = "SELECT a.account_id FROM ledger_closings c JOIN ledger_accounts a ON a.id = c.account ORDER BY 1"
    with ledger.database.read(time.monotonic() + 10) as transaction:
        return [row[0] for row in transaction.connection.execute(text(query))]


def test_periods_are_sealed_account_by_account_where_all_at_once_take_too_long(ledger: Ledger, hasty: Database) -> None:
    ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"), when="2026-01-05T00:00:00+00:00")
    ledger.close_before("2026-02-01T00:00:00+00:00")
    slow_down(ledger)
    assert [Sealing(hasty).step(), Sealing(hasty).step()] == [1, 0]
    assert closed_sums(ledger) == ["cash", "costs"]


def test_what_was_sealed_before_an_account_that_takes_too_long_stays_and_is_not_summed_up_again(
    ledger: Ledger, hasty: Database
) -> None:
    ledger.open("stuck")
    ledger.post(("cash", "1 EUR"), ("stuck", "-1 EUR"), when="2026-01-05T00:00:00+00:00")
    ledger.close_before("2026-02-01T00:00:00+00:00")
    slow_down(ledger)
    with pytest.raises(DeadlineExceeded):
        Sealing(hasty).step()
    assert closed_sums(ledger) == ["cash"]
    corrupt(ledger, "UPDATE ledger_accounts SET account_id = 'cured' WHERE account_id = 'stuck'")
    # Cash and the other one at once are no longer too much: the entries of one are left.
    with statements(hasty) as seen:
        assert Sealing(hasty).step() == 1
    assert len([each for each in seen if "INSERT INTO ledger_closings" in each]) == 2  # all of them, and then none
    assert closed_sums(ledger) == ["cash", "cured"]


@pytest.fixture
def mistaken(ledger: Ledger, hasty: Database) -> Ledger:
    """Books with a wrong balance, and an account whose entries no statement has time for."""
    ledger.open("stuck")
    ledger.post(("cash", "1 EUR"), ("costs", "-1 EUR"), when="2026-01-05T00:00:00+00:00")
    ledger.post(("stuck", "1 EUR"), ("costs", "-1 EUR"), pending=True)
    corrupt(
        ledger,
        "INSERT INTO ledger_balances SELECT id, 5, 0, 0 FROM ledger_accounts WHERE account_id IN ('cash', 'wallet')",
    )
    slow_down(ledger)
    ledger.service._database = hasty
    return ledger


def test_balances_are_compared_account_by_account_where_all_at_once_take_too_long(mistaken: Ledger) -> None:
    assert mistaken.findings("ledger.balances") == {
        "ledger.balances": ["its posted balance is not the sum of its entries"] * 2
    }


def test_a_check_that_cannot_end_hides_no_other(mistaken: Ledger) -> None:
    with mistaken.database.maintain(time.monotonic() + 10) as connection:
        connection.exec_driver_sql(
            "INSERT INTO quick_entries SELECT gen_random_uuid(), 0, id, 1, now() FROM ledger_accounts"
            " WHERE account_id = 'stuck'"
        )
    names = ["ledger.balances", "ledger.overdrafts"]
    stream = mistaken.stub.VerifyInvariants(pb.VerifyInvariantsRequest(checks=names))
    found = []
    with pytest.raises(grpc.RpcError) as ended:
        found.extend(stream)
    assert ended.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    *findings, last = found
    assert [(each.finding.check, each.finding.resource) for each in findings] == [
        ("ledger.balances", "ledgerAccounts/cash"),
        ("ledger.balances", "ledgerAccounts/wallet"),
        ("ledger.overdrafts", "ledgerAccounts/wallet"),
    ]
    balances, overdrafts = last.summary.checks
    assert (balances.error.code, balances.examined_count, balances.finding_count) == (4, 3, 2)
    assert (overdrafts.HasField("error"), overdrafts.finding_count, last.summary.finding_count) == (False, 1, 3)


@dataclass
class Contested:
    """A check that loses a conflict after its first finding."""

    name: str = "orders.contested"

    def run(self, _database: Database, _deadline: float) -> Iterator[Finding | Examined]:
        yield Examined(1)
        yield Finding("orders/1", "is wrong")
        raise Aborted(Reason.CONFLICT, "another call holds what this one needs; send it again")


def test_a_check_that_loses_a_conflict_hides_no_other(open_ledger: Callable[..., Ledger]) -> None:
    ledger = open_ledger(checks=[Contested()])
    found = []
    with pytest.raises(grpc.RpcError) as ended:
        found.extend(
            ledger.stub.VerifyInvariants(pb.VerifyInvariantsRequest(checks=["orders.contested", "ledger.entries"]))
        )
    assert ended.value.code() is grpc.StatusCode.ABORTED
    assert [each.error.code for each in found[-1].summary.checks] == [10, 0]
    assert found[-1].summary.finding_count == 1
    told = books._verify(ledger.stub, 10)  # what `counterfoil replay` says of it
    assert told.findings == 2
    assert told.checks[-1] == (
        "orders.contested: 1 examined, 1 found; it did not come to its end: "
        "another call holds what this one needs; send it again"
    )


def test_pending_transactions_are_read_once_for_many_accounts(ledger: Ledger) -> None:
    corrupt(
        ledger,
        "INSERT INTO ledger_accounts (account_id, revision, display_name, currency, normal_side, no_overdraft,"
        " create_time, update_time) SELECT 'many-' || n, 1, '', 'EUR', 1, true, now(), now()"
        " FROM generate_series(1, 1000) n",
    )
    ledger.post(("many-1", "1 EUR"), ("many-999", "1 EUR"), ("cash", "-2 EUR"), pending=True)
    assert ledger.findings() == {}
    with statements(ledger.database) as seen:
        assert [
            each
            for check in own_checks()
            if check.name in {"ledger.balances", "ledger.overdrafts"}
            for each in check.run(ledger.database, time.monotonic() + 10)
            if isinstance(each, Finding)
        ] == []
    assert len([each for each in seen if "held_accounts" in each]) == 1


def test_a_pace_slows_down_where_there_is_no_time_and_gathers_speed_again() -> None:
    pace = Pace(100, time.monotonic() + 10)
    sizes: list[int] = []

    def work(size: int) -> int:
        sizes.append(size)
        if size > 2:
            raise DeadlineExceeded
        return size

    assert [pace.run(work), pace.run(work), pace.run(lambda size: size)] == [1, 2, 4]
    assert sizes == [100, 12, 1, 2]


def test_a_pace_ends_with_its_deadline() -> None:
    with pytest.raises(DeadlineExceeded):
        Pace(100, time.monotonic()).run(lambda size: size)
