"""What the contract says of each rpc, as the client needs it: deadlines, what may be sent again, request ids."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from google.protobuf.descriptor import FileDescriptor, MethodDescriptor
from google.protobuf.message import Message

from counterfoil.catalog.v1 import catalog_service_pb2
from counterfoil.identity.v1 import (
    access_service_pb2,
    account_service_pb2,
    email_service_pb2,
    federation_service_pb2,
    session_service_pb2,
)
from counterfoil.inventory.v1 import inventory_service_pb2
from counterfoil.ledger.v1 import ledger_service_pb2
from counterfoil.orders.v1 import order_service_pb2
from counterfoil.type.v1 import policy_pb2

CONTRACT: Final[tuple[FileDescriptor, ...]] = (
    access_service_pb2.DESCRIPTOR,
    account_service_pb2.DESCRIPTOR,
    email_service_pb2.DESCRIPTOR,
    federation_service_pb2.DESCRIPTOR,
    session_service_pb2.DESCRIPTOR,
    catalog_service_pb2.DESCRIPTOR,
    inventory_service_pb2.DESCRIPTOR,
    ledger_service_pb2.DESCRIPTOR,
    order_service_pb2.DESCRIPTOR,
)
"""The files of the contract that declare services."""

ATTEMPTS_LIMIT: Final = 4
"""How often a call is sent at most, the first time included. gRPC allows no more than 5."""

_INITIAL_BACKOFF: Final = "0.1s"
_BACKOFF_LIMIT: Final = "2s"
_RETRYABLE: Final = frozenset({policy_pb2.RETRY_SAFE, policy_pb2.RETRY_WITH_REQUEST_ID})


def methods() -> Iterator[tuple[str, MethodDescriptor, policy_pb2.Policy]]:
    """Each method of the contract, by its path (`/package.Service/Method`), with its policy."""
    for file in CONTRACT:
        for service in file.services_by_name.values():
            for method in service.methods:
                path = f"/{service.full_name}/{method.name}"
                yield path, method, method.GetOptions().Extensions[policy_pb2.policy]


def service_config(extra: Mapping[str, Any] | None = None) -> str:
    """GRPC's service config, as JSON: which methods of the contract are sent again after UNAVAILABLE, and how.

    `extra` is what else it says.
    """
    names = [
        {"service": method.containing_service.full_name, "method": method.name}
        for _, method, policy in methods()
        # A stream that gRPC itself sent again, under load, was once seen to end one message early.
        if policy.retry in _RETRYABLE and not method.client_streaming
    ]
    retry = {
        "maxAttempts": ATTEMPTS_LIMIT,
        "initialBackoff": _INITIAL_BACKOFF,
        "maxBackoff": _BACKOFF_LIMIT,
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    # Stops retrying for a while once about half of the calls fail, so that retries never multiply an outage.
    throttling = {"maxTokens": 100, "tokenRatio": 0.5}
    config = {"methodConfig": [{"name": names, "retryPolicy": retry}], "retryThrottling": throttling}
    return json.dumps({**config, **(extra or {})})


def default_deadlines_s() -> dict[str, float]:
    """The default deadline, in seconds, of each method of the contract that has one, by its path."""
    return {
        path: policy.default_deadline.ToTimedelta().total_seconds()
        for path, _, policy in methods()
        if policy.HasField("default_deadline")
    }


Filler = Callable[[Any], Any]
"""Gives a request with its request ids: the same one where it has them all, else a copy."""


def fillers() -> dict[str, Filler]:
    """By path, what fills in the request ids, for the methods whose requests have any."""
    found: dict[str, Filler] = {}
    for path, method, _ in methods():
        fields = method.input_type.fields_by_name
        if "request_id" in fields:
            found[path] = fill
        elif "requests" in fields:
            each = fields["requests"].message_type
            if each is not None and "request_id" in each.fields_by_name:
                found[path] = fill_each
    return found


def fill(request: Any) -> Any:
    """A request that acts once per its `request_id`."""
    if request.request_id:
        return request
    filled = _copy(request)
    filled.request_id = new_request_id()
    return filled


def fill_each(request: Any) -> Any:
    """A batch of such requests."""
    if all(each.request_id for each in request.requests):
        return request
    filled = _copy(request)
    for each in filled.requests:
        if not each.request_id:
            each.request_id = new_request_id()
    return filled


def new_request_id() -> str:
    """A request id that nothing else has."""
    return str(uuid.uuid4())


def _copy(message: Message) -> Any:
    copied = type(message)()
    copied.CopyFrom(message)
    return copied
