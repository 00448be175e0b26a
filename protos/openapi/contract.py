"""A protoset as the document needs it: services, messages and enums by name, with their comments and options."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, TypeAlias

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

File: TypeAlias = descriptor_pb2.FileDescriptorProto
Service: TypeAlias = descriptor_pb2.ServiceDescriptorProto
Rpc: TypeAlias = descriptor_pb2.MethodDescriptorProto
Message: TypeAlias = descriptor_pb2.DescriptorProto
Field: TypeAlias = descriptor_pb2.FieldDescriptorProto
Enum: TypeAlias = descriptor_pb2.EnumDescriptorProto

OURS: Final = "counterfoil."

# Numbers of fields in descriptor.proto, which make the paths under which source information holds comments.
_FILE_MESSAGE, _FILE_ENUM, _FILE_SERVICE = 4, 5, 6
_MESSAGE_FIELD, _MESSAGE_NESTED, _MESSAGE_ENUM = 2, 3, 4
_SERVICE_METHOD, _ENUM_VALUE = 2, 2


class Contract:
    """What a protoset declares, by full name without a leading dot."""

    def __init__(self, protoset: descriptor_pb2.FileDescriptorSet) -> None:
        """Everything in `protoset`, which has all imports and, for its own files, the comments."""
        self.services: dict[str, Service] = {}
        self.messages: dict[str, Message] = {}
        self.enums: dict[str, Enum] = {}
        self._comments: dict[str, str] = {}
        # A pool of its own: it knows the extensions of this protoset, and no others.
        self._pool = descriptor_pool.DescriptorPool()
        self._options: dict[str, Any] = {}
        for file in protoset.file:
            self._pool.Add(file)
            self._read(file)

    def comment(self, name: str) -> str:
        """The comment of an element, without the indentation; empty where it has none."""
        return "\n".join(line.removeprefix(" ").rstrip() for line in self._comments.get(name, "").splitlines()).strip()

    def option(self, element: Any, extension: str) -> Any:
        """The value of an option of a descriptor; None where it is not set, a list where it is repeated."""
        options = self._class(element.options.DESCRIPTOR.full_name).FromString(element.options.SerializeToString())
        descriptor: Any = self._pool.FindExtensionByName(extension)
        if descriptor.is_repeated:
            return list(options.Extensions[descriptor])
        return options.Extensions[descriptor] if options.HasExtension(descriptor) else None

    def rules(self, field: Field) -> Any:
        """A field's protovalidate rules; empty ones where it has none."""
        return self.option(field, "buf.validate.field") or self._class("buf.validate.FieldRules")()

    def behaviors(self, field: Field) -> set[str]:
        """The names of a field's behaviors (AIP-203)."""
        values: Any = self._pool.FindEnumTypeByName("google.api.FieldBehavior").values_by_number
        return {values[number].name for number in self.option(field, "google.api.field_behavior")}

    def variables(self) -> dict[str, str]:
        """How the contract's resource names call the id after a collection: `orders` is followed by `order`."""
        found: dict[str, str] = {}
        for message in self.messages.values():
            resource = self.option(message, "google.api.resource")
            for pattern in resource.pattern if resource else ():
                parts = pattern.split("/")
                found |= {before: part[1:-1] for before, part in pairwise(parts) if part[0] == "{"}
        return found

    def entry(self, name: str) -> Message | None:
        """The entry type of that name, of a map; None for other messages."""
        message = self.messages[name]
        return message if message.options.map_entry else None

    def _class(self, name: str) -> Any:
        if name not in self._options:
            self._options[name] = message_factory.GetMessageClass(self._pool.FindMessageTypeByName(name))
        return self._options[name]

    def _read(self, file: File) -> None:
        comments = {tuple(location.path): location.leading_comments for location in file.source_code_info.location}
        for name, element, path in _elements(file):
            self._comments[name] = comments.get(path, "")
            if isinstance(element, Service):
                self.services[name] = element
            elif isinstance(element, Message):
                self.messages[name] = element
            elif isinstance(element, Enum):
                self.enums[name] = element


def _elements(file: File) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
    """Every element with a comment: its full name, its descriptor, and its path in the source information."""
    for index, service in enumerate(file.service):
        name = f"{file.package}.{service.name}"
        yield name, service, (_FILE_SERVICE, index)
        for number, rpc in enumerate(service.method):
            yield f"{name}.{rpc.name}", rpc, (_FILE_SERVICE, index, _SERVICE_METHOD, number)
    for index, message in enumerate(file.message_type):
        yield from _message(file.package, message, (_FILE_MESSAGE, index))
    for index, enum in enumerate(file.enum_type):
        yield from _enum(file.package, enum, (_FILE_ENUM, index))


def _message(scope: str, message: Message, path: tuple[int, ...]) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
    name = f"{scope}.{message.name}"
    yield name, message, path
    for index, field in enumerate(message.field):
        yield f"{name}.{field.name}", field, (*path, _MESSAGE_FIELD, index)
    for index, nested in enumerate(message.nested_type):
        yield from _message(name, nested, (*path, _MESSAGE_NESTED, index))
    for index, enum in enumerate(message.enum_type):
        yield from _enum(name, enum, (*path, _MESSAGE_ENUM, index))


def _enum(scope: str, enum: Enum, path: tuple[int, ...]) -> Iterator[tuple[str, Any, tuple[int, ...]]]:
    name = f"{scope}.{enum.name}"
    yield name, enum, path
    for index, value in enumerate(enum.value):
        yield f"{name}.{value.name}", value, (*path, _ENUM_VALUE, index)
