"""What a provider says of a person, in the one form that the rest of the server sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

NAME_LIMIT_CHARS: Final = 255  # of an account's display name
EMAIL_LIMIT_CHARS: Final = 254
AMR_LIMIT: Final = 16

_EMAIL: Final = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]+\.[^\s@\x00-\x1f\x7f]+")
_LOCALE: Final = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_JOINERS: Final = "\u200c\u200d"
_AMR: Final = re.compile(r"[!-~]{1,32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a sign-in good for one time: whoever sees an id again before it expires sees a replay."""

    id: str
    expires_s: int
    """From when on the credentials are refused anyway, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What may be missing, and decides nothing by itself."""

    email: str | None
    email_verified: bool
    """Whether the provider says that the address is the person's. Never True without `email`."""

    name: str | None
    locale: str | None
    """A BCP 47 tag, as the provider spells it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Somebody has signed in: `(issuer, subject)` is who, and the only thing to know a person again by."""

    provider_id: str
    issuer: str
    subject: str
    email: str | None
    email_verified: bool
    name: str | None
    locale: str | None
    auth_time: int | None
    """When the person proved who they are, in seconds since 1970, where the provider says so."""

    amr: tuple[str, ...]
    """How (RFC 8176): `pwd`, `otp`, `mfa` and the like; empty where the provider does not say."""

    once: Once


def profile(claims: Mapping[str, Any]) -> Profile:
    """The profile in verified claims; what is not of the right form counts as missing."""
    email = claims.get("email")
    if not isinstance(email, str) or len(email) > EMAIL_LIMIT_CHARS or not _EMAIL.fullmatch(email):
        email = None
    # Some providers write the boolean as a text. Nothing else counts as a yes.
    verified = claims.get("email_verified") is True or claims.get("email_verified") == "true"
    locale = claims.get("locale")
    return Profile(
        email=email,
        email_verified=email is not None and verified,
        name=_name(claims.get("name")),
        locale=locale if isinstance(locale, str) and _LOCALE.fullmatch(locale) else None,
    )


def authentication(claims: Mapping[str, Any]) -> tuple[int | None, tuple[str, ...]]:
    """When and how the person proved who they are, as far as the provider says."""
    auth_time, amr = claims.get("auth_time"), claims.get("amr")
    when = auth_time if type(auth_time) is int and 0 <= auth_time < 1 << 40 else None
    listed = amr[:AMR_LIMIT] if isinstance(amr, list) else []
    return when, tuple(each for each in listed if isinstance(each, str) and _AMR.fullmatch(each))


def _name(value: Any) -> str | None:
    if not isinstance(value, str) or not 1 <= len(value) <= NAME_LIMIT_CHARS:
        return None
    # Controls, and characters that turn the text's direction, would let a name pretend to be another. The joiners are
    # part of how some languages write names.
    if any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and each not in _JOINERS for each in value):
        return None
    return value.strip() or None
