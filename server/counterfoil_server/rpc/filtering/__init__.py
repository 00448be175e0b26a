"""`filter` and `order_by`: a subset of AIP-160 (https://google.aip.dev/160), parsed and typed against a schema.

    filter     = [ expression ]
    expression = sequence { "AND" sequence }      AND binds looser than OR
    sequence   = factor { factor }                side by side means AND
    factor     = term { "OR" term }
    term       = [ "NOT" | "-" ] simple
    simple     = restriction | "(" expression ")"
    restriction = field comparator value
    comparator = "=" | "!=" | "<" | "<=" | ">" | ">=" | ":"

Left out of AIP-160, and refused with a message that says so: functions, values without a field, a group as a value, and
`*` anywhere but at the end of a string. What comes out is a tree of typed comparisons; what they mean in SQL is the
business of repositories.
"""

from counterfoil_server.rpc.filtering.nodes import (
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
    enum_field,
)
from counterfoil_server.rpc.filtering.ordering import OrderBy, parse_order_by
from counterfoil_server.rpc.filtering.parser import parse

__all__ = [
    "And",
    "Compare",
    "Field",
    "FieldType",
    "FilterSchema",
    "Node",
    "Not",
    "Operator",
    "Or",
    "OrderBy",
    "Value",
    "enum_field",
    "parse",
    "parse_order_by",
]
