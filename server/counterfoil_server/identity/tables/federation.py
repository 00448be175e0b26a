"""People as providers know them, and what was used up of what providers say."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Table, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)

identities: Final = Table(
    "account_identities",
    metadata,
    Column("issuer", _KEY, primary_key=True),
    Column("subject", _KEY, primary_key=True),
    Column("account_id", _KEY, nullable=False),
    Column("create_time", _TIME, nullable=False),
    comment="Who of a provider is which account; a person is known again by nothing else",
)
Index("ix_account_identities_account_id", identities.c.account_id)

used: Final = Table(
    "used_credentials",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("expire_time", _TIME, nullable=False),
    comment="States and ID tokens that were used, until they would be refused anyway",
)
Index("ix_used_credentials_expire_time", used.c.expire_time)
