"""Bytes to a message that keeps every rule of the contract, or a precise refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import protovalidate
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import DecodeError, Message

from counterfoil_server.faults import FieldViolation, InvalidArgument, Reason

NUL_RULE: Final = "string.no_nul"
REMEMBERED_LIMIT: Final = 2_048
REMEMBERED_LIMIT_BYTES: Final = 256  # of one request: what answers from memory is asked for by name


class RequestValidator:
    """Parses and checks requests. One serves a whole process; safe for use from any thread."""

    def __init__(self) -> None:
        self._collect = protovalidate.Validator().collect_violations

    def parser(self, message_type: type[Message], *, allow_nul: bool = False) -> Callable[[bytes], Message]:
        """What makes the message of a type from its bytes; compiles the type's rules at once.

        It raises InvalidArgument: MALFORMED_MESSAGE for bytes that are not such a message (truncated, text that is not
        UTF-8, nested more than 100 deep), INVALID_FIELD for a NUL in a string and for each broken rule of the contract.
        Raises protovalidate.CompilationError where the contract's rules are themselves wrong. `allow_nul` leaves NULs
        to the service.
        """
        self._collect(message_type())
        # This runs for every request, so what it needs is at hand and nothing is called on the way.
        from_bytes, collect = message_type.FromString, self._collect

        def parse(raw: bytes) -> Message:
            try:
                message = from_bytes(raw)
            except DecodeError:
                # protobuf's own text may quote the input, so it stays here.
                raise _malformed(message_type) from None
            # PostgreSQL stores no NUL in text. Looking at the bytes first spares most messages the walk.
            if b"\0" in raw and not allow_nul:
                check_nuls(message)
            if found := collect(message):
                raise _invalid(message, found)
            return message

        return parse

    def remembering(self, parse: Callable[[bytes], Message]) -> Callable[[bytes], Message]:
        """The parser, which remembers small requests that it has found good: the same bytes give the same message.

        For methods whose requests come again and again, and whose services change no request.
        """
        known: dict[bytes, Message] = {}

        def parse_once(raw: bytes) -> Message:
            nonlocal known
            message = known.get(raw)
            if message is None:
                message = parse(raw)
                if len(raw) <= REMEMBERED_LIMIT_BYTES:
                    if len(known) >= REMEMBERED_LIMIT:
                        known = {}  # replaced, not emptied: others may be reading it
                    known[raw] = message
            return message

        return parse_once

    def check(self, message: Message) -> None:
        """Raises InvalidArgument naming each field that breaks a rule of the contract."""
        if found := self._collect(message):
            raise _invalid(message, found)


def check_below(check: Callable[[Message], None], message: Message, root: str) -> None:
    """Checks a message that is a part of a request: `root` is its path there, and of what is refused."""
    try:
        check(message)
    except InvalidArgument as refused:
        violations = [FieldViolation(f"{root}.{v.field}", v.description, v.rule) for v in refused.violations]
        raise InvalidArgument(violations, reason=refused.reason) from None


def check_item(check: Callable[[Message], None], item: Message) -> None:
    """Checks one item of a request as if it were a request of its own: paths begin in the item."""
    if b"\0" in item.SerializeToString():
        check_nuls(item)
    check(item)


def check_nuls(message: Message) -> None:
    """Raises InvalidArgument naming each string that contains a NUL."""
    if paths := list(nul_paths(message)):
        raise InvalidArgument([FieldViolation(path, "must not contain a NUL character", NUL_RULE) for path in paths])


def nul_paths(message: Message) -> Iterator[str]:
    """The paths of all strings, map keys included, that contain a NUL."""
    for field, value in message.ListFields():
        entry = field.message_type
        if entry is not None and entry.GetOptions().map_entry:
            yield from _nuls_in_map(field, entry, value)
        elif field.is_repeated:
            for index, item in enumerate(value):
                yield from _nuls_in_value(field, f"{field.name}[{index}]", item)
        else:
            yield from _nuls_in_value(field, field.name, value)


def _nuls_in_map(field: FieldDescriptor, entry: Descriptor, value: Any) -> Iterator[str]:
    value_field = entry.fields_by_name["value"]
    for key, item in value.items():
        shown = key.replace("\0", "\\0") if isinstance(key, str) else key
        path = f'{field.name}["{shown}"]' if isinstance(key, str) else f"{field.name}[{shown}]"
        if isinstance(key, str) and "\0" in key:
            yield path
        yield from _nuls_in_value(value_field, path, item)


def _nuls_in_value(field: FieldDescriptor, path: str, value: Any) -> Iterator[str]:
    if field.type == FieldDescriptor.TYPE_STRING:
        if "\0" in value:
            yield path
    elif field.message_type is not None:
        for inner in nul_paths(value):
            yield f"{path}.{inner}"


def _malformed(message_type: type[Message]) -> InvalidArgument:
    return InvalidArgument(
        reason=Reason.MALFORMED_MESSAGE, message=f"the bytes sent are not a {message_type.DESCRIPTOR.full_name}"
    )


def _invalid(message: Message, found: Sequence[protovalidate.Violation]) -> InvalidArgument:
    return InvalidArgument([_violation(message.DESCRIPTOR, each) for each in found])


def _violation(root: Any, found: protovalidate.Violation) -> FieldViolation:
    """One violation of protovalidate's with its field as a path of the contract: `product.variants[2].sku`."""
    violation: Any = found.proto
    path = ""
    for element in violation.field.elements if violation.field is not None else ():
        path += f".{element.field_name}" if path else element.field_name
        if (subscript := element.subscript) is not None:
            quoted = f'"{subscript.value}"' if isinstance(subscript.value, str) else str(subscript.value)
            path += f"[{quoted}]"
    description = violation.message
    if violation.rule_id == "enum.in":  # protovalidate's text has the numbers, which callers do not write
        values = _enum_at(root, violation.field.elements).values_by_number
        description = f"must be one of {', '.join(values[number].name for number in found.rule_value)}"
    return FieldViolation(path, description, violation.rule_id)


def _enum_at(message: Any, path: Iterable[Any]) -> Any:
    """The enum of the field that a path leads to."""
    enum = None
    for element in path:
        field = message.fields_by_number[element.field_number]
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            field = field.message_type.fields_by_name["value"]
        message, enum = field.message_type, field.enum_type
    return enum
