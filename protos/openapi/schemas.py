"""JSON Schemas of messages: what their JSON looks like, with those rules of the contract that JSON Schema can say.

What it cannot say (a length in bytes, the range of a time) stands in the description. A field that is ignored while it
is empty may be empty here, too: answers have all fields, the empty ones included.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from protos.openapi.contract import OURS, Contract, Field, Message
from protos.openapi.wellknown import SCHEMAS

Schema = dict[str, Any]

_UUID: Final = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_INT32: Final = (Field.TYPE_INT32, Field.TYPE_SINT32, Field.TYPE_SFIXED32)
_INT64: Final = (Field.TYPE_INT64, Field.TYPE_SINT64, Field.TYPE_SFIXED64)
_SCALARS: Final[dict[int, Schema]] = {
    Field.TYPE_STRING: {"type": "string"},
    Field.TYPE_BOOL: {"type": "boolean"},
    Field.TYPE_BYTES: {"type": "string", "contentEncoding": "base64"},
    Field.TYPE_UINT32: {"type": "integer", "format": "int64", "minimum": 0},
    Field.TYPE_UINT64: {"type": ["string", "integer"], "pattern": "^[0-9]+$", "minimum": 0},
    **{kind: {"type": "integer", "format": "int32"} for kind in _INT32},
    # Answers have a string, for JavaScript's numbers cannot hold it; requests may have either.
    **{kind: {"type": ["string", "integer"], "format": "int64", "pattern": "^-?[0-9]+$"} for kind in _INT64},
}
_UNBOUNDED: Final = {"google.protobuf.Timestamp": "time", "google.protobuf.Duration": "duration"}


class Schemas:
    """Makes schemas; those of messages are components, each made when it is first referred to."""

    def __init__(self, contract: Contract) -> None:
        """No component is made yet."""
        self._contract = contract
        self.components: dict[str, Schema] = {}

    def reference(self, name: str) -> Schema:
        """A reference to the message or enum of that full name."""
        key = name.removeprefix(OURS)
        if key not in self.components:
            self.components[key] = {}  # a message may hold itself
            if name in SCHEMAS:
                self.components[key] = dict(SCHEMAS[name])
            elif name in self._contract.enums:
                self.components[key] = self._enum(name)
            else:
                self.components[key] = self.message(name)
        return {"$ref": f"#/components/schemas/{key}"}

    def message(self, name: str, *, without: Collection[str] = (), partial: bool = False) -> Schema:
        """The schema of a message, but for some fields; a partial one has just what is to be changed."""
        message = self._contract.messages[name]
        kept = [field for field in message.field if field.name not in without]
        required = [] if partial else [field.json_name for field in kept if self._is_required(field)]
        schema: Schema = {
            "type": "object",
            "properties": {field.json_name: self.field(name, field, partial=partial) for field in kept},
        }
        notes = [self._contract.comment(name), *self._choices(message)]
        if any(notes):
            schema["description"] = "\n\n".join(filter(None, notes))
        return schema | ({"required": required} if required else {})

    def field(self, owner: str, field: Field, *, partial: bool = False) -> Schema:
        """The schema of a field of the message `owner`, with its comment."""
        rules = self._contract.rules(field)
        notes = [self._contract.comment(f"{owner}.{field.name}"), *_words(field, rules)]
        schema = self._of(field, rules)
        if not partial and _ignored_while_empty(rules) and "pattern" in schema:
            schema["pattern"] = f"^$|{schema['pattern']}"
            schema.pop("minLength", None)
        behaviors = self._contract.behaviors(field)
        if "OUTPUT_ONLY" in behaviors:
            schema["readOnly"] = True
        if "INPUT_ONLY" in behaviors:
            schema["writeOnly"] = True
        description = "\n\n".join(filter(None, notes))
        return schema | ({"description": description} if description else {})

    def _is_required(self, field: Field) -> bool:
        return "REQUIRED" in self._contract.behaviors(field)

    def _of(self, field: Field, rules: Any) -> Schema:
        if field.label != Field.LABEL_REPEATED:
            return self._value(field, rules)
        entry = self._contract.entry(field.type_name[1:]) if field.type == Field.TYPE_MESSAGE else None
        if entry is not None:
            keys, values = entry.field
            schema: Schema = {"type": "object", "propertyNames": self._value(keys, rules.map.keys)}
            schema["additionalProperties"] = self._value(values, rules.map.values)
            return schema | _present(rules.map, {"min_pairs": "minProperties", "max_pairs": "maxProperties"})
        schema = {"type": "array", "items": self._value(field, rules.repeated.items)}
        schema |= _present(rules.repeated, {"min_items": "minItems", "max_items": "maxItems"})
        return schema | ({"uniqueItems": True} if rules.repeated.unique else {})

    def _value(self, field: Field, rules: Any) -> Schema:
        if field.type == Field.TYPE_MESSAGE:
            return self.reference(field.type_name[1:])
        if field.type == Field.TYPE_ENUM:
            return self._choice(field.type_name[1:], rules.enum)
        schema = dict(_SCALARS[field.type])
        if field.type == Field.TYPE_STRING:
            return schema | _string(rules.string)
        return schema | _number(rules, field)

    def _choice(self, name: str, rules: Any) -> Schema:
        allowed, refused = set(getattr(rules, "in")), set(rules.not_in)
        if not allowed and not refused:
            return self.reference(name)
        values = self._contract.enums[name].value
        names = [each.name for each in values if (not allowed or each.number in allowed) and each.number not in refused]
        return {"type": "string", "enum": names}

    def _enum(self, name: str) -> Schema:
        values = [value.name for value in self._contract.enums[name].value]
        lines = [f"- `{value}`: {self._line(f'{name}.{value}')}" for value in values]
        notes = [self._contract.comment(name), "\n".join(lines)]
        return {"type": "string", "enum": values, "description": "\n\n".join(filter(None, notes))}

    def _line(self, name: str) -> str:
        return " ".join(self._contract.comment(name).split())

    def _choices(self, message: Message) -> Iterator[str]:
        """Says which fields exclude each other."""
        for index, oneof in enumerate(message.oneof_decl):
            if not oneof.name.startswith("_"):  # the oneof that stands for `optional`
                names = [f"`{each.json_name}`" for each in message.field if each.HasField("oneof_index")
                         and each.oneof_index == index]  # fmt: skip
                yield f"At most one of {', '.join(names)} is set."


def _string(rules: Any) -> Schema:
    schema = _present(rules, {"min_len": "minLength", "max_len": "maxLength", "pattern": "pattern"})
    if rules.HasField("max_bytes"):
        schema.setdefault("maxLength", rules.max_bytes)  # no character takes less than a byte
    if rules.uuid:
        schema |= {"format": "uuid", "pattern": _UUID}
    return schema


def _number(rules: Any, field: Field) -> Schema:
    name = Field.Type.Name(field.type).removeprefix("TYPE_").lower()
    if name in {"bool", "bytes"}:
        return {}
    own = getattr(rules, name)
    schema = _present(own, {"gte": "minimum", "lte": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"})
    return schema | ({"not": {"enum": list(own.not_in)}} if own.not_in else {})


def _words(field: Field, rules: Any) -> Iterator[str]:
    """Rules that JSON Schema cannot say."""
    if rules.string.HasField("max_bytes"):
        yield f"At most {rules.string.max_bytes} bytes of UTF-8."
    kind = _UNBOUNDED.get(field.type_name[1:])
    if kind is not None:
        own = rules.timestamp if kind == "time" else rules.duration
        limits = [f"{word} {getattr(own, limit).ToJsonString()}"
                  for limit, word in (("gte", "from"), ("lte", "to")) if own.HasField(limit)]  # fmt: skip
        if limits:
            yield f"Allowed: {' '.join(limits)}."


def _ignored_while_empty(rules: Any) -> bool:
    ignore = rules.DESCRIPTOR.fields_by_name["ignore"].enum_type.values_by_name["IGNORE_IF_ZERO_VALUE"].number
    return bool(rules.ignore == ignore)


def _present(rules: Any, keywords: dict[str, str]) -> Schema:
    return {keyword: getattr(rules, rule) for rule, keyword in keywords.items() if rules.HasField(rule)}
