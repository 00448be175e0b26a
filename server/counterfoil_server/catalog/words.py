"""The words that a product is found by, and the words of a query: cut the same way, so that they meet.

Text becomes lower-case runs of letters and digits without accents; everything else separates. PostgreSQL's parser then
sees nothing that it would read as a host, a path or a signed number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from counterfoil_server.catalog.rules import Contents

WORD_LIMIT_CHARS: Final = 64
"""What is longer is cut, in products and in queries alike; a tsvector takes no lexeme above 2 KB."""
QUERY_LIMIT_WORDS: Final = 16
"""The words of a query beyond these are ignored."""

_RUN: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class SearchText:
    """What a search looks at, by weight."""

    title: str  # the display name
    group: str  # brand, department, categories, variants
    body: str  # the description
    exact: list[str]  # each distinct word and code as it is, for beginnings of words and for codes
    vocabulary: list[str]  # the words that a misspelt query may have meant


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(character for character in decomposed if not unicodedata.combining(character))
    return [word[:WORD_LIMIT_CHARS] for word in _RUN.findall(folded)]


def query_words(text: str) -> list[str]:
    """The words to look for, in order; none where the query holds neither letters nor digits."""
    return words_of(text)[:QUERY_LIMIT_WORDS]


def search_text(product_id: str, contents: Contents) -> SearchText:
    """The words of a product."""
    title = words_of(contents.display_name)
    variants = contents.variants
    group_text = [contents.brand, contents.department, *contents.categories]
    group_text += [f"{variant.display_name} {variant.package_size}" for variant in variants]
    group = words_of(" ".join(group_text))
    codes = words_of(" ".join([product_id, *(f"{variant.sku} {variant.barcode}" for variant in variants)]))
    named = {*title, *group}
    return SearchText(
        title=" ".join(title),
        group=" ".join(group),
        body=" ".join(words_of(contents.description)) if contents.description else "",
        exact=sorted(named.union(codes)),
        vocabulary=[word for word in named if _LETTERS.fullmatch(word)],
    )
