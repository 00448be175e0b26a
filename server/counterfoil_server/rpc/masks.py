"""Field masks of updates (AIP-134, AIP-161): which fields of a stored resource a request replaces.

What the server owns is never written: output-only fields and the identifier are passed over wherever they stand, as
AIP-203 asks; a change of an immutable field is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

from counterfoil_server.faults import FieldViolation, InvalidArgument

LIMIT_PATHS: Final = 256
LIMIT_PATH_CHARS: Final = 1024

_SERVER_OWNED: Final = frozenset({field_behavior_pb2.OUTPUT_ONLY, field_behavior_pb2.IDENTIFIER})
_SEGMENT: Final = re.compile(r"`((?:[^`]|``)+)`|([^`.]+)")
_STRUCT: Final = Struct.DESCRIPTOR.full_name


@dataclass(frozen=True, slots=True)
class _Path:
    """A path through singular messages to `fields[-1]`, and from there, where that is a Struct, to `keys[-1]` in it."""

    text: str
    fields: tuple[FieldDescriptor, ...]
    keys: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        return (*(field.name for field in self.fields), *self.keys)


def apply(mask: FieldMask, target: Message, source: Message, *, ignore: Collection[str] = ("etag",)) -> set[str]:
    """Replaces in `target`, the stored resource, what `mask` names by what `source`, the request's resource, holds.

    An empty mask means the fields that are set in `source`, `*` alone means all. A field named but not set in `source`
    is cleared. Repeated fields and messages are replaced whole. A path may lead into a Struct (`attributes.color`, a
    key with other characters between backticks) and then replaces, or removes, that one key. `ignore` names top-level
    fields which steer the update rather than belong to it.

    Returns the paths that were replaced; a path inside another one that is named too is left out. Raises
    InvalidArgument on `update_mask` for a path that does not exist or leads into a repeated field, and for a changed
    immutable field; `target` is then as it was. Both messages are of one type, else TypeError.
    """
    if type(target) is not type(source):
        raise TypeError("target and source are of different types")
    paths = [path for path in _paths(mask, source) if _writable(path, ignore)]
    _check_immutable(paths, target, source)
    for path in paths:
        _replace_at(path, target, source)
    return {path.text for path in paths}


def clear_server_owned(message: Message, *, keep_identifier: bool = False) -> None:
    """Empties what only the server sets, at every depth: output-only fields and, unless kept, the identifier."""
    for field in message.DESCRIPTOR.fields:
        behaviors = _behaviors(field)
        if field_behavior_pb2.IDENTIFIER in behaviors and keep_identifier:
            continue
        if behaviors & _SERVER_OWNED:
            message.ClearField(field.name)
    for value in _submessages(message):
        clear_server_owned(value, keep_identifier=keep_identifier)


def _paths(mask: FieldMask, source: Message) -> list[_Path]:
    if not mask.paths:
        return [_Path(field.name, (field,)) for field, _ in source.ListFields()]
    if "*" in mask.paths:
        if len(mask.paths) > 1:
            raise _invalid("'*' stands alone")
        return [_Path(field.name, (cast("FieldDescriptor", field),)) for field in source.DESCRIPTOR.fields]
    if len(mask.paths) > LIMIT_PATHS:
        raise _invalid(f"has more than {LIMIT_PATHS} paths")
    named = {path.parts: path for path in (_resolve(text, source) for text in mask.paths)}
    return [path for parts, path in named.items() if not any(parts[:n] in named for n in range(1, len(parts)))]


def _resolve(text: str, source: Message) -> _Path:
    segments = _split(text)
    descriptor = source.DESCRIPTOR
    fields: list[FieldDescriptor] = []
    for position, segment in enumerate(segments):
        field = cast("FieldDescriptor | None", descriptor.fields_by_name.get(segment))
        if field is None:
            raise _invalid(f"{_shown(text)} is no field of {source.DESCRIPTOR.name}")
        fields.append(field)
        rest = segments[position + 1 :]
        if not rest:
            break
        if field.is_repeated:
            raise _invalid(f"{_shown(text)} leads into a repeated field, which can only be replaced whole")
        if field.message_type is None:
            raise _invalid(f"{_shown(text)} leads into {field.name}, which has no fields")
        if field.message_type.full_name == _STRUCT:
            return _Path(text, tuple(fields), tuple(rest))
        descriptor = field.message_type
    return _Path(text, tuple(fields))


def _split(text: str) -> Sequence[str]:
    if len(text) > LIMIT_PATH_CHARS:
        raise _invalid(f"has a path longer than {LIMIT_PATH_CHARS} characters")
    segments: list[str] = []
    position = 0
    while True:
        match = _SEGMENT.match(text, position)
        if match is None:
            raise _invalid(f"{_shown(text)} is no path")
        segments.append(match[2] if match[1] is None else match[1].replace("``", "`"))
        position = match.end()
        if position == len(text):
            return segments
        if text[position] != ".":
            raise _invalid(f"{_shown(text)} is no path")
        position += 1


@lru_cache(maxsize=4096)  # far more than a contract has fields; the options' extensions are slow to read
def _behaviors(field: FieldDescriptor) -> frozenset[int]:
    return frozenset(field.GetOptions().Extensions[field_behavior_pb2.field_behavior])


def _writable(path: _Path, ignore: Collection[str]) -> bool:
    return path.fields[0].name not in ignore and not any(_behaviors(field) & _SERVER_OWNED for field in path.fields)


def _check_immutable(paths: Sequence[_Path], target: Message, source: Message) -> None:
    for path in paths:
        if any(field_behavior_pb2.IMMUTABLE in _behaviors(field) for field in path.fields):
            name = path.fields[0].name  # compared as a whole: a part of it cannot differ where the whole does not
            if _value(target, path.fields) != _value(source, path.fields):
                raise _invalid(f"{name} cannot be changed once it is set")


def _value(message: Message, fields: Sequence[FieldDescriptor]) -> Any:
    for field in fields[:-1]:
        message = getattr(message, field.name)
    last = fields[-1]
    if last.has_presence and not message.HasField(last.name):
        return None
    return getattr(message, last.name)


def _replace_at(path: _Path, target: Message, source: Message) -> None:
    for field in path.fields[:-1]:
        if not source.HasField(field.name) and not target.HasField(field.name):
            return  # nothing to copy, and nothing to clear
        target, source = getattr(target, field.name), getattr(source, field.name)
        target.SetInParent()
    field = path.fields[-1]
    if path.keys:
        _replace_key(path.keys, getattr(target, field.name), getattr(source, field.name))
    else:
        _replace_field(field, target, source)


def _replace_field(field: FieldDescriptor, target: Message, source: Message) -> None:
    name = field.name
    if field.has_presence and not source.HasField(name):
        target.ClearField(name)
    elif field.is_repeated:
        target.ClearField(name)
        getattr(target, name).MergeFrom(getattr(source, name))
        if field.message_type is not None:
            for item in _items(field, target):
                clear_server_owned(item)
    elif field.message_type is None:
        setattr(target, name, getattr(source, name))
    else:
        _replace_message(getattr(target, name), getattr(source, name))


def _replace_message(target: Message, source: Message) -> None:
    """Makes `target` what `source` is, but keeps what the server set in it."""
    if not any(_behaviors(field) & _SERVER_OWNED for field in target.DESCRIPTOR.fields):
        target.CopyFrom(source)
        for value in _submessages(target):
            clear_server_owned(value)
        return
    target.SetInParent()
    for field in target.DESCRIPTOR.fields:
        if not _behaviors(field) & _SERVER_OWNED:
            _replace_field(cast("FieldDescriptor", field), target, source)


def _replace_key(keys: Sequence[str], target: Struct, source: Struct) -> None:
    for key in keys[:-1]:
        below = source.fields.get(key)
        has_source = below is not None and below.HasField("struct_value")
        if not has_source and not (key in target.fields and target.fields[key].HasField("struct_value")):
            return  # nothing to set, and nothing to remove
        source = below.struct_value if below is not None and has_source else Struct()
        target = target.fields[key].struct_value  # makes an object of whatever stood there
    key = keys[-1]
    if key in source.fields:
        target.fields[key].CopyFrom(source.fields[key])
    elif key in target.fields:  # else untouched: removing what is not there would make an empty object of an unset one
        del target.fields[key]


def _submessages(message: Message) -> Iterator[Message]:
    for field, _ in message.ListFields():
        if field.message_type is not None and not field.message_type.full_name.startswith("google.protobuf."):
            yield from _items(field, message)


def _items(field: FieldDescriptor, message: Message) -> Iterator[Message]:
    value = getattr(message, field.name)
    if not field.is_repeated:
        yield value
    elif field.message_type is not None and field.message_type.GetOptions().map_entry:
        if field.message_type.fields_by_name["value"].message_type is not None:
            yield from value.values()
    else:
        yield from value


def _shown(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:79] + "…")  # noqa: PLR2004 - a message stays short


def _invalid(description: str) -> InvalidArgument:
    return InvalidArgument([FieldViolation("update_mask", description, "field_mask.valid")])
