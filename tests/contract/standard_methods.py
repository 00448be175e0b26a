"""What is named like a standard method has its shape (AIP-131 to 135, 164, 165, 231)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from tests.contract.descriptors import Contract, Element, Field, Message, field_named

Check: TypeAlias = Callable[[Contract, Element, Element], Iterator[str]]

SPOKEN: Final = {"Stock": "StockLevel", "Movements": "StockMovement"}
"""Nouns in names of rpcs that stand for a resource.

The trade says stock, of one level or of many, so GetStock and ListStock are what a caller looks for; and a movement in
the inventory can be of nothing else. The rpcs have the shapes of their resources' standard methods all the same.
"""
NO_RESOURCES: Final = {
    "counterfoil.identity.v1.AccessService.ListPermissions": "a permission is a word of the contract's",
    "counterfoil.identity.v1.SessionService.ListJsonWebKeys": "a key of RFC 7517 has a kid, and no name",
    "counterfoil.ledger.v1.LedgerService.ListStatement": "a line is an entry and the balance after it, and has no name",
}
"""Rpcs that are named like standard methods of what is no resource, and why. The rules of pages hold for them, too."""


def standard_methods(contract: Contract) -> Iterator[str]:
    """Each rpc with a standard name is checked against its resource."""
    for rpc in contract.of_kind("rpc"):
        for prefix, (check, plural) in _CHECKS.items():
            match = re.fullmatch(f"{prefix}([A-Z][A-Za-z]*)", rpc.proto.name)
            if match is None:
                continue
            resource = _named(contract, rpc, match[1], plural=plural)
            if rpc.name in NO_RESOURCES:
                if resource is not None:
                    yield f"{rpc.name}: is said to be of no resource, and there is one"
            elif resource is None:
                yield f"{rpc.name}: there is no resource for {match[1]!r}"
            else:
                yield from (f"{rpc.name}: {problem}" for problem in check(contract, rpc, resource))
            break


def _named(contract: Contract, rpc: Element, noun: str, *, plural: bool) -> Element | None:
    """The resource that an rpc's name means: its name may leave out the domain, which the service's name has."""
    domain = rpc.package.split(".")[1].capitalize()
    for short, found in contract.resources.items():
        name = contract.plural(short) if plural else short
        if noun == name or (found.package == rpc.package and name == domain + noun):
            return found
    return contract.resources.get(SPOKEN.get(noun, ""))


def _get(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    yield from _mapped(contract, rpc, "get", r"\{name=[^}]*\}$")
    yield from _returns(rpc, resource)
    yield from _has(contract, rpc, "name", Field.TYPE_STRING, required=True)


def _list(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    yield from _mapped(contract, rpc, "get", r"[a-zA-Z]$")
    yield from _answers(contract, rpc, resource)


def _batch_get(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    yield from _mapped(contract, rpc, "get", ":batchGet$")
    yield from _answers(contract, rpc, resource)
    yield from _has(contract, rpc, "names", Field.TYPE_STRING, required=True, repeated=True)


def _create(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    yield from _mapped(contract, rpc, "post", r"[a-zA-Z]$", body=_field(resource))
    yield from _returns(rpc, resource)
    yield from _has(contract, rpc, _field(resource), Field.TYPE_MESSAGE, required=True)
    yield from _has(contract, rpc, f"{_field(resource)}_id", Field.TYPE_STRING)


def _update(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    field = _field(resource)
    yield from _mapped(contract, rpc, "patch", rf"\{{{field}\.name=[^}}]*\}}$", body=field)
    yield from _returns(rpc, resource)
    yield from _has(contract, rpc, field, Field.TYPE_MESSAGE, required=True)
    mask = field_named(contract.request(rpc), "update_mask")
    if mask is None or mask.type_name != ".google.protobuf.FieldMask":
        yield "its request has no FieldMask update_mask"
    if field_named(resource.proto, "etag") is None:
        yield f"{resource.proto.name} has no etag (AIP-154)"


def _delete(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    yield from _mapped(contract, rpc, "delete", r"\{name=[^}]*\}$")
    yield from _has(contract, rpc, "name", Field.TYPE_STRING, required=True)
    if field_named(resource.proto, "delete_time") is not None:
        yield from _returns(rpc, resource)
    elif rpc.proto.output_type != ".google.protobuf.Empty":
        yield "does not return google.protobuf.Empty, as what is not soft-deleted does"


def _undelete(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    yield from _mapped(contract, rpc, "post", r"\{name=[^}]*\}:undelete$", body="*")
    yield from _returns(rpc, resource)
    yield from _has(contract, rpc, "name", Field.TYPE_STRING, required=True)


def _purge(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    yield from _mapped(contract, rpc, "post", r":purge$", body="*")
    yield from _has(contract, rpc, "filter", Field.TYPE_STRING, required=True)
    yield from _has(contract, rpc, "force", Field.TYPE_BOOL)
    answer = contract.message(rpc.proto.output_type)
    for name in ("purge_count", "purge_sample"):
        if answer is None or field_named(answer.proto, name) is None:
            yield f"its response has no {name} of {resource.proto.name}"


_CHECKS: Final[dict[str, tuple[Check, bool]]] = {  # the longer names first; whether the name is in the plural
    "BatchGet": (_batch_get, True),
    "Get": (_get, False),
    "List": (_list, True),
    "Create": (_create, False),
    "Update": (_update, False),
    "Delete": (_delete, False),
    "Undelete": (_undelete, False),
    "Purge": (_purge, True),
}


def _mapped(contract: Contract, rpc: Element, method: str, ending: str, body: str = "") -> Iterator[str]:
    found, path, found_body = contract.http(rpc)
    if found != method or not re.search(ending, path):
        yield f"is mapped to {found.upper()} {path}, not {method.upper()} …{ending}"
    if found_body != body:
        yield f"its HTTP body is {found_body!r}, not {body!r}"


def _returns(rpc: Element, resource: Element) -> Iterator[str]:
    if rpc.proto.output_type != f".{resource.name}":
        yield f"does not return {resource.proto.name}"


def _answers(contract: Contract, rpc: Element, resource: Element) -> Iterator[str]:
    """A response of its own, whose first field is the resources."""
    answer = contract.message(rpc.proto.output_type)
    if answer is None or answer.proto.name != f"{rpc.proto.name}Response":
        yield f"does not return {rpc.proto.name}Response"
    elif not any(field.number == 1 and field.type_name == f".{resource.name}" for field in answer.proto.field):
        yield f"field 1 of its response is not the {contract.plural(resource.proto.name)}"


def _has(
    contract: Contract,
    rpc: Element,
    name: str,
    kind: Field.Type.ValueType,
    *,
    required: bool = False,
    repeated: bool = False,
) -> Iterator[str]:
    request: Message = contract.request(rpc)
    field = field_named(request, name)
    if field is None or field.type != kind or (field.label == Field.LABEL_REPEATED) != repeated:
        yield f"its request has no {name} of the right type"
    elif required and "REQUIRED" not in contract.behaviors(field):
        yield f"{name} is not REQUIRED"


def _field(resource: Element) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", resource.proto.name).lower()
