"""Names that people can read, from the till's shouted and cut-off ones."""

from __future__ import annotations

import re
from typing import Final

_ACRONYMS: Final = frozenset({"BBQ", "CD", "DVD", "DXM", "GM", "IQF", "OJ", "PSE", "RTS", "SPF", "SS", "TV", "USA"})
_SMALL_WORDS: Final = frozenset({"and", "by", "for", "in", "of", "or", "the", "to", "with"})
_WORD: Final = re.compile(r"[A-Za-z0-9']+")


def title(text: str) -> str:
    """Writes a till's name as a title: `CANDY BARS (SINGLES)(INCLUDING` becomes `Candy Bars (Singles)`.

    A remark in brackets that the till's 30 characters cut off is dropped. Empty where nothing readable is left.
    """
    text = " ".join(text.split())
    while text.count("(") > text.count(")"):
        text = text[: text.rindex("(")]
    text = re.sub(r":(?=\S)", ": ", text).strip(" -/:&,+")
    return _WORD.sub(_word, text)


def _word(match: re.Match[str]) -> str:
    word = match.group()
    if word.upper() in _ACRONYMS or len(word) == 1:
        return word.upper()
    before = match.string[: match.start()]
    if word.lower() in _SMALL_WORDS and before.endswith(" ") and match.end() < len(match.string):
        return word.lower()
    return word.lower() if word[0].isdigit() else word.capitalize()
