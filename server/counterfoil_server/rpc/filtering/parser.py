"""The parser of filters: recursive descent, bounded in length, terms and depth."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Final

from counterfoil_server.rpc.filtering.lexer import KEYWORDS, Kind, Token, refuse, tokens
from counterfoil_server.rpc.filtering.nodes import (
    KEYED,
    And,
    Compare,
    Field,
    FieldType,
    FilterSchema,
    Node,
    Not,
    Operator,
    Or,
    Value,
)

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_INTEGER: Final = re.compile(r"-?\d{1,15}", re.ASCII)  # exact as a JSON number, which is a double
_INT64: Final = re.compile(r"-?\d{1,18}", re.ASCII)  # as many digits as each int64 may have
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}
_ORDER: Final = frozenset({Operator.LT, Operator.LE, Operator.GT, Operator.GE})


def parse(
    text: str, schema: FilterSchema, *, max_terms: int = 50, max_depth: int = 10, limit_chars: int = 2000
) -> Node | None:
    """The typed tree of a filter; None for an empty one.

    Raises InvalidArgument (FILTER_INVALID, on the field `filter`, with the position) for text that is no filter, names
    what the schema does not have, or has more than `max_terms` comparisons, groups nested deeper than `max_depth`, or
    more than `limit_chars` characters. It raises nothing else, whatever the text.
    """
    if len(text) > limit_chars:
        refuse(limit_chars, f"a filter has at most {limit_chars} characters")
    parser = _Parser(list(tokens(text)), schema, max_terms, max_depth)
    return parser.filter()


class _Parser:
    def __init__(self, stream: list[Token], schema: FilterSchema, max_terms: int, max_depth: int) -> None:
        self._tokens = stream
        self._next = 0
        self._schema = schema
        self._max_terms = max_terms
        self._max_depth = max_depth
        self._terms = 0

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek()
        if token.kind is not Kind.END:
            self._next += 1
        return token

    def _touches(self, before: Token) -> bool:
        """Whether no space stands between `before` and the next token."""
        return before.end == self._peek().start

    def filter(self) -> Node | None:
        if self._peek().kind is Kind.END:
            return None
        node = self._expression(0)
        if self._peek().kind is not Kind.END:
            refuse(self._peek().start, f"unexpected {self._peek()}")
        return node

    def _expression(self, depth: int) -> Node:
        if depth > self._max_depth:
            refuse(self._peek().start, f"groups are nested deeper than {self._max_depth}")
        children = self._sequence(depth)
        while self._peek().is_keyword("AND"):
            self._take()
            children += self._sequence(depth)
        return children[0] if len(children) == 1 else And(tuple(children))

    def _sequence(self, depth: int) -> list[Node]:
        factors = [self._factor(depth)]
        while self._peek().kind not in {Kind.END, Kind.CLOSE} and not self._peek().is_keyword("AND"):
            factors.append(self._factor(depth))
        return factors

    def _factor(self, depth: int) -> Node:
        children = [self._term(depth)]
        while self._peek().is_keyword("OR"):
            self._take()
            children.append(self._term(depth))
        return children[0] if len(children) == 1 else Or(tuple(children))

    def _term(self, depth: int) -> Node:
        if self._peek().is_keyword("NOT"):
            self._take()
            return Not(self._simple(depth))
        if self._peek().kind is Kind.MINUS:
            minus = self._take()
            if not self._touches(minus):
                refuse(minus.start, "'-' stands right before what it negates")
            return Not(self._simple(depth))
        return self._simple(depth)

    def _simple(self, depth: int) -> Node:
        if self._peek().kind is not Kind.OPEN:
            return self._restriction()
        self._take()
        node = self._expression(depth + 1)
        if self._peek().kind is not Kind.CLOSE:
            refuse(self._peek().start, f"expected ')', found {self._peek()}")
        self._take()
        return node

    def _restriction(self) -> Node:
        first = self._peek()
        field, path = self._field()
        self._terms += 1
        if self._terms > self._max_terms:
            refuse(first.start, f"a filter has at most {self._max_terms} comparisons")
        if self._peek().kind is not Kind.COMPARATOR:
            refuse(self._peek().start, f"expected one of = != < <= > >= : after {first}, found {self._peek()}")
        operator = Operator(self._take().text)
        return compare(field, path, operator, self._value(), first)

    def _field(self) -> tuple[Field, tuple[str, ...]]:
        first = self._take()
        if first.kind is not Kind.TEXT or first.text in KEYWORDS or first.wildcard:
            refuse(first.start, f"expected a field, found {first}; what is compared is a field, as in field = value")
        parts, last = [first.text], first
        while self._peek().kind is Kind.DOT and self._touches(last):
            dot = self._take()
            last = self._take()
            if last.kind not in {Kind.TEXT, Kind.STRING} or last.wildcard or last.start != dot.end:
                refuse(last.start, f"expected a name after '.', found {last}")
            parts.append(last.text)
        if self._peek().kind is Kind.OPEN and self._touches(last):
            refuse(first.start, "functions are not supported")
        found = self._schema.find(tuple(parts))
        if found is None:
            refuse(first.start, f"there is no field {first}; the fields are {', '.join(self._schema.names)}")
        return found

    def _value(self) -> Token:
        """The value as one token: a string, or bare text with the dots and the sign of a number."""
        first = self._take()
        if first.kind is Kind.OPEN:
            refuse(first.start, "a group cannot be a value; compare the field with each value and join them with OR")
        if first.kind is Kind.STRING:
            return first
        text, last = first.text, first
        if first.kind is Kind.MINUS and self._peek().kind is Kind.TEXT and self._touches(first):
            last = self._take()
            text += last.text
        elif first.kind is not Kind.TEXT or text in KEYWORDS:
            refuse(first.start, f"expected a value, found {first}; a value with special characters stands in quotes")
        while self._peek().kind is Kind.DOT and self._touches(last) and not last.wildcard:
            dot = self._take()
            last = self._take()
            if last.kind is not Kind.TEXT or last.start != dot.end:
                refuse(last.start, f"expected text after '.', found {last}; a value with dots can stand in quotes")
            text += "." + last.text
        return Token(Kind.TEXT, text, first.start, last.end, last.wildcard)


def compare(field: Field, path: tuple[str, ...], operator: Operator, value: Token, at: Token) -> Node:
    """The typed comparison; InvalidArgument where field, operator and value do not go together."""
    is_star = value.kind is Kind.TEXT and value.wildcard and not value.text
    if operator is Operator.HAS and is_star:
        return _allowed(Compare(field, path, Operator.PRESENT, None), at)
    if field.type in KEYED and not path:
        if operator is Operator.HAS and value.text and not value.wildcard:
            return _allowed(Compare(field, (value.text,), Operator.PRESENT, None), at)
        refuse(at.start, f"name a key of {field.name}, as in {field.name}.key = value")
    if value.wildcard:
        return _prefix(field, path, operator, value, at)
    typed = _typed(field, operator, value)
    return _allowed(Compare(field, path, operator, typed), at)


def _prefix(field: Field, path: tuple[str, ...], operator: Operator, value: Token, at: Token) -> Node:
    if operator not in {Operator.EQ, Operator.NE} or not field.allows(Operator.PREFIX):
        refuse(value.start, f"{field.name} {operator.value} takes no wildcard; a literal '*' is '\\*' in quotes")
    if not value.text:
        refuse(value.start, f"'*' alone matches everything; {field.name}:* asks whether it is set")
    begins = _allowed(Compare(field, path, Operator.PREFIX, value.text), at)
    if operator is Operator.EQ:
        return begins
    if path:  # like every other `!=`, this one is true only of what is there
        return And((Compare(field, path, Operator.PRESENT, None), Not(begins)))
    return Not(begins)


def _allowed(node: Compare, at: Token) -> Compare:
    if not node.field.allows(node.operator):
        possible = " ".join(each.value for each in Operator if node.field.allows(each))
        refuse(at.start, f"{node.field.name} cannot be compared with {node.operator.value!r}, only with {possible}")
    return node


def _typed(field: Field, operator: Operator, value: Token) -> Value:
    if field.type is FieldType.ENUM:
        number = field.values.get(value.text)
        if number is None:
            refuse(value.start, f"{value} is no value of {field.name}; its values are {', '.join(field.values)}")
        return number
    if field.type is FieldType.INTEGER:
        if not _INT64.fullmatch(value.text):
            refuse(value.start, f"{value} is no whole number of up to 18 digits")
        return int(value.text)
    if field.type is FieldType.TIMESTAMP:
        return _timestamp(value)
    if field.type is FieldType.JSON:
        return _json(operator, value)
    return value.text


def _timestamp(value: Token) -> datetime:
    if _TIMESTAMP.fullmatch(value.text):
        try:
            return datetime.fromisoformat(value.text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # the thirtieth of February, hour 25, or past the calendar's end
    return refuse(value.start, f"{value} is no RFC 3339 timestamp, like 2026-01-31T12:00:00Z")


def _json(operator: Operator, value: Token) -> Value:
    """Bare text is a boolean or a number where it reads as one; quoted text is always a string."""
    if value.kind is Kind.STRING:
        return value.text
    if value.text in _BOOLEANS:
        if operator in _ORDER:
            refuse(value.start, "true and false have no order")
        return _BOOLEANS[value.text]
    if _INTEGER.fullmatch(value.text):
        return int(value.text)
    if _NUMBER.fullmatch(value.text):
        number = float(value.text)
        if not math.isfinite(number):
            refuse(value.start, f"{value} is too large for a number")
        return number
    return value.text
