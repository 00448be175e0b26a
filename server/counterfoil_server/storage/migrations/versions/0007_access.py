"""Access: roles, who has them, service accounts with their keys, and the audit log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.Text(collation="C")
_TEXTS = postgresql.ARRAY(sa.Text())


def _column(name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, postgresql.TIMESTAMP(timezone=True), nullable=nullable)


def upgrade() -> None:
    """From the ledger."""
    _create_roles()
    _create_service_accounts()
    _create_audit()


def _create_roles() -> None:
    op.create_table(
        "roles",
        sa.Column("id", _KEY, primary_key=True),
        _column("revision", sa.BigInteger()),
        _column("display_name", sa.Text()),
        _column("description", sa.Text()),
        _column("permissions", _TEXTS),
        _time("create_time"),
        _time("update_time"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("cardinality(permissions) > 0", name="permissions"),
        sa.CheckConstraint("id NOT LIKE 'system-%'", name="own"),
        comment="Roles that somebody made; the built-in ones are in the program",
    )
    op.create_table(
        "role_bindings",
        sa.Column("id", sa.Uuid, primary_key=True),
        _column("role", _KEY),
        _column("member", _KEY),
        _column("resource", _KEY),
        _column("creator", sa.Text()),
        _time("create_time"),
    )
    op.create_index("uq_role_bindings_member", "role_bindings", ["member", "role", "resource"], unique=True)
    op.create_index("ix_role_bindings_role", "role_bindings", ["role"])


def _create_service_accounts() -> None:
    op.create_table(
        "service_accounts",
        sa.Column("id", _KEY, primary_key=True),
        _column("revision", sa.BigInteger()),
        _column("display_name", sa.Text()),
        _column("description", sa.Text()),
        _column("key_ids", _TEXTS),
        _column("key_values", _TEXTS),
        _column("disabled", sa.Boolean()),
        _time("create_time"),
        _time("update_time"),
        sa.CheckConstraint("revision > 0", name="revision"),
        sa.CheckConstraint("cardinality(key_ids) = cardinality(key_values)", name="keys"),
    )
    op.create_table(
        "service_account_certificates",
        sa.Column("identity", _KEY, primary_key=True),
        sa.Column("service_account", _KEY, sa.ForeignKey("service_accounts.id"), nullable=False),
        comment="Names of client certificates, each of one service account",
    )
    op.create_index(
        "ix_service_account_certificates_service_account", "service_account_certificates", ["service_account"]
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("service_account", _KEY, sa.ForeignKey("service_accounts.id"), nullable=False),
        _column("display_name", sa.Text()),
        _column("prefix", _KEY),
        _column("secret_hash", sa.LargeBinary()),
        _time("expire_time", nullable=True),
        _time("revoke_time", nullable=True),
        _time("last_use_time", nullable=True),
        _time("create_time"),
        sa.CheckConstraint("octet_length(secret_hash) = 32", name="secret_hash"),
    )
    op.create_index("ix_api_keys_service_account", "api_keys", ["service_account", "id"])


def _create_audit() -> None:
    op.create_table(
        "audit_records",
        sa.Column("id", sa.Uuid, primary_key=True),
        _column("action", _KEY),
        _column("resource", _KEY),
        _column("principal", _KEY),
        _column("peer", sa.Text()),
        _column("trace_id", sa.Text()),
        _column("details", postgresql.JSONB()),
        _time("create_time"),
        sa.CheckConstraint("jsonb_typeof(details) = 'object'", name="details"),
        comment="What happened to who may do what; triggers refuse every change of a row",
    )
    op.create_index("ix_audit_records_resource", "audit_records", ["resource", "id"])
    op.create_index("ix_audit_records_principal", "audit_records", ["principal", "id"])
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'audit records are only ever added' USING ERRCODE = 'insufficient_privilege';
        END
        $$
    """)
    for event, level in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(f"""
            CREATE TRIGGER audit_records_refuse_{level.lower()} BEFORE {event} ON audit_records
            FOR EACH {level} EXECUTE FUNCTION refuse_change()
        """)


def downgrade() -> None:
    """To the ledger."""
    for table in (
        "audit_records",
        "api_keys",
        "service_account_certificates",
        "service_accounts",
        "role_bindings",
        "roles",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")
