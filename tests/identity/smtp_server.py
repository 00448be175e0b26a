"""A small SMTP server on a socket, which takes mails, refuses them in every way, or freezes."""

from __future__ import annotations

import base64
import email
import re
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

_TOKEN = re.compile(r"cft_[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Received:
    """One mail, as the server has got it."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    encrypted: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = email.message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def text(self) -> str:
        """What it says."""
        return str(self.message.get_content()).replace("\r\n", "\n")

    @property
    def token(self) -> str:
        """The one token in it."""
        (token,) = _TOKEN.findall(self.text)
        return str(token)


class Conversation:
    """One connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.encrypted = False
        self.user = self.sender = ""
        self.recipients: list[str] = []
        self.speak(connection)

    def speak(self, connection: socket.socket) -> None:
        """Goes on over this socket."""
        self.connection = connection
        self.lines = connection.makefile("rb")


class SmtpServer:
    """Listens on a port of the loopback address until it is closed."""

    def __init__(self, context: ssl.SSLContext | None = None, *, implicit_tls: bool = False, port: int = 0) -> None:
        """With a context it offers STARTTLS, or speaks TLS from the first byte."""
        self._context = context
        self._implicit = implicit_tls
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        self.mails: list[Received] = []
        self.replies: dict[str, str] = {}  # what is said to a command instead, such as "RCPT": "550 no"
        self.frozen = ""  # the command that is never answered; GREETING is one, too
        self.connections = 0
        self._open: set[socket.socket] = set()
        self._closing = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Its address, as a setting."""
        return f"{'smtps' if self._implicit else 'smtp'}://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Ends it, and all that talk to it."""
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def next(self, number: int = 1, limit_s: float = 20.0) -> Received:
        """The mail with this number, once it has come."""
        end = time.monotonic() + limit_s
        while len(self.mails) < number:
            assert time.monotonic() < end, "no mail has come"
            time.sleep(0.005)
        return self.mails[number - 1]

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.add(connection)
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        raw = connection
        talk = Conversation(connection)
        try:
            if self._implicit and self._context is not None:
                talk.speak(self._context.wrap_socket(connection, server_side=True))
                talk.encrypted = True
            self._converse(talk)
        except OSError:
            pass
        finally:
            self._open.discard(raw)
            talk.connection.close()

    def _converse(self, talk: Conversation) -> None:
        self._say(talk, "GREETING", "220 test.example ready")
        while line := talk.lines.readline():
            words = line.decode("utf-8").strip()
            verb = words.split(" ", 1)[0].upper()
            answer = {
                "EHLO": self._offer,
                "STARTTLS": self._encrypt,
                "AUTH": self._log_in,
                "MAIL": self._begin,
                "RCPT": self._add,
                "DATA": self._take,
            }.get(verb)
            if answer is not None:
                answer(talk, words)
            else:
                self._say(talk, verb, "221 bye" if verb == "QUIT" else "250 yes")
            if verb == "QUIT":
                return

    def _offer(self, talk: Conversation, _words: str) -> None:
        offers = ["test.example", "8BITMIME", "SMTPUTF8", "AUTH PLAIN"]
        if self._context is not None and not talk.encrypted:
            offers.append("STARTTLS")
        text = "\r\n".join(f"250-{each}" for each in offers[:-1]) + f"\r\n250 {offers[-1]}"
        self._say(talk, "EHLO", text)

    def _encrypt(self, talk: Conversation, _words: str) -> None:
        assert self._context is not None
        self._say(talk, "STARTTLS", "220 go on")
        talk.speak(self._context.wrap_socket(talk.connection, server_side=True))
        talk.encrypted = True

    def _log_in(self, talk: Conversation, words: str) -> None:
        talk.user = base64.b64decode(words.split()[2]).decode().replace("\0", " ").strip()
        self._say(talk, "AUTH", "235 hello")

    def _begin(self, talk: Conversation, words: str) -> None:
        talk.sender, talk.recipients = words[10:].split(">", maxsplit=1)[0].lstrip("<"), []
        self._say(talk, "MAIL", "250 yes")

    def _add(self, talk: Conversation, words: str) -> None:
        talk.recipients.append(words[8:].split(">", maxsplit=1)[0].lstrip("<"))
        self._say(talk, "RCPT", "250 yes")

    def _take(self, talk: Conversation, _words: str) -> None:
        if not self._say(talk, "DATA", "354 go on").startswith("354"):
            return
        content = b""
        while (part := talk.lines.readline()) not in {b".\r\n", b""}:
            content += part[1:] if part.startswith(b".") else part
        if self.replies.get("CONTENT", "250").startswith("250"):
            received = Received(talk.sender, tuple(talk.recipients), content, talk.encrypted, talk.user)
            self.mails.append(received)
        self._say(talk, "CONTENT", "250 taken")

    def _say(self, talk: Conversation, command: str, reply: str) -> str:
        if self.frozen == command:
            self._closing.wait()
            raise OSError("frozen")
        reply = self.replies.get(command, reply)
        talk.connection.sendall(reply.encode() + b"\r\n")
        return reply
