"""What a setting's text must be like, where a list of choices or a bound cannot say it.

A check raises ValueError, whose message goes on from the setting's name and does not repeat the text.
"""

from __future__ import annotations

import ipaddress
from email import policy
from typing import Final
from urllib.parse import unquote, urlsplit

TOKEN_FIELD: Final = "{token}"  # noqa: S105 - a place, no secret
_TEXT_LIMIT_CHARS: Final = 1_000


def check_link(text: str) -> None:
    """A link with a place for a token, over https unless it leads to this very machine."""
    _check_line(text)
    if text.count(TOKEN_FIELD) != 1:
        raise ValueError(f"must have {TOKEN_FIELD} in it once")
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise ValueError("must be a URL") from None
    if not host or TOKEN_FIELD in parts.netloc:
        raise ValueError("must be a URL with a host")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_near(host)):
        raise ValueError("must begin with https://")


def check_sender(text: str) -> None:
    """One e-mail address in ASCII, with a name or without."""
    _check_line(text)
    header = policy.SMTP.header_factory("from", text)
    found = header.addresses
    if header.defects or len(found) != 1 or not found[0].username or not found[0].domain:
        raise ValueError("must be one e-mail address, like `Shop <shop@example.com>`")
    if not found[0].addr_spec.isascii():
        raise ValueError("must be an address in ASCII; write its domain as xn--…")


def check_smtp_url(text: str) -> None:
    """A server to hand mails to, with a user and a password or with neither."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("must be a URL, with a port that is one") from None
    if not host or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("must be like smtps://user:password@host:465")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("must have a user and a password, or neither")
    if not unquote(
        f"{parts.username}{parts.password}"
    ).isascii():  # SMTP itself could take them, Python's client cannot
        raise ValueError("must have a user and a password in ASCII")


def check_redis_url(text: str) -> None:
    """A Redis-compatible server, as the client reads it: what it cannot read, it repeats in its errors."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("must be a URL, with a port that is one; write / in a password as %2F") from None
    if parts.scheme == "unix":
        if not parts.path:
            raise ValueError("must name a socket, unix:///run/redis.sock")
        return
    number = parts.path.strip("/")
    if (number and not (number.isascii() and number.isdigit())) or parts.fragment or (port is not None and not host):
        raise ValueError("must be like redis://:password@host:6379/0; write / ? # in a password as %2F %3F %23")


def is_near(host: str) -> bool:
    """Whether a host is this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_line(text: str) -> None:
    if len(text) > _TEXT_LIMIT_CHARS or not text.isprintable() or (" " in text and "://" in text):
        raise ValueError(f"must be one line without blanks, of {_TEXT_LIMIT_CHARS} characters at most")
