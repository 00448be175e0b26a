"""Mails written to a folder, for development: each is a file that a mail program opens."""

from __future__ import annotations

import os
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from uuid import UUID

from counterfoil_server.identity.mailing.mailer import NotSent

KEPT_LIMIT: Final = 1_000


class FileMailer:
    """Writes mails to a folder that only its owner may enter. Implements `mailer.Mailer`."""

    def __init__(self, folder: Path, kept_limit: int = KEPT_LIMIT) -> None:
        """Of more than `kept_limit` mails, those that were made first are removed."""
        self._folder = folder
        self._kept_limit = kept_limit

    def send(self, mail_id: UUID, message: EmailMessage) -> None:
        """As the port says. A mail that comes again replaces itself."""
        try:
            self._write(self._folder / f"{mail_id}.eml", message.as_bytes())
            self._remove_old()
        except OSError as error:
            raise NotSent(type(error).__name__) from None

    def _write(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        partial.replace(path)

    def _remove_old(self) -> None:
        names = sorted(self._folder.glob("*.eml"))  # by the time in a mail's id
        for path in names[: max(0, len(names) - self._kept_limit)]:
            with suppress(FileNotFoundError):
                path.unlink()
