"""The document as a whole."""

from __future__ import annotations

import json
from typing import Any, Final

from google.protobuf import descriptor_pb2

from protos.openapi.contract import OURS, Contract
from protos.openapi.operations import FRESHNESS, Operations
from protos.openapi.schemas import Schemas

_ABOUT: Final = """\
The commerce core as JSON over HTTP, for callers that have no gRPC. A proxy turns these calls into gRPC calls and back:
see `docs/http-json.md`. Whoever can use gRPC should, for it is faster and has clients that send a call again where that
is safe.

A write acts once for its `requestId`, a UUID that the caller makes: sent again with the same one, it gets the same
answer.
Errors are a `google.rpc.Status`. Field names are in lowerCamelCase; requests may have the names of the contract,
snake_case, as well.
"""
_STATUSES: Final = "The HTTP status follows the gRPC status: 400, 401, 403, 404, 409, 429, 500, 501, 503 or 504."


def document(protoset: bytes) -> bytes:
    """The OpenAPI document of the rpcs of a protoset, which has all imports and comments, as JSON."""
    return f"{json.dumps(_document(protoset), indent=1, ensure_ascii=False)}\n".encode()


def _document(protoset: bytes) -> dict[str, Any]:
    contract = Contract(descriptor_pb2.FileDescriptorSet.FromString(protoset))
    schemas = Schemas(contract)
    paths: dict[str, Any] = {}
    for path, method, operation in Operations(contract, schemas).all():
        if method in paths.setdefault(path, {}):
            raise SystemExit(f"{method.upper()} {path} is two rpcs")
        paths[path][method] = operation
    for name in ("google.rpc.Status", "google.protobuf.Any"):
        schemas.reference(name)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Counterfoil",
            "version": "v1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:8080", "description": "deploy/envoy/envoy.yaml as it is"}],
        "security": [{"bearer": []}],
        "tags": [
            {"name": name.rpartition(".")[2], "description": contract.comment(name)}
            for name in contract.services
            if name.startswith(OURS)
        ],
        "paths": dict(sorted(paths.items())),
        "components": _components() | {"schemas": dict(sorted(schemas.components.items()))},
    }


def _components() -> dict[str, Any]:
    text = {"type": "string", "maxLength": 512}
    status = {"application/json": {"schema": {"$ref": "#/components/schemas/google.rpc.Status"}}}
    return {
        "securitySchemes": {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "An access token, or an API key in its place.",
            }
        },
        "responses": {
            "Error": {
                "description": f"How the call failed. {_STATUSES}",
                "headers": {
                    "retry-after": {
                        "description": "Seconds to wait before the call is sent again, where the server asks for it.",
                        "schema": {"type": "integer", "minimum": 0},
                    }
                },
                "content": status,
            }
        },
        "headers": {
            "Freshness": {"description": "The write's freshness token, for later reads.", "schema": text},
        },
        "parameters": {
            "Freshness": {
                "name": FRESHNESS,
                "in": "header",
                "description": "The freshness token of a write: the answer is not older than it.",
                "schema": text,
            },
            "RequestId": {
                "name": "x-request-id",
                "in": "header",
                "description": "What logs know the call by; made where it is missing.",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
            },
            "Trace": {
                "name": "traceparent",
                "in": "header",
                "description": "The W3C trace context that the call belongs to.",
                "schema": {"type": "string"},
            },
        },
    }
