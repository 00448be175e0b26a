"""VerifyInvariants: whether the books are true, asked while everybody works.

The checks of other domains come through the port `InvariantCheck`, which the composition root fills.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Protocol

from counterfoil.ledger.v1 import ledger_service_pb2 as pb
from counterfoil_server.faults import FieldViolation, InvalidArgument
from counterfoil_server.ledger.repository import checks
from counterfoil_server.ledger.repository.checks import Slice
from counterfoil_server.ledger.rollup import Sealing
from counterfoil_server.ledger.rules import Examined, Finding
from counterfoil_server.storage.engine import Database

__all__ = ["Examined", "Finding", "InvariantCheck", "own_checks", "verify"]

FINDINGS_LIMIT: Final = 1_000
"""How many findings of one check are sent; all are counted."""


class InvariantCheck(Protocol):
    """Something that must always be true of a domain."""

    @property
    def name(self) -> str:
        """`domain.check`."""
        ...

    def run(self, database: Database, deadline: float) -> Iterator[Any]:
        """What is not so: `Finding`s, or what has their attributes; `Examined` now and then.

        It works in slices, each in a transaction of its own of a few seconds at most, until `deadline`
        (`time.monotonic()` seconds). Raises the faults of storage.
        """
        ...


class _Sliced:
    """A check of the ledger's own."""

    def __init__(self, name: str, look: Callable[[Any, Any], Slice], *, sealed: bool = False) -> None:
        """`sealed`: it needs the closing sums of all closed periods, and writes what is missing."""
        self.name = name
        self._look = look
        self._sealed = sealed

    def run(self, database: Database, deadline: float) -> Iterator[Finding | Examined]:
        """Goes through all slices."""
        if self._sealed:
            sealing = Sealing(database)
            while sealing.step(deadline):
                pass
        after: Any = None
        while True:
            with database.read(deadline) as transaction:
                part = self._look(transaction.connection, after)
            yield Examined(part.examined)
            yield from part.findings
            if part.after is None:
                return
            after = part.after


def own_checks() -> list[InvariantCheck]:
    """The checks of the ledger."""
    return [
        _Sliced("ledger.transactions", checks.transactions),
        _Sliced("ledger.entries", checks.entries),
        _Sliced("ledger.reversals", checks.reversals),
        _Sliced("ledger.periods", checks.periods, sealed=True),
        _Sliced("ledger.balances", checks.balances),
        _Sliced("ledger.overdrafts", checks.overdrafts),
    ]


def verify(
    database: Database, all_checks: Sequence[InvariantCheck], names: Sequence[str], deadline: float
) -> Iterator[pb.VerifyInvariantsResponse]:
    """Runs the checks of these names, or all, and yields what they find and a summary.

    Raises InvalidArgument for a check that does not exist.
    """
    known = {check.name: check for check in all_checks}
    for index, name in enumerate(names):
        if name not in known:
            description = f"is no check; there are {', '.join(known)}"
            raise InvalidArgument([FieldViolation(f"checks[{index}]", description, "checks.exists")])
    chosen = [known[name] for name in dict.fromkeys(names)] or list(known.values())
    return _run(database, chosen, deadline)


def _run(
    database: Database, chosen: Sequence[InvariantCheck], deadline: float
) -> Iterator[pb.VerifyInvariantsResponse]:
    summary = pb.VerificationSummary()
    for check in chosen:
        of_check = summary.checks.add(check=check.name)
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
        summary.finding_count += of_check.finding_count
    yield pb.VerifyInvariantsResponse(summary=summary)
