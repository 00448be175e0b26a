"""Mails handed over by SMTP (RFC 5321, 6409, 8314): encrypted and to whom the certificate says, or to this machine."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from counterfoil_server.config_checks import is_near
from counterfoil_server.identity.mailing.mailer import NotSent

TIMEOUT_S: Final = 10.0
"""How long the server may be silent."""

LIMIT_S: Final = 30.0
"""How long handing one mail over may take in whole, but for finding the server's address."""

_READY: Final = 220
_SUBMISSION_PORT: Final = 587
_SUBMISSIONS_PORT: Final = 465


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mails are handed over, and as whom."""

    host: str
    port: int
    implicit_tls: bool
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def is_near(self) -> bool:
        """Whether it is this very machine, to which nothing has to be encrypted."""
        return is_near(self.host)


def server_of(url: str) -> SmtpServer:
    """The server that a URL names, as `config_checks` takes it: `smtps://user:password@host:465`, `smtp://host:587`."""
    parts = urlsplit(url)
    implicit = parts.scheme == "smtps"
    default_port = _SUBMISSIONS_PORT if implicit else _SUBMISSION_PORT
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return SmtpServer(parts.hostname or "", parts.port or default_port, implicit, user, password)


class SmtpMailer:
    """Hands mails to a server, each on a connection of its own. Implements `mailer.Mailer`."""

    def __init__(
        self,
        server: SmtpServer,
        context: ssl.SSLContext | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        limit_s: float = LIMIT_S,
    ) -> None:
        """`context` is by default that of the system's authorities."""
        self._server = server
        self._context = context or ssl.create_default_context()
        self._timeout_s = timeout_s
        self._limit_s = limit_s

    def send(self, mail_id: UUID, message: EmailMessage) -> None:  # noqa: ARG002 - its Message-ID says it
        """As the port says."""
        try:
            with self._connected() as smtp:
                if self._server.user:
                    smtp.login(self._server.user, self._server.password)
                smtp.send_message(message)
                # It has been taken: however this connection ends, it is not to be sent again.
                with suppress(OSError, smtplib.SMTPException):
                    smtp.quit()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotSent(_said(error)) from None

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection on which credentials and mails may be sent. It is cut when its time is over."""
        server = self._server
        smtp = smtplib.SMTP(local_hostname=socket.gethostname(), timeout=self._timeout_s)
        found = socket.create_connection((server.host, server.port), self._timeout_s)
        if server.implicit_tls:
            found = self._context.wrap_socket(found, server_hostname=server.host, do_handshake_on_connect=False)
        smtp.sock = found
        watch = threading.Timer(self._limit_s, _cut, [smtp])
        watch.daemon = True
        watch.start()
        try:
            if isinstance(found, ssl.SSLSocket):
                found.do_handshake()
            code, _ = smtp.getreply()
            if code != _READY:
                raise smtplib.SMTPConnectError(code, b"")
            if not server.implicit_tls and not server.is_near:
                _start_tls(smtp, self._context, server.host)
            yield smtp
        finally:
            watch.cancel()
            smtp.close()


def _start_tls(smtp: smtplib.SMTP, context: ssl.SSLContext, host: str) -> None:
    """`smtplib.SMTP.starttls` for a connection that was made elsewhere, whose host it does not know (RFC 3207)."""
    smtp.ehlo_or_helo_if_needed()
    if smtp.sock is None or not smtp.has_extn("starttls"):
        raise smtplib.SMTPNotSupportedError("the server has no STARTTLS")
    code, answer = smtp.docmd("STARTTLS")
    if code != _READY:
        raise smtplib.SMTPResponseException(code, answer)
    smtp.sock = context.wrap_socket(smtp.sock, server_hostname=host)
    # What was said before counts no more, as the RFC has it: anybody may have said it.
    smtp.file = None
    smtp.helo_resp = smtp.ehlo_resp = None
    smtp.esmtp_features = {}
    smtp.does_esmtp = False


def _cut(smtp: smtplib.SMTP) -> None:
    """Ends a connection under whoever waits for it."""
    if smtp.sock is not None:
        with suppress(OSError):
            smtp.sock.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    """What went wrong, by its kind and the server's code: its texts may hold addresses."""
    code: object = getattr(error, "smtp_code", "")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((refusal[0] for refusal in error.recipients.values()), "")
    return f"{type(error).__name__} {code}".rstrip()
