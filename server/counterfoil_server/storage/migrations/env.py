"""Runs the migrations on the connection that `storage.migrate` hands over; Alembic loads this file by its path."""

from __future__ import annotations

from alembic import context

from counterfoil_server.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
