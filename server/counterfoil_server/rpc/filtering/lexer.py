"""A filter's text cut into tokens."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from counterfoil_server.faults import FieldViolation, InvalidArgument, Reason

KEYWORDS: Final = frozenset({"AND", "OR", "NOT"})

_ESCAPES: Final = {'"': '"', "'": "'", "\\": "\\", "*": "*", "n": "\n", "r": "\r", "t": "\t"}
_STOPS: Final = r"\s()\"',.:=<>!\\"
_PATTERN: Final = re.compile(
    rf"""
      (?P<space> \s+ )
    | (?P<timestamp> \d{{4}}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d) )
    | (?P<comparator> <= | >= | != | [=<>:] )
    | (?P<open> \( )
    | (?P<close> \) )
    | (?P<dot> \. )
    | (?P<comma> , )
    | (?P<minus> - )
    | (?P<text> [^{_STOPS}-][^{_STOPS}]* )
    """,
    re.VERBOSE,
)


class Kind(enum.Enum):
    """The kinds of tokens; the value names the kind in messages."""

    TEXT = "text"
    STRING = "string"
    COMPARATOR = "operator"
    OPEN = "'('"
    CLOSE = "')'"
    DOT = "'.'"
    COMMA = "','"
    MINUS = "'-'"
    END = "end of the filter"


_KINDS: Final = {
    "timestamp": Kind.TEXT,
    "comparator": Kind.COMPARATOR,
    "open": Kind.OPEN,
    "close": Kind.CLOSE,
    "dot": Kind.DOT,
    "comma": Kind.COMMA,
    "minus": Kind.MINUS,
    "text": Kind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Token:
    """`start` and `end` are positions in the text, from 0. `wildcard`: an unescaped `*` followed the text."""

    kind: Kind
    text: str
    start: int
    end: int
    wildcard: bool = False

    def is_keyword(self, word: str) -> bool:
        """Whether this is AND, OR or NOT, and not a quoted string that reads the same."""
        return self.kind is Kind.TEXT and self.text == word and not self.wildcard

    def __str__(self) -> str:
        if self.kind not in {Kind.TEXT, Kind.STRING, Kind.COMPARATOR}:
            return str(self.kind.value)
        shown: str = self.text if len(self.text) <= 40 else self.text[:39] + "…"  # noqa: PLR2004 - a message stays short
        return repr(shown + "*" * self.wildcard)


def refuse(position: int, problem: str) -> NoReturn:
    """Raises the InvalidArgument for a fault in a filter; `position` counts from 0, people from 1."""
    description = f"at character {position + 1}: {problem}"
    raise InvalidArgument([FieldViolation("filter", description, "filter.valid")], reason=Reason.FILTER_INVALID)


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a filter, an END last. Raises InvalidArgument for what is none."""
    position = 0
    while position < len(text):
        if text[position] in "\"'":
            token = _quoted(text, position)
            yield token
            position = token.end
            continue
        match = _PATTERN.match(text, position)
        if match is None or match.lastgroup is None:
            refuse(position, f"unexpected {text[position]!r}")
        if match.lastgroup != "space":
            yield _plain(_KINDS[match.lastgroup], match)
        position = match.end()
    yield Token(Kind.END, "", len(text), len(text))


def _plain(kind: Kind, match: re.Match[str]) -> Token:
    text = match.group()
    wildcard = kind is Kind.TEXT and text.endswith("*")
    if wildcard:
        text = text[:-1]
    _check(text, match.start(), stars="*" in text)
    return Token(kind, text, match.start(), match.end(), wildcard)


def _quoted(text: str, start: int) -> Token:
    quote = text[start]
    characters: list[str] = []
    star_at: int | None = None
    position = start + 1
    while position < len(text):
        character = text[position]
        if character == quote:
            value = "".join(characters)
            _check(value, start, stars=star_at is not None and star_at != len(characters))
            return Token(Kind.STRING, value, start, position + 1, star_at is not None)
        if character == "\\":
            position += 1
            escaped = _ESCAPES.get(text[position : position + 1])
            if escaped is None:
                refuse(position - 1, r"unknown escape; there are \" \' \\ \* \n \r \t")
            characters.append(escaped)
        elif character == "*":
            if star_at is not None:
                refuse(position, "a '*' that is no wildcard is written '\\*', and only the last can be one")
            star_at = len(characters)
        else:
            characters.append(character)
        position += 1
    refuse(start, "this string has no end")


def _check(value: str, start: int, *, stars: bool) -> None:
    if stars:
        refuse(start, "the wildcard '*' can only be last; one that is meant literally is written '\\*' in quotes")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        refuse(start, "contains a character that no text here can contain")
