"""Sign-ins: passwords, second factors, sessions, and what failed lately.

Nothing here can be used to sign in. A password has an Argon2id hash; tokens, the secret of a second factor and recovery
codes are derived from the server's key and are in no table; a recovery code that was used is remembered by its number.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)

passwords: Final = Table(
    "account_passwords",
    metadata,
    Column("account_id", _KEY, primary_key=True),
    Column("hash", Text, nullable=False),  # in the PHC format: algorithm, parameters and salt with it
    Column("change_time", _TIME, nullable=False),
)

second_factors: Final = Table(
    "account_second_factors",
    metadata,
    Column("account_id", _KEY, primary_key=True),
    Column("enrollment", Uuid, nullable=False),  # the secret and the recovery codes derive from it
    Column("confirm_time", _TIME),  # null: begun, and does not count yet
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),  # of the last code: each serves once
    Column("used_codes", ARRAY(SmallInteger), nullable=False, server_default=text("'{}'")),
    # Of a new factor that is begun while this one still counts.
    Column("next_enrollment", Uuid),
)

sessions: Final = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", _KEY, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),  # of the request that signed in
    Column("generation", Integer, nullable=False),  # of its tokens; each refresh makes the next
    Column("refreshed_by", Uuid),  # the request that made this generation
    Column("methods", ARRAY(Text), nullable=False),
    Column("peer", Text, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("refresh_time", _TIME, nullable=False),
    Column("expire_time", _TIME, nullable=False),
    Column("revoke_time", _TIME),
    Column("identity", Uuid),  # the linked identity that it was begun by, see `rules.identities`
    CheckConstraint("generation >= 0", name="generation"),
)
Index("ix_sessions_account_id", sessions.c.account_id, sessions.c.create_time, sessions.c.id)
Index("ix_sessions_expire_time", sessions.c.expire_time)

failures: Final = Table(
    "sign_in_failures",
    metadata,
    # A keyed hash of the address that was tried, whether or not somebody has it.
    Column("key", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_time", _TIME, nullable=False),
    CheckConstraint("count > 0", name="count"),
)
Index("ix_sign_in_failures_last_time", failures.c.last_time)
