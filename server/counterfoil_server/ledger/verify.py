"""VerifyInvariants: whether the books are true, asked while everybody works.

The checks of other domains come through the port `InvariantCheck`, which the composition root fills.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, Protocol

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil_server.faults import Aborted, DeadlineExceeded, Fault, FieldViolation, InvalidArgument
from counterfoil_server.ledger.pacing import Pace
from counterfoil_server.ledger.repository import account_checks, checks
from counterfoil_server.ledger.repository.checks import Slice
from counterfoil_server.ledger.rollup import Sealing
from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.rpc.status import to_status
from counterfoil_server.storage.engine import Database

__all__ = ["Examined", "Finding", "InvariantCheck", "own_checks", "verify"]

FINDINGS_LIMIT: Final = 1_000
"""How many findings of one check are sent; all are counted."""

_TRANSACTIONS: Final = 5_000
_ACCOUNTS: Final = 200
_ACCOUNTS_OF_FEW_ROWS: Final = 5_000
_ACCOUNTS_AT_ONCE: Final = 100_000


class InvariantCheck(Protocol):
    """Something that must always be true of a domain."""

    @property
    def name(self) -> str:
        """`domain.check`."""
        ...

    def run(self, database: Database, deadline: float) -> Iterator[Any]:
        """What is not so: `Finding`s, or what has their attributes; `Examined` now and then.

        It works in slices, each in a transaction of its own of a few seconds at most, until `deadline`
        (`time.monotonic()` seconds). Raises DeadlineExceeded, also before the deadline where a slice is too much for a
        statement, and the other faults of storage.
        """
        ...


class Look(NamedTuple):
    """One walk of a check: what judges a slice, given where it begins and its size, and the size to begin with."""

    judge: Callable[[Any, Any, int], Slice]
    limit_rows: int


class _Sliced:
    """A check of the ledger's own."""

    def __init__(self, name: str, *looks: Look, sealed: bool = False) -> None:
        """`sealed`: it needs the closing sums of all closed periods, and writes what is missing."""
        self.name = name
        self._looks = looks
        self._sealed = sealed

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        """Goes through all slices."""
        if self._sealed:
            sealing = Sealing(database)
            while sealing.step(deadline):
                pass
        for look in self._looks:
            pace = Pace(look.limit_rows, deadline)
            after: Any = None
            while True:
                part = pace.run(partial(_judged, database, deadline, look, after))
                yield Examined(part.examined)
                yield from part.findings
                if part.after is None:
                    break
                after = part.after


def _judged(database: Database, deadline: float, look: Look, after: Any, limit_rows: int) -> Slice:
    with database.read(deadline) as transaction:
        return look.judge(transaction.connection, after, limit_rows)


def own_checks() -> list[InvariantCheck]:
    """The checks of the ledger."""
    return [
        _Sliced("ledger.transactions", Look(checks.transactions, _TRANSACTIONS)),
        _Sliced("ledger.entries", Look(checks.entries, _TRANSACTIONS)),
        _Sliced("ledger.reversals", Look(checks.reversals, _TRANSACTIONS)),
        _Sliced(
            "ledger.periods",
            Look(checks.periods, _ACCOUNTS),
            Look(checks.closings, _ACCOUNTS_OF_FEW_ROWS),
            sealed=True,
        ),
        _Sliced(
            "ledger.balances", Look(account_checks.posted, _ACCOUNTS), Look(account_checks.pending, _ACCOUNTS_AT_ONCE)
        ),
        _Sliced("ledger.overdrafts", Look(account_checks.overdrafts, _ACCOUNTS_OF_FEW_ROWS)),
        _Sliced("ledger.accounts", Look(account_checks.accounts, _ACCOUNTS_OF_FEW_ROWS)),
    ]


def verify(
    database: Database, all_checks: Sequence[InvariantCheck], names: Sequence[str], deadline: float
) -> Iterator[pb.VerifyInvariantsResponse]:
    """Runs the checks of these names, or all, and yields what they find and a summary.

    Raises InvalidArgument for a check that does not exist. After the summary it raises DeadlineExceeded or Aborted
    where a check did not come to its end: whoever only looks at what was found must not take that for sound books.
    """
    known = {check.name: check for check in all_checks}
    for index, name in enumerate(names):
        if name not in known:
            description = f"unknown check; known checks are {', '.join(known)}"
            raise InvalidArgument([FieldViolation(f"checks[{index}]", description, "checks.exists")])
    chosen = [known[name] for name in dict.fromkeys(names)] or list(known.values())
    return _run(database, chosen, deadline)


def _run(
    database: Database, chosen: Sequence[InvariantCheck], deadline: float
) -> Iterator[pb.VerifyInvariantsResponse]:
    summary = pb.VerificationSummary()
    unfinished: Fault | None = None
    for check in chosen:
        of_check = summary.checks.add(check=check.name)
        try:
            yield from _found(check, database, deadline, of_check)
        except (DeadlineExceeded, Aborted) as fault:
            if time.monotonic() >= deadline:
                raise
            of_check.error.CopyFrom(to_status(fault))
            unfinished = unfinished or fault
        summary.finding_count += of_check.finding_count
    yield pb.VerifyInvariantsResponse(summary=summary)
    if unfinished is not None:
        raise unfinished


def _found(
    check: InvariantCheck, database: Database, deadline: float, of_check: pb.CheckSummary
) -> Iterator[pb.VerifyInvariantsResponse]:
    """What one check finds, which is counted in `of_check` until it ends."""
    for item in check.run(database, deadline):
        if isinstance(item, Examined):
            of_check.examined_count += item.count
            continue
        of_check.finding_count += 1
        if of_check.finding_count <= FINDINGS_LIMIT:
            yield pb.VerifyInvariantsResponse(
                finding=pb.Finding(
                    check=check.name,
                    resource=item.resource,
                    description=item.description,
                    expected=item.expected,
                    actual=item.actual,
                )
            )
