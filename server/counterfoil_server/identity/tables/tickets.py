"""Tickets, whose tokens are sent by e-mail, and the mails that bring them.

No token is in a table: it is derived from the server's key, the ticket's purpose and its id. A mail holds no text and
no address: the address is looked up when the mail is sent, so that one that is erased is sent to nobody.

Whoever asks for a new password for an address that nobody has makes the same rows, for an account that cannot exist.
The sender removes the mail, and the ticket counts as a request for that address until it expires.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import TIMESTAMP

from counterfoil_server.storage.tables import metadata

_KEY: Final = Text(collation="C")
_TIME: Final = TIMESTAMP(timezone=True)

tickets: Final = Table(
    "tickets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", _KEY, nullable=False),
    Column("purpose", _KEY, nullable=False),
    Column("address_key", _KEY, nullable=False),  # that of one of the account's addresses
    Column("create_time", _TIME, nullable=False),
    Column("expire_time", _TIME, nullable=False),
    Column("use_time", _TIME),
    Column("end_time", _TIME),  # it ended before it was used
)
Index("ix_tickets_account_id", tickets.c.account_id, tickets.c.purpose, tickets.c.create_time)
Index("ix_tickets_expire_time", tickets.c.expire_time)

mails: Final = Table(
    "mails",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", _KEY, nullable=False),
    Column("kind", _KEY, nullable=False),
    Column("ticket_id", Uuid, ForeignKey("tickets.id", ondelete="CASCADE"), nullable=False),
    Column("create_time", _TIME, nullable=False),
    Column("due_time", _TIME, nullable=False),  # while somebody sends it, when that is taken to have failed
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("sent_time", _TIME),
)
Index("ix_mails_due_time", mails.c.due_time, postgresql_where=text("sent_time IS NULL"))
Index("ix_mails_account_id", mails.c.account_id)
Index("ix_mails_ticket_id", mails.c.ticket_id)
