"""The ledger's tables.

Entries are only ever inserted, and no row of balances is updated by a posting: each batch of postings inserts one
delta row for each account it touches, and a rollup moves deltas into balances. What an account has is the sum of both,
read in one statement.

Entries name their account without a foreign key: checking one locks the account's row, which every posting to a hot
account would do. Accounts are never removed, and VerifyInvariants finds an entry whose account does not exist.

A transaction that is pending, or was when it was voided, has no entries: what they would be is in its own row (`held`).
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)
# A sum of amounts may need more than 64 bits, whatever each of them is.
_SUM: Final = Numeric

accounts: Final = Table(
    "ledger_accounts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", _KEY, nullable=False, unique=True),
    Column("revision", BigInteger, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("currency", _KEY, nullable=False),
    Column("normal_side", SmallInteger, nullable=False),
    Column("no_overdraft", Boolean, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("update_time", _TIME, nullable=False),
    Column("close_time", _TIME),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    CheckConstraint("normal_side BETWEEN 1 AND 2", name="normal_side"),
)

transactions: Final = Table(
    "ledger_transactions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("state", SmallInteger, nullable=False),  # 1 pending, 2 posted, 3 voided
    Column("revision", BigInteger, nullable=False),
    Column("occurred_at", _TIME, nullable=False),
    Column("created_at", _TIME, nullable=False, server_default=func.now()),
    Column("settled_at", _TIME),  # when a pending one was posted or voided
    Column("kind", _KEY, nullable=False),
    Column("reference", _KEY, nullable=False),
    Column("description", Text, nullable=False),
    Column("principal", Text, nullable=False),
    Column("reverses", Uuid),
    Column("held_accounts", ARRAY(BigInteger)),
    Column("held_amounts", ARRAY(BigInteger)),
    Column("created_answer", LargeBinary),  # what PostTransaction answered, for replays
    CheckConstraint("state BETWEEN 1 AND 3", name="state"),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("state = 2 OR held_accounts IS NOT NULL", name="held"),
    CheckConstraint(
        "(held_accounts IS NULL) = (held_amounts IS NULL) AND cardinality(held_accounts) = cardinality(held_amounts)",
        name="held_pairs",
    ),
)
# A transaction is reversed once.
Index(
    "uq_ledger_transactions_reverses",
    transactions.c.reverses,
    unique=True,
    postgresql_where=text("reverses IS NOT NULL"),
)
Index("ix_ledger_transactions_occurred_at_id", transactions.c.occurred_at, transactions.c.id)
Index(
    "ix_ledger_transactions_reference",
    transactions.c.reference,
    transactions.c.occurred_at,
    transactions.c.id,
    postgresql_where=text("reference <> ''"),
)
Index("ix_ledger_transactions_pending", transactions.c.id, postgresql_where=text("state = 1"))
Index(
    "ix_ledger_transactions_held_accounts",
    transactions.c.held_accounts,
    postgresql_using="gin",
    postgresql_where=text("held_accounts IS NOT NULL"),
)

entries: Final = Table(
    "ledger_entries",
    metadata,
    Column("transaction_id", Uuid, primary_key=True),
    Column("ordinal", SmallInteger, primary_key=True),
    Column("account", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),  # debit > 0 > credit
    Column("occurred_at", _TIME, nullable=False),  # the transaction's, so that an account's entries are in one index
    CheckConstraint("amount_minor <> 0", name="amount_minor"),
)
# An account's entries in the order of its statement; sums need nothing but this index.
Index(
    "ix_ledger_entries_statement",
    entries.c.account,
    entries.c.occurred_at,
    entries.c.transaction_id,
    entries.c.ordinal,
    postgresql_include=["amount_minor"],
)

balances: Final = Table(
    "ledger_balances",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("posted_minor", _SUM, nullable=False),
    Column("pending_debit_minor", _SUM, nullable=False),
    Column("pending_credit_minor", _SUM, nullable=False),
    comment="What the rollup has summed up of each account; an account's balance is this and its deltas",
)

deltas: Final = Table(
    "ledger_deltas",
    metadata,
    Column("account", BigInteger, nullable=False),
    Column("posted_minor", _SUM, nullable=False),
    Column("pending_debit_minor", _SUM, nullable=False),
    Column("pending_credit_minor", _SUM, nullable=False),
    Index("ix_ledger_deltas_account", "account"),
    comment="What postings added since the rollup: one row a batch and account, removed by the rollup that sums it",
)

periods: Final = Table(
    "ledger_periods",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("end_time", _TIME, nullable=False, unique=True),
    Column("principal", Text, nullable=False),
    Column("close_time", _TIME, nullable=False),
    Column("seal_time", _TIME),
    comment="Closed periods: nothing is posted before the latest end_time any more",
)

closings: Final = Table(
    "ledger_closings",
    metadata,
    Column("account", BigInteger, primary_key=True, autoincrement=False),
    Column("end_time", _TIME, primary_key=True),
    Column("posted_minor", _SUM, nullable=False),
    Column("entry_count", BigInteger, nullable=False),
    comment="The sum and number of an account's entries before the end of a closed period in which it had some",
)
