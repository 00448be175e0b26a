"""Who may do what: roles, who has them, service accounts and their keys, and the record of all changes.

A secret is never stored: an API key has a hash of its own, which is enough for a secret of 256 random bits. The audit
log refuses every change of what is in it, whoever asks; see the triggers in its migration.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)

roles: Final = Table(
    "roles",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("permissions", ARRAY(Text), nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("update_time", _TIME, nullable=False),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("cardinality(permissions) > 0", name="permissions"),
    CheckConstraint("id NOT LIKE 'system-%'", name="own"),
    comment="Roles that somebody made; the built-in ones are in the program",
)

bindings: Final = Table(
    "role_bindings",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role", _KEY, nullable=False),  # no foreign key: built-in roles have no row
    Column("member", _KEY, nullable=False),
    Column("resource", _KEY, nullable=False),  # empty: everywhere
    Column("creator", Text, nullable=False),
    Column("create_time", _TIME, nullable=False),
)
Index("uq_role_bindings_member", bindings.c.member, bindings.c.role, bindings.c.resource, unique=True)
Index("ix_role_bindings_role", bindings.c.role)

service_accounts: Final = Table(
    "service_accounts",
    metadata,
    Column("id", _KEY, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("key_ids", ARRAY(Text), nullable=False),  # of the keys that sign its assertions
    Column("key_values", ARRAY(Text), nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("update_time", _TIME, nullable=False),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint("cardinality(key_ids) = cardinality(key_values)", name="keys"),
)

certificates: Final = Table(
    "service_account_certificates",
    metadata,
    Column("identity", _KEY, primary_key=True),
    Column("service_account", _KEY, ForeignKey("service_accounts.id"), nullable=False, index=True),
    comment="Names of client certificates, each of one service account",
)

api_keys: Final = Table(
    "api_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("service_account", _KEY, ForeignKey("service_accounts.id"), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("prefix", _KEY, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("expire_time", _TIME),
    Column("revoke_time", _TIME),
    Column("last_use_time", _TIME),
    Column("create_time", _TIME, nullable=False),
    CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash"),
)
Index("ix_api_keys_service_account", api_keys.c.service_account, api_keys.c.id)

audit: Final = Table(
    "audit_records",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("action", _KEY, nullable=False),
    Column("resource", _KEY, nullable=False),
    Column("principal", _KEY, nullable=False),
    Column("peer", Text, nullable=False),
    Column("trace_id", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("create_time", _TIME, nullable=False),
    CheckConstraint("jsonb_typeof(details) = 'object'", name="details"),
    comment="What happened to who may do what; triggers refuse every change of a row",
)
Index("ix_audit_records_resource", audit.c.resource, audit.c.id)
Index("ix_audit_records_principal", audit.c.principal, audit.c.id)
