"""Sends the mails that are due. Any number of processes may do so at once.

A mail is claimed in a transaction of its own, sent while none is open, and marked in another one. Nobody else claims it
until the time of the claim is over, so each is sent once, unless somebody is killed or loses the database between the
sending and the mark: then it is sent again. At least once, then, and with the same Message-ID.
"""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Final

from counterfoil_server.identity.mailing.letters import Letterhead, letter
from counterfoil_server.identity.mailing.mailer import Mailer, NotSent
from counterfoil_server.identity.repository import mails, tickets
from counterfoil_server.identity.rules import tickets as rules
from counterfoil_server.identity.rules.tickets import ATTEMPTS_LIMIT, Mail, Ticket
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, WriteTransaction

LEASE: Final = timedelta(minutes=2)
"""How long a claim lasts, which is longer than a mailer takes."""

_LOG: Final = logging.getLogger(__name__)
_ACTOR: Final = Actor("counterfoil", "")
_TIMEOUT_S: Final = 30.0
_ROWS: Final = 1_000


class MailQueue:
    """Mails on their way out."""

    def __init__(self, database: Database, derive: Secrets, head: Letterhead, mailer: Mailer | None) -> None:
        """Where there is no mailer, mails wait until their tokens expire, which is said once."""
        self._database = database
        self._derive = derive
        self._head = head
        self._mailer = mailer
        self._warned = False

    def step(self) -> int:
        """Sends one mail; 1 where the next may be tried at once, 0 where none is due or this one could not be sent."""
        if self._mailer is None:
            self._warn_once()
            return 0
        mail = self._database.write(_claim, actor=_ACTOR, deadline=_soon()).value
        if mail is None:
            return 0
        found = self._sendable(mail)
        if found is None:
            self._database.write(
                lambda transaction: mails.remove(transaction.connection, mail.id), actor=_ACTOR, deadline=_soon()
            )
            return 1
        ticket, address = found
        token = self._derive.ticket_token(ticket.purpose, ticket.id)
        try:
            message = letter(self._head, mail, ticket, address, token)
            self._mailer.send(mail.id, message)
        except NotSent as error:
            self._failed(mail, str(error))
            return 0
        except Exception as error:  # noqa: BLE001 - a defect's text may have the address or the token in it
            self._failed(mail, type(error).__name__)
            return 0
        self._database.write(
            lambda transaction: mails.sent(transaction.connection, mail.id, transaction.now),
            actor=_ACTOR,
            deadline=_soon(),
        )
        return 1

    def forget(self) -> int:
        """Removes some tickets that have expired, and their mails; how many, 0 where none are left."""

        def work(transaction: WriteTransaction) -> int:
            return tickets.forget(transaction.connection, transaction.now, _ROWS)

        return self._database.write(work, actor=_ACTOR, deadline=_soon()).value

    def _sendable(self, mail: Mail) -> tuple[Ticket, str] | None:
        """The ticket and the address of a mail; None where nobody is to get it any more, or never was."""
        with self._database.read(_soon()) as transaction:
            ticket = tickets.read(transaction.connection, mail.ticket_id)
            if ticket is None or not ticket.serves(mail.kind, transaction.now):
                return None
            address = tickets.address(transaction.connection, ticket)
        return None if address is None else (ticket, address)

    def _failed(self, mail: Mail, why: str) -> None:
        """Has the mail tried again later, or gives it up."""
        final = mail.attempts >= ATTEMPTS_LIMIT
        _LOG.warning(
            "mail %s (%s) was not sent, attempt %d, %s: %s",
            mail.id,
            mail.kind,
            mail.attempts,
            "given up" if final else "is tried again",
            why,
        )

        def work(transaction: WriteTransaction) -> None:
            if final:
                mails.remove(transaction.connection, mail.id)
            else:
                until = transaction.now + timedelta(seconds=rules.pause_s(mail.attempts))
                mails.postpone(transaction.connection, mail, until)

        self._database.write(work, actor=_ACTOR, deadline=_soon())

    def _warn_once(self) -> None:
        if self._warned:
            return
        with self._database.read(_soon()) as transaction:
            waits = mails.any_waits(transaction.connection)
        if waits:
            self._warned = True
            _LOG.warning("mails wait and are not sent: COUNTERFOIL_SMTP_URL is not set")


def _claim(transaction: WriteTransaction) -> Mail | None:
    return mails.claim(transaction.connection, transaction.now, transaction.now + LEASE)


def _soon() -> float:
    return time.monotonic() + _TIMEOUT_S
