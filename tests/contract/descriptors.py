"""The contract as the rules see it: our own elements of a protoset, with their comments and options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

File: TypeAlias = descriptor_pb2.FileDescriptorProto
Message: TypeAlias = descriptor_pb2.DescriptorProto
Field: TypeAlias = descriptor_pb2.FieldDescriptorProto
Rpc: TypeAlias = descriptor_pb2.MethodDescriptorProto
Proto: TypeAlias = Any

# Numbers of fields in descriptor.proto, which make the paths under which source information holds comments.
_FILE_MESSAGE, _FILE_ENUM, _FILE_SERVICE, _FILE_EXTENSION = 4, 5, 6, 7
_MESSAGE_FIELD, _MESSAGE_NESTED, _MESSAGE_ENUM, _MESSAGE_ONEOF = 2, 3, 4, 8
_SERVICE_METHOD, _ENUM_VALUE = 2, 2

_BEHAVIORS = {1: "OPTIONAL", 2: "REQUIRED", 3: "OUTPUT_ONLY", 4: "INPUT_ONLY", 5: "IMMUTABLE", 8: "IDENTIFIER"}
_HTTP_METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Element:
    """Something in a .proto file that has a name and ought to have a comment."""

    kind: str
    name: str  # full
    comment: str
    proto: Proto
    package: str


class Contract:
    """A protoset. `prefix` tells our own packages from imported ones."""

    def __init__(self, protoset: descriptor_pb2.FileDescriptorSet, prefix: str = "counterfoil.") -> None:
        self._prefix = prefix
        self._files = [file for file in protoset.file if file.package.startswith(prefix)]
        # A pool of its own: it knows the extensions of this protoset, and no others.
        self._pool = descriptor_pool.DescriptorPool()
        for file in protoset.file:
            self._pool.Add(file)
        self._classes = {
            name.rpartition(".")[2]: message_factory.GetMessageClass(self._pool.FindMessageTypeByName(name))
            for name in (
                "buf.validate.FieldRules",
                "google.protobuf.FieldOptions",
                "google.protobuf.MessageOptions",
                "google.protobuf.MethodOptions",
            )
        }

    def option(self, proto: Proto, extension: str) -> Any:
        """The value of an option; None where it is not set."""
        options = self._classes[type(proto.options).__name__].FromString(proto.options.SerializeToString())
        descriptor: Any = self._pool.FindExtensionByName(extension)
        if descriptor.is_repeated:
            return list(options.Extensions[descriptor])
        return options.Extensions[descriptor] if options.HasExtension(descriptor) else None

    @cached_property
    def elements(self) -> list[Element]:
        """Every service, rpc, message, field, oneof, enum, value and extension of ours."""
        return [element for file in self._files for element in _Walk(file).file()]

    def of_kind(self, kind: str) -> list[Element]:
        """The elements of one kind."""
        return [element for element in self.elements if element.kind == kind]

    @cached_property
    def messages(self) -> dict[str, Element]:
        """Our messages by full name."""
        return {element.name: element for element in self.of_kind("message")}

    @cached_property
    def comments(self) -> dict[str, str]:
        """Each element's comment, by full name."""
        return {element.name: element.comment for element in self.elements}

    def message(self, type_name: str) -> Element | None:
        """Our message of that name, as fields and rpcs refer to it; None for others' messages."""
        return self.messages.get(type_name.removeprefix("."))

    @cached_property
    def resources(self) -> dict[str, Element]:
        """The messages with a google.api.resource, by short name."""
        return {
            element.proto.name: element
            for element in self.messages.values()
            if self.option(element.proto, "google.api.resource") is not None
        }

    @cached_property
    def request_messages(self) -> list[Element]:
        """The messages that a caller fills in: requests, and ours inside them at any depth."""
        found: dict[str, Element] = {}
        waiting = [rpc.proto.input_type for rpc in self.of_kind("rpc")]
        while waiting:
            element = self.message(waiting.pop())
            if element is not None and element.name not in found:
                found[element.name] = element
                waiting += [field.type_name for field in element.proto.field if field.type == Field.TYPE_MESSAGE]
        return list(found.values())

    def behaviors(self, field: Field) -> set[str]:
        """The names of a field's behaviors (AIP-203)."""
        return {_BEHAVIORS.get(number, str(number)) for number in self.option(field, "google.api.field_behavior")}

    def rules(self, field: Field) -> Any:
        """A field's protovalidate rules; empty ones where it has none."""
        return self.option(field, "buf.validate.field") or self._classes["FieldRules"]()

    def http(self, rpc: Element) -> tuple[str, str, str]:
        """Method, path and body of an rpc's HTTP mapping; empty strings where it has none."""
        rule = self.option(rpc.proto, "google.api.http")
        method = rule.WhichOneof("pattern") if rule is not None else None
        return (method, getattr(rule, method), rule.body) if method in _HTTP_METHODS else ("", "", "")

    def request(self, rpc: Element) -> Message:
        """The request message of an rpc, which is always one of ours."""
        request: Message = self.messages[rpc.proto.input_type[1:]].proto
        return request

    def plural(self, short: str) -> str:
        """How rpcs name several of a resource: Products for Product."""
        plural = str(self.option(self.resources[short].proto, "google.api.resource").plural)
        return plural[:1].upper() + plural[1:]

    def entry(self, message: Message, field: Field) -> Message | None:
        """The entry type of a map field; None for other fields."""
        short = field.type_name.rpartition(".")[2]
        return next(
            (nested for nested in message.nested_type if nested.name == short and nested.options.map_entry), None
        )


def field_named(message: Message, name: str) -> Field | None:
    """A message's field, if it has it."""
    return next((field for field in message.field if field.name == name), None)


class _Walk:
    """Goes through a file, keeping track of the paths under which its comments are."""

    def __init__(self, file: File) -> None:
        self._file = file
        locations = file.source_code_info.location
        self._comments = {tuple(location.path): location.leading_comments for location in locations}

    def _element(self, kind: str, scope: str, proto: Proto, *path: int) -> Element:
        comment = self._comments.get(path, "").strip()
        return Element(kind, f"{scope}.{proto.name}", comment, proto, self._file.package)

    def file(self) -> Iterator[Element]:
        package = self._file.package
        for index, service in enumerate(self._file.service):
            yield self._element("service", package, service, _FILE_SERVICE, index)
            for number, rpc in enumerate(service.method):
                path = (_FILE_SERVICE, index, _SERVICE_METHOD, number)
                yield self._element("rpc", f"{package}.{service.name}", rpc, *path)
        for index, message in enumerate(self._file.message_type):
            yield from self._message(package, message, _FILE_MESSAGE, index)
        for index, enum in enumerate(self._file.enum_type):
            yield from self._enum(package, enum, _FILE_ENUM, index)
        for index, extension in enumerate(self._file.extension):
            yield self._element("extension", package, extension, _FILE_EXTENSION, index)

    def _message(self, scope: str, proto: Message, *path: int) -> Iterator[Element]:
        if proto.options.map_entry:
            return
        yield self._element("message", scope, proto, *path)
        inner = f"{scope}.{proto.name}"
        for index, field in enumerate(proto.field):
            yield self._element("field", inner, field, *path, _MESSAGE_FIELD, index)
        for index, oneof in enumerate(proto.oneof_decl):
            if not oneof.name.startswith("_"):  # the oneof that stands for `optional`
                yield self._element("oneof", inner, oneof, *path, _MESSAGE_ONEOF, index)
        for index, enum in enumerate(proto.enum_type):
            yield from self._enum(inner, enum, *path, _MESSAGE_ENUM, index)
        for index, nested in enumerate(proto.nested_type):
            yield from self._message(inner, nested, *path, _MESSAGE_NESTED, index)

    def _enum(self, scope: str, proto: Proto, *path: int) -> Iterator[Element]:
        yield self._element("enum", scope, proto, *path)
        for index, value in enumerate(proto.value):
            yield self._element("value", f"{scope}.{proto.name}", value, *path, _ENUM_VALUE, index)
