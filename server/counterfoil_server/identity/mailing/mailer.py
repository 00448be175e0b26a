"""What takes a mail: the port behind which there is a server, or a folder."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol
from uuid import UUID


class NotSent(Exception):
    """A mail was not taken. The message says why for logs: no address, and nothing that the other side wrote."""


class Mailer(Protocol):
    """Takes mails. Thread-safe."""

    def send(self, mail_id: UUID, message: EmailMessage) -> None:
        """Hands one mail over, to the address that its `To` names, within a bounded time. Raises NotSent.

        It may come again with the same id, where nobody could remember that it was taken.
        """
        ...
