"""The tables of people's accounts.

All that is known of a person is in these three tables and in no other of identity's, so that it can be erased: the row
of the account, its e-mail addresses, and the answers that writes were given, which a request sent again gets once more.

Names and keys sort by bytes (collation "C"): the order of a list must not depend on the locale of a server. Whoever
changes an account or its addresses holds the account's row. No constraint can be broken by what a person sends, because
PostgreSQL writes the row that breaks one into its log.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP, TSVECTOR

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)

accounts: Final = Table(
    "accounts",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("display_name", _KEY, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("phones", JSONB, nullable=False),
    Column("postal_addresses", JSONB, nullable=False),
    Column("locale", Text, nullable=False),
    Column("attributes", JSONB, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("disable_reason", Text, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("update_time", _TIME, nullable=False),
    Column("delete_time", _TIME),
    Column("purge_time", _TIME),
    Column("erase_time", _TIME),
    Column("search", TSVECTOR, nullable=False),  # the words of names, addresses and numbers, as they are
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("state BETWEEN 1 AND 2", name="state"),
    CheckConstraint("purge_time IS NULL OR delete_time IS NOT NULL", name="purge"),
    CheckConstraint("erase_time IS NULL OR (delete_time IS NOT NULL AND purge_time IS NULL)", name="erase"),
    comment="People; of one who was erased, a name and times",
)
# One index for each order of a list serves both directions, and with the id as its last column also what comes after a
# given account. Not partial: a list may show deleted accounts too.
Index("ix_accounts_display_name", accounts.c.display_name, accounts.c.id)
Index("ix_accounts_create_time", accounts.c.create_time, accounts.c.id)
Index("ix_accounts_update_time", accounts.c.update_time, accounts.c.id)
Index("ix_accounts_search", accounts.c.search, postgresql_using="gin")
Index("ix_accounts_purge_time", accounts.c.purge_time, postgresql_where=text("purge_time IS NOT NULL"))

emails: Final = Table(
    "account_emails",
    metadata,
    # What is the same for all spellings of an address: each belongs to one account.
    Column("key", _KEY, primary_key=True),
    Column("account_id", _KEY, ForeignKey("accounts.id"), nullable=False),
    Column("ordinal", SmallInteger, nullable=False),  # 0: the primary one
    Column("address", Text, nullable=False),
    Column("verified", Boolean, nullable=False),
    comment="The e-mail addresses of accounts that are not erased",
)
Index("ix_account_emails_account_id", emails.c.account_id)

answers: Final = Table(
    "account_answers",
    metadata,
    Column("account_id", _KEY, ForeignKey("accounts.id"), primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("answer", LargeBinary, nullable=False),
    Column("create_time", _TIME, nullable=False),
    comment="Accounts as of a revision, for requests sent again; the stored answers of requests only refer to them",
)
Index("ix_account_answers_create_time", answers.c.create_time)
