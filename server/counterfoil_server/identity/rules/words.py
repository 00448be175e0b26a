"""The words that an account is found by, and the words of a query: cut the same way, so that they meet.

Text becomes lower-case runs of letters and digits without accents; everything else separates. Every word of a query is
looked for as the beginning of a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from counterfoil_server.identity.rules.accounts import Profile

WORD_LIMIT_CHARS: Final = 64
"""What is longer is cut, in accounts and in queries alike; a tsvector takes no lexeme above 2 KB."""
QUERY_LIMIT_WORDS: Final = 8
"""The words of a query beyond these are ignored."""
NUMBER_LEAST_DIGITS: Final = 4
"""A telephone number is found from any of its digits on that has so many left, it and those after it."""

_RUN: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"[+(]{0,2}[0-9][0-9 ()/.-]*")


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(each for each in decomposed if not unicodedata.combining(each))
    # Once more: what a compatibility character stands for may be in upper case.
    return [word[:WORD_LIMIT_CHARS] for word in _RUN.findall(bare.casefold())]


def query_words(text: str) -> list[str]:
    """The beginnings of words to look for. A query that is a telephone number is one word, without the zeros before it.

    None where the query holds neither letters nor digits.
    """
    stripped = text.strip()
    if _NUMBER.fullmatch(stripped):
        digits = re.sub(r"[^0-9]", "", stripped).lstrip("0")
        if len(digits) >= NUMBER_LEAST_DIGITS:
            return [digits[:WORD_LIMIT_CHARS]]
    return words_of(stripped)[:QUERY_LIMIT_WORDS]


def search_words(profile: Profile) -> Sequence[str]:
    """The distinct words of a profile's names, e-mail addresses and telephone numbers, sorted."""
    return sorted({word for word in _words(profile) if word})


def _words(profile: Profile) -> Iterator[str]:
    for word in words_of(f"{profile.display_name} {profile.given_name} {profile.family_name}"):
        yield word
        yield word.lstrip("0")  # a query of digits has no zeros before them
    for email in profile.emails:
        yield from words_of(email.address)
        yield from words_of(email.key)
    for phone in profile.phones:
        digits = phone.number.removeprefix("+")
        yield digits
        for start in range(1, len(digits) - NUMBER_LEAST_DIGITS + 1):
            yield digits[start:]
