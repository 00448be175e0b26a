"""What a filter is made of once parsed, and the schema it is checked against."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from google.protobuf.descriptor import EnumDescriptor


class FieldType(enum.Enum):
    """What a filter may compare a field with."""

    STRING = "string"
    ENUM = "enum value"
    INTEGER = "whole number"
    TIMESTAMP = "RFC 3339 timestamp"
    STRING_LIST = "list of strings"
    JSON = "object"  # addressed by key: `attributes.color`
    TEXT_MAP = "map of texts"  # addressed likewise, and every value is a text: `attributes.postcode = 01234`


class Operator(enum.Enum):
    """How a field is compared with a value."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="
    HAS = ":"  # a list contains the value; a JSON value is it, or is a list that contains it
    PREFIX = "= …*"  # a string begins with the value
    PRESENT = ": *"  # the field is set: not empty; the JSON key exists. `Compare.value` is None


Value: TypeAlias = str | int | float | bool | datetime | None
"""By field type.

STRING, STRING_LIST, TEXT_MAP: str. ENUM: the value's number. INTEGER: int. TIMESTAMP: in UTC. JSON: str, int, float,
bool.
"""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that filters may name, with a dotted name as in the contract (`variants.sku`).

    `values` are the spellings of an ENUM's values. `operators`, where given, narrows what the type allows.
    """

    name: str
    type: FieldType
    values: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    operators: frozenset[Operator] | None = None

    def allows(self, operator: Operator) -> bool:
        """Whether the field can be compared like this."""
        return operator in (_OPERATORS[self.type] if self.operators is None else self.operators)


KEYED = frozenset({FieldType.JSON, FieldType.TEXT_MAP})
"""What is addressed by key."""

_EQUALITY = frozenset({Operator.EQ, Operator.NE})
_ORDER = frozenset({Operator.LT, Operator.LE, Operator.GT, Operator.GE})
_OPERATORS: Mapping[FieldType, frozenset[Operator]] = MappingProxyType(
    {
        FieldType.STRING: _EQUALITY | _ORDER | {Operator.PREFIX, Operator.PRESENT},
        FieldType.ENUM: _EQUALITY,
        FieldType.INTEGER: _EQUALITY | _ORDER,
        FieldType.TIMESTAMP: _EQUALITY | _ORDER | {Operator.PRESENT},
        FieldType.STRING_LIST: frozenset({Operator.HAS, Operator.PRESENT}),
        FieldType.JSON: _EQUALITY | _ORDER | {Operator.HAS, Operator.PREFIX, Operator.PRESENT},
        FieldType.TEXT_MAP: _EQUALITY | _ORDER | {Operator.HAS, Operator.PREFIX, Operator.PRESENT},
    }
)


def enum_field(name: str, descriptor: EnumDescriptor, *, prefix: str) -> Field:
    """An ENUM field over a protobuf enum: each value by its full name and without `prefix`, but the unspecified one."""
    values: dict[str, int] = {}
    for value in descriptor.values:
        if value.number != 0:
            values[value.name.removeprefix(prefix)] = value.number
            values[value.name] = value.number
    return Field(name, FieldType.ENUM, MappingProxyType(values))


class FilterSchema:
    """The fields that the filters of one method may name. Raises ValueError where two have the same name."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields: dict[str, Field] = {}
        for each in fields:
            if each.name in self._fields:
                raise ValueError(f"the field {each.name} is in the schema twice")
            self._fields[each.name] = each

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names, as declared; one that is addressed by key as `attributes.*`."""
        return tuple(f"{f.name}.*" if f.type in KEYED else f.name for f in self._fields.values())

    def find(self, parts: tuple[str, ...]) -> tuple[Field, tuple[str, ...]] | None:
        """The field that a dotted name means, and the path inside it (empty but for what has keys); None for none."""
        found = self._fields.get(".".join(parts))
        if found is not None:
            return found, ()
        for length in range(len(parts) - 1, 0, -1):
            found = self._fields.get(".".join(parts[:length]))
            if found is not None and found.type in KEYED:
                return found, parts[length:]
        return None


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison. `path` leads to the value inside a field that is addressed by key, and is empty for the others."""

    field: Field
    path: tuple[str, ...]
    operator: Operator
    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """True where its child is not."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """True where all children are; there are at least two."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where any child is; there are at least two."""

    children: tuple[Node, ...]


Node: TypeAlias = And | Or | Not | Compare
