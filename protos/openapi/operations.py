"""Operations: what each rpc's google.api.http annotation makes of it in HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from protos.openapi.contract import Contract, Field, Rpc
from protos.openapi.schemas import Schema, Schemas

Operation = dict[str, Any]

FRESHNESS: Final = "counterfoil-freshness"

_METHODS: Final = ("get", "put", "post", "delete", "patch")
_VARIABLE: Final = re.compile(r"\{([a-z_.]+)(?:=([^}]*))?\}")
_QUERIED_MESSAGES: Final = ("google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask")


@dataclass(frozen=True, slots=True)
class Bound:
    """A field that the path gives."""

    field: str  # `name`, or `product.name`
    template: str  # `products/*`


class Operations:
    """Makes the operations of a contract's rpcs."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        """Messages become components of `schemas`."""
        self._contract = contract
        self._schemas = schemas
        self._variables = contract.variables()

    def all(self) -> Iterator[tuple[str, str, Operation]]:
        """Path, HTTP method and operation of each rpc that has an annotation, in the order of the contract."""
        for service, declared in self._contract.services.items():
            for rpc in declared.method:
                rule = self._contract.option(rpc, "google.api.http")
                method = rule.WhichOneof("pattern") if rule else None
                if method in _METHODS:
                    path = getattr(rule, method)
                    yield self._path(path), method, self._operation(service, rpc, path, rule.body)

    def _path(self, path: str) -> str:
        """`/v1/{name=orders/*}:cancel` as `/v1/orders/{order}:cancel`; AIP-159's `*` of all parents is `-`."""
        rest = _VARIABLE.sub(lambda found: self._named(found[2] or "*"), path)
        return re.sub(r"(?<=/)\*(?=[/:]|$)", "-", rest)

    def _named(self, template: str) -> str:
        return "/".join(f"{{{name}}}" if part == "*" else part for part, name in self._segments(template))

    def _segments(self, template: str) -> Iterator[tuple[str, str]]:
        """The parts of a template, each with the name of its variable where it is one."""
        before = ""
        for part in template.split("/"):
            yield part, self._variables.get(before, before.removesuffix("s")) if part == "*" else ""
            before = part

    def _operation(self, service: str, rpc: Rpc, path: str, body: str) -> Operation:
        name = f"{service}.{rpc.name}"
        policy = self._contract.option(rpc, "counterfoil.type.v1.policy")
        bound = [Bound(found[1], found[2] or "*") for found in _VARIABLE.finditer(path)]
        parameters = [*self._from_path(rpc, bound), *self._from_query(rpc, bound, body), *_headers(policy, name)]
        comment = self._contract.comment(name)
        operation: Operation = {
            "operationId": f"{service.rpartition('.')[2]}_{rpc.name}",
            "tags": [service.rpartition(".")[2]],
            "summary": comment.split("\n\n")[0].replace("\n", " ").split(". ")[0].removesuffix(".") + ".",
            "description": comment,
            "parameters": parameters,
            "responses": {"200": self._answer(rpc, policy), "default": {"$ref": "#/components/responses/Error"}},
            "x-grpc-method": f"{service}/{rpc.name}",
            "x-counterfoil-policy": _policy(policy),
        }
        if body:
            operation["requestBody"] = self._body(rpc, bound, body)
        if policy.public:
            operation["security"] = []
        return operation

    def _from_path(self, rpc: Rpc, bound: list[Bound]) -> Iterator[dict[str, Any]]:
        for each in bound:
            owner, field = self._field(rpc, each.field)
            names = [name for part, name in self._segments(each.template) if part == "*"]
            whole = self._schemas.field(owner, field)
            pattern = str(whole.get("pattern", "")).removeprefix("^$|")
            before = f"^{each.template.partition('*')[0]}"
            for name in names:
                schema: Schema = {"type": "string", "minLength": 1}
                if len(names) == 1 and pattern.startswith(before) and each.template.endswith("*"):
                    schema = {"type": "string", "pattern": "^" + pattern.removeprefix(before)}
                yield {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "description": f"Of `{each.template}`. {whole.get('description', '')}".strip(),
                    "schema": schema,
                }

    def _from_query(self, rpc: Rpc, bound: list[Bound], body: str) -> Iterator[dict[str, Any]]:
        """The fields of the request that neither the path nor the body gives."""
        if body == "*":
            return
        owner = rpc.input_type[1:]
        for field in self._contract.messages[owner].field:
            if field.name in {body, *(each.field for each in bound)}:
                continue
            if field.type == Field.TYPE_MESSAGE and field.type_name[1:] not in _QUERIED_MESSAGES:
                raise SystemExit(f"{owner}.{field.name}: a message in a query is not supported")
            schema = self._schemas.field(owner, field)
            description = schema.pop("description", "")
            required = "REQUIRED" in self._contract.behaviors(field)
            yield {
                "name": field.json_name,
                "in": "query",
                **({"required": True} if required else {}),
                "description": description,
                "schema": schema,
            }

    def _body(self, rpc: Rpc, bound: list[Bound], body: str) -> dict[str, Any]:
        owner = rpc.input_type[1:]
        if body == "*":
            schema = self._whole(owner, bound)
        else:
            inside = [each.field.removeprefix(f"{body}.") for each in bound if each.field.startswith(f"{body}.")]
            field = self._field(rpc, body)[1]
            # A change sends what changes, so nothing is required of it.
            schema = self._schemas.reference(field.type_name[1:])
            if inside:
                schema = self._schemas.message(field.type_name[1:], without=inside, partial=True)
        content: dict[str, Any] = {"application/json": {"schema": schema}}
        if rpc.client_streaming:
            content = {"application/json": {"schema": {"type": "array", "items": schema}}}
        return {"required": True, "content": content}

    def _whole(self, owner: str, bound: list[Bound]) -> Schema:
        if not bound:
            return self._schemas.reference(owner)
        return self._schemas.message(owner, without=[each.field for each in bound])

    def _answer(self, rpc: Rpc, policy: Any) -> dict[str, Any]:
        schema = self._schemas.reference(rpc.output_type[1:])
        answer: dict[str, Any] = {"description": "OK.", "content": {"application/json": {"schema": schema}}}
        if rpc.server_streaming:
            answer["description"] = "OK: a stream of JSON objects, one a line, each as the schema says."
        elif _writes(policy):
            answer["headers"] = {FRESHNESS: {"$ref": "#/components/headers/Freshness"}}
        return answer

    def _field(self, rpc: Rpc, path: str) -> tuple[str, Field]:
        """A field of the request, however deep, and the message that it is of."""
        owner = rpc.input_type[1:]
        *outer, last = path.split(".")
        for name in outer:
            owner = self._own(owner, name).type_name[1:]
        return owner, self._own(owner, last)

    def _own(self, owner: str, name: str) -> Field:
        return next(field for field in self._contract.messages[owner].field if field.name == name)


def _writes(policy: Any) -> bool:
    return _name(policy, "retry") != "RETRY_SAFE"


def _headers(policy: Any, name: str) -> Iterator[dict[str, Any]]:
    if not _writes(policy) and not name.startswith("counterfoil.identity."):
        yield {"$ref": "#/components/parameters/Freshness"}
    yield {"$ref": "#/components/parameters/RequestId"}
    yield {"$ref": "#/components/parameters/Trace"}


def _policy(policy: Any) -> dict[str, Any]:
    described = {
        "criticality": _name(policy, "criticality").removeprefix("CRITICALITY_"),
        "defaultDeadline": policy.default_deadline.ToJsonString(),
        "maxDeadline": policy.max_deadline.ToJsonString(),
        "retry": _name(policy, "retry").removeprefix("RETRY_"),
    }
    access = policy.WhichOneof("access")
    return {access: getattr(policy, access)} | described


def _name(policy: Any, field: str) -> str:
    name: str = policy.DESCRIPTOR.fields_by_name[field].enum_type.values_by_number[getattr(policy, field)].name
    return name
