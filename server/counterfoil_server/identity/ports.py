"""What identity needs of others, who know it while it does not know them: whatever else is held on a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from counterfoil_server.storage.transaction import ReadTransaction, WriteTransaction


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that is held on a person.

    `source` says who holds it (`orders.order`), `name` is its resource name, and `data` is all of it, as JSON has it:
    texts, numbers, booleans, nulls, and lists and objects of these. Whole numbers above 2^53 are texts.
    """

    source: str
    name: str
    data: Mapping[str, Any]


class PersonalData(Protocol):
    """What one part of the system holds on people. Every part that holds any gives one to identity."""

    def records(self, transaction: ReadTransaction, account_name: str) -> Iterable[Record]:
        """All that is held on a person, read little by little in a snapshot that others see, too."""
        ...

    def erase(self, transaction: WriteTransaction, account_name: str) -> None:
        """Removes it for good, in the transaction that erases the account and has locked its row."""
        ...
