"""E-mail addresses: what is one, how it is kept, and by what two of them are the same.

An address is `local@domain`. The local part is a dot-atom of RFC 5322 with the letters beyond ASCII that RFC 6531 adds;
quoted local parts, comments and addresses of hosts by number are left out, as nobody has them. The domain is a name of
IDNA 2008 with a dot in it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import idna

LOCAL_LIMIT_BYTES: Final = 64
ADDRESS_LIMIT_BYTES: Final = 254
"""RFC 5321: what fits into a path, in UTF-8 and with the domain as `xn--…`."""

_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]|[^\x00-\x7f]")
# Controls, characters without a look, those of no use to everybody, unassigned ones, and blanks: none is in a mailbox.
_NEVER: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})


class NotAnAddress(ValueError):
    """A text is no e-mail address. The message says why and does not repeat the text."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is kept: `text` for people, and `key`, which is the same for two spellings of one address."""

    text: str
    key: str


def address_of(text: str) -> Address:
    """The address that a text is. Raises NotAnAddress."""
    if len(text) > ADDRESS_LIMIT_BYTES:  # before anything that takes longer the more there is
        raise NotAnAddress(f"must have at most {ADDRESS_LIMIT_BYTES} bytes")
    local, at, domain = unicodedata.normalize("NFC", text).rpartition("@")
    if not at:
        raise NotAnAddress("must have an @")
    _check_local(local)
    ascii_domain = _ascii_domain(domain)
    kept = Address(f"{local}@{_readable(ascii_domain)}", f"{_caseless(local)}@{ascii_domain}")
    if max(_size_bytes(local, ascii_domain), len(kept.text.encode())) > ADDRESS_LIMIT_BYTES:
        raise NotAnAddress(f"must have at most {ADDRESS_LIMIT_BYTES} bytes")
    return kept


def key_of(text: str) -> str | None:
    """The key of the address that a text is; None where it is none."""
    try:
        return address_of(text).key
    except NotAnAddress:
        return None


def _check_local(local: str) -> None:
    if not local:
        raise NotAnAddress("must have something before the @")
    if len(local.encode()) > LOCAL_LIMIT_BYTES:
        raise NotAnAddress(f"must have at most {LOCAL_LIMIT_BYTES} bytes before the @")
    for atom in local.split("."):
        if not atom:
            raise NotAnAddress("must have something before, between and after the dots before the @")
        if not all(_ATOM.fullmatch(each) and unicodedata.category(each) not in _NEVER for each in atom):
            raise NotAnAddress("has a character before the @ that no address has")


def _ascii_domain(domain: str) -> str:
    """The domain as the name system has it, in lower case. UTS 46 folds case and width as every mail program does."""
    if "." not in domain or domain.endswith("."):
        raise NotAnAddress("must have a domain with a dot in it after the @")
    try:
        found = idna.encode(domain, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise NotAnAddress("must have a domain after the @") from None
    if found.endswith(".") or found.rpartition(".")[2].isdigit():
        raise NotAnAddress("must have a domain with a name after the @")
    return found


def _readable(ascii_domain: str) -> str:
    try:
        return idna.decode(ascii_domain)
    except (idna.IDNAError, UnicodeError):  # a label that is not to be shown in letters
        return ascii_domain


def _caseless(local: str) -> str:
    """Canonical caseless matching of the Unicode Standard (D145), composed."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", local).casefold())
    return unicodedata.normalize("NFC", folded)


def _size_bytes(local: str, ascii_domain: str) -> int:
    return len(local.encode()) + 1 + len(ascii_domain)
