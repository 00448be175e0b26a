"""The rules of the contract, most of them AIPs (https://google.aip.dev). Each yields what breaks it, as one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from tests.contract.descriptors import Contract, Element, Field, field_named

_RETRY_SAFE, _RETRY_WITH_REQUEST_ID = 1, 2
_MONEY: Final = re.compile(r"(^|_)(amount|balance|cost|fee|price|subtotal|tax|total)s?$")
_COLLECTION: Final = r"[a-z][a-zA-Z]*/\{[a-z][a-z_]*\}"
_INTEGERS: Final = frozenset({Field.TYPE_INT32, Field.TYPE_INT64, Field.TYPE_UINT32, Field.TYPE_UINT64})
_FLOATS: Final = frozenset({Field.TYPE_DOUBLE, Field.TYPE_FLOAT})

READS_BY_POST: Final = {
    "counterfoil.orders.v1.OrderService.QuoteOrder": "its lines are messages, which the query of a GET cannot hold",
}
"""The reads that are no GET, each with the reason (AIP-131, 136): every other one is a write, and acts once."""


def comments(contract: Contract) -> Iterator[str]:
    """AIP-192: everything has a comment of its own."""
    for element in contract.elements:
        if not element.comment:
            yield f"{element.name}: the {element.kind} has no comment"


def resource_names(contract: Contract) -> Iterator[str]:
    """AIP-122, 123, 203: a resource has a type, patterns, singular and plural, and `name` as its identifier."""
    for short, element in contract.resources.items():
        resource = contract.option(element.proto, "google.api.resource")
        singular, plural = resource.singular, resource.plural
        if resource.type != f"counterfoil.dev/{short}":
            yield f"{element.name}: the type is {resource.type!r}, not 'counterfoil.dev/{short}'"
        if singular != _lower_camel(short) or not plural:
            yield f"{element.name}: singular is {singular!r} and plural {plural!r}"
        for pattern in resource.pattern or [""]:
            # AIP-156: of a singleton, which its parent has one of, the last part is no id but its own name.
            singleton = re.fullmatch(rf"({_COLLECTION}/)+[a-z][a-zA-Z]*", pattern) is not None
            ending = f"}}/{singular}" if singleton else f"{plural}/{{{_snake(short)}}}"
            if not singleton and not re.fullmatch(rf"({_COLLECTION}/)*{_COLLECTION}", pattern):
                yield f"{element.name}: {pattern!r} is no resource pattern"
            elif not pattern.endswith(ending):
                yield f"{element.name}: the pattern {pattern!r} does not end with {ending!r}"
        name = field_named(element.proto, "name")
        if name is None or name.number != 1 or name.type != Field.TYPE_STRING:
            yield f"{element.name}: field 1 is not the string `name`"
        elif "IDENTIFIER" not in contract.behaviors(name):
            yield f"{element.name}.name: is not an IDENTIFIER"


def references(contract: Contract) -> Iterator[str]:
    """AIP-122: a request's field that names a resource says of which type, and that type exists."""
    known = {f"counterfoil.dev/{short}" for short in contract.resources}
    for rpc in contract.of_kind("rpc"):
        request = contract.messages[rpc.proto.input_type[1:]]
        for field in request.proto.field:
            reference = contract.option(field, "google.api.resource_reference")
            target = (reference.type or reference.child_type) if reference is not None else None
            if field.name in {"name", "names", "parent"} and target is None:
                yield f"{request.name}.{field.name}: has no resource_reference"
            if target is not None and target not in known:
                yield f"{request.name}.{field.name}: refers to {target!r}, which no message defines"


def soft_delete(contract: Contract) -> Iterator[str]:
    """AIP-164: what has a `delete_time` can be undeleted, has a `purge_time`, and is listed on request."""
    rpcs = {rpc.proto.name: rpc for rpc in contract.of_kind("rpc")}
    for short, element in contract.resources.items():
        if field_named(element.proto, "delete_time") is None:
            continue
        if f"Undelete{short}" not in rpcs:
            yield f"{element.name}: is soft-deleted and cannot be undeleted"
        if field_named(element.proto, "purge_time") is None:
            yield f"{element.name}: has a delete_time and no purge_time"
        listing = rpcs.get(f"List{contract.plural(short)}")
        if listing and field_named(contract.request(listing), "show_deleted") is None:
            yield f"{listing.name}: has no show_deleted"


def request_ids(contract: Contract) -> Iterator[str]:
    """AIP-155: every write has a required `request_id`, which is a UUID; reads have none.

    A batch has one for each of the `requests` that it repeats (AIP-233), since each of these acts once on its own.
    """
    for rpc in contract.of_kind("rpc"):
        own = field_named(contract.request(rpc), "request_id")
        repeated = _repeated_request(contract, rpc)
        field = own if repeated is None else field_named(repeated.proto, "request_id")
        if is_read(contract, rpc):
            if field is not None:
                yield f"{rpc.name}: is a read and has a request_id"
        elif field is None or field.type != Field.TYPE_STRING:
            yield f"{rpc.name}: is a write and has no request_id"
        elif "REQUIRED" not in contract.behaviors(field) or not contract.rules(field).string.uuid:
            yield f"{rpc.name}: its request_id is not a REQUIRED UUID"
        elif repeated is not None and own is not None:
            yield f"{rpc.name}: has a request_id beside those of its requests"


def is_read(contract: Contract, rpc: Element) -> bool:
    """Whether an rpc changes nothing."""
    method, _, _ = contract.http(rpc)
    return method == "get" or rpc.name in READS_BY_POST


def _repeated_request(contract: Contract, rpc: Element) -> Element | None:
    """The request that a batch repeats; None for what is none."""
    field = field_named(contract.request(rpc), "requests")
    if not rpc.proto.name.startswith("Batch") or field is None or not _repeated(field):
        return None
    return contract.message(field.type_name)


def pagination(contract: Contract) -> Iterator[str]:
    """AIP-158: lists and searches that are no streams are paged; page fields go together and have their types."""
    for rpc in contract.of_kind("rpc"):
        request = contract.request(rpc)
        answer = contract.message(rpc.proto.output_type)
        size, token = field_named(request, "page_size"), field_named(request, "page_token")
        following = field_named(answer.proto, "next_page_token") if answer else None
        wanted = re.match("List|Search", rpc.proto.name) and not rpc.proto.server_streaming
        if not (wanted or size or token or following):
            continue
        if size is None or size.type != Field.TYPE_INT32:
            yield f"{rpc.name}: has no int32 page_size"
        elif not contract.rules(size).int32.HasField("gte"):
            yield f"{rpc.name}: its page_size may be negative"
        if token is None or token.type != Field.TYPE_STRING:
            yield f"{rpc.name}: has no string page_token"
        if following is None or following.type != Field.TYPE_STRING:
            yield f"{rpc.name}: its response has no string next_page_token"
        if answer is not None and not (answer.proto.field[0].number == 1 and _repeated(answer.proto.field[0])):
            yield f"{rpc.name}: field 1 of its response is not the repeated one"


def field_behavior(contract: Contract) -> Iterator[str]:
    """AIP-203: every field that a caller may fill in says whether it must, and fields of resources too."""
    listed = {element.name: element for element in [*contract.request_messages, *contract.resources.values()]}
    for element in listed.values():
        for field in element.proto.field:
            found = contract.behaviors(field) & {"OPTIONAL", "REQUIRED", "OUTPUT_ONLY", "IDENTIFIER"}
            if len(found) != 1:
                yield f"{element.name}.{field.name}: field_behavior is {sorted(found)}, not one of four"


def policies(contract: Contract) -> Iterator[str]:
    """Every rpc states its whole policy, and the policy fits the rpc."""
    for rpc in contract.of_kind("rpc"):
        policy = contract.option(rpc.proto, "counterfoil.type.v1.policy")
        if policy is None:
            yield f"{rpc.name}: has no policy"
            continue
        domain = rpc.package.split(".")[1]
        access = policy.WhichOneof("access")
        if access is None or (access != "permission" and not getattr(policy, access)):
            yield f"{rpc.name}: its policy does not say who may call"
        for permission in _foreign_permissions(policy, domain):
            yield f"{rpc.name}: {permission!r} is no permission of {domain}"
        if policy.object_level and access != "permission":
            yield f"{rpc.name}: looks at single resources for a permission that it does not need"
        for part in ("criticality", "retry"):
            if not getattr(policy, part):
                yield f"{rpc.name}: its policy has no {part}"
        default, longest = _seconds(policy.default_deadline), _seconds(policy.max_deadline)
        if not 0 < default <= longest:
            yield f"{rpc.name}: its deadlines are {default} s by default and {longest} s at most"
        reads = is_read(contract, rpc)
        expected = _RETRY_SAFE if reads else _RETRY_WITH_REQUEST_ID
        if policy.retry and policy.retry != expected:
            yield f"{rpc.name}: a {'read' if reads else 'write'} has another retry than {expected}"


def _foreign_permissions(policy: Any, domain: str) -> list[str]:
    """What a policy names as permissions and is none of the domain."""
    named = [policy.permission] if policy.WhichOneof("access") == "permission" else []
    named += policy.further_permissions
    return [each for each in named if not re.fullmatch(rf"{domain}\.[a-z][a-z_]*", each)]


def transcoding(contract: Contract) -> Iterator[str]:
    """AIP-127: every rpc has an HTTP mapping of its version; what has no body in HTTP has none here."""
    for rpc in contract.of_kind("rpc"):
        method, path, body = contract.http(rpc)
        version = rpc.package.rpartition(".")[2]
        if not method:
            yield f"{rpc.name}: has no google.api.http"
        elif not path.startswith(f"/{version}/"):
            yield f"{rpc.name}: its path {path!r} is not of {version}"
        elif method in {"get", "delete"} and body:
            yield f"{rpc.name}: {method.upper()} has a body"
        elif method in {"post", "patch", "put"} and not body:
            yield f"{rpc.name}: {method.upper()} has no body"


def money(contract: Contract) -> Iterator[str]:
    """AIP-148: sums of money are google.type.Money, and nothing is a floating-point number."""
    for element in contract.of_kind("field"):
        field = element.proto
        if field.type in _FLOATS:
            yield f"{element.name}: is a floating-point number"
        elif _MONEY.search(field.name) and field.type_name != ".google.type.Money" and field.type in _INTEGERS:
            yield f"{element.name}: is not a google.type.Money"


def bounds(contract: Contract) -> Iterator[str]:
    """Every string, bytes, enum, list and map that a caller may send has a bound."""
    for element in contract.request_messages:
        for field in element.proto.field:
            if "OUTPUT_ONLY" in contract.behaviors(field):
                continue
            rules = contract.rules(field)
            entry = contract.entry(element.proto, field)
            if entry is not None:
                kinds = [(entry.field[0], rules.map.keys), (entry.field[1], rules.map.values)]
                if not rules.map.HasField("max_pairs"):
                    yield f"{element.name}.{field.name}: the map has no max_pairs"
            elif _repeated(field):
                kinds = [(field, rules.repeated.items)]
                if not rules.repeated.HasField("max_items"):
                    yield f"{element.name}.{field.name}: the list has no max_items"
            else:
                kinds = [(field, rules)]
            for part, part_rules in kinds:
                problem = _unbounded(part, part_rules)
                if problem:
                    yield f"{element.name}.{field.name}: {problem}"


def _unbounded(field: Field, rules: Any) -> str | None:
    if field.type == Field.TYPE_STRING:
        string = rules.string
        if any(string.HasField(limit) for limit in ("max_len", "max_bytes", "len", "len_bytes", "const", "uuid")):
            return None
        if list(getattr(string, "in")) or (string.HasField("pattern") and _limits(string.pattern)):
            return None
        return "the string has no bound"
    if field.type == Field.TYPE_BYTES and not rules.bytes.HasField("max_len"):
        return "the bytes have no bound"
    if field.type == Field.TYPE_ENUM and not rules.enum.defined_only:
        return "the enum takes values that are not defined"
    return None


def _limits(pattern: str) -> bool:
    """Whether a pattern matches only strings of a limited length."""
    bare = re.sub(r"\\.|\[(\\.|[^\]\\])*\]", "x", pattern)  # escapes and classes are single characters
    return pattern.startswith("^") and pattern.endswith("$") and not re.search(r"[*+]|\{\d*,\}", bare)


def _seconds(duration: Any) -> float:
    return float(duration.seconds + duration.nanos / 1e9)


def _repeated(field: Field) -> bool:
    return field.label == Field.LABEL_REPEATED


def _lower_camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
