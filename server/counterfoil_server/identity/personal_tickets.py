"""What e-mail holds on people: what was sent to them for which address, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from counterfoil_server.identity.ports import Record
from counterfoil_server.identity.repository import mails, tickets
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.storage.transaction import ReadTransaction, WriteTransaction

TICKET_SOURCE: Final = "identity.ticket"
MAIL_SOURCE: Final = "identity.mail"


class PersonalTickets:
    """A person's tickets and mails, a day's at most. Implements `identity.ports.PersonalData`."""

    def records(self, transaction: ReadTransaction, account_name: str) -> Iterator[Record]:
        """The tickets, without their tokens, and the mails."""
        account_id = id_of(account_name)
        for ticket in tickets.of_account(transaction.connection, account_id):
            data = {
                "purpose": ticket.purpose.value,
                "address": ticket.address_key,
                "create_time": _text(ticket.create_time),
                "expire_time": _text(ticket.expire_time),
                "use_time": _text(ticket.use_time),
                "end_time": _text(ticket.end_time),
            }
            yield Record(TICKET_SOURCE, f"{account_name}/tickets/{ticket.id}", data)
        for mail in mails.of_account(transaction.connection, account_id):
            sent = {
                "kind": mail.kind.value,
                "create_time": _text(mail.create_time),
                "attempts": mail.attempts,
                "sent_time": _text(mail.sent_time),
            }
            yield Record(MAIL_SOURCE, f"{account_name}/mails/{mail.id}", sent)

    def erase(self, transaction: WriteTransaction, account_name: str) -> None:
        """Removes all of it; a mail that is being sent right now is the last."""
        tickets.erase(transaction.connection, id_of(account_name))


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
