"""What the comments say is true: statuses and reasons exist and belong together, and none that matters is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from counterfoil_server.faults import Code
from tests.contract.descriptors import Contract, Element, field_named

REASONS: Final = "counterfoil.type.v1.ErrorReason"
PREFIX: Final = "ERROR_REASON_"

_CODES: Final = {code.name for code in Code} - {"OK"}
_GROUP: Final = re.compile(r"\b([A-Z]+(?:_[A-Z]+)*)\s+\(([^()]*)\)")
_QUOTED: Final = re.compile(r"`([A-Z]+(?:_[A-Z0-9]+)*)`")
_SHOUTED: Final = re.compile(r"(?<![`\w])([A-Z]{3,}(?:_[A-Z]+)*)(?![`\w])")

# A field of a request, and the reason that the rpc's comment has to name for it.
_REASON_OF_FIELD: Final = {
    "filter": "FILTER_INVALID",
    "page_token": "PAGE_TOKEN_INVALID",
    "request_id": "REQUEST_ID_REUSED",
    "etag": "ETAG_MISMATCH",
    "update_mask": "ETAG_MISMATCH",
    "name": "RESOURCE_NOT_FOUND",
    "names": "RESOURCE_NOT_FOUND",
}


def codes_of_reasons(contract: Contract) -> dict[str, str]:
    """Each reason with the status code that its comment begins with; an empty one where it begins with none."""
    scope = f"{REASONS}.{PREFIX}"
    found = {}
    for element in contract.of_kind("value"):
        if element.name.startswith(scope) and element.proto.number != 0:
            code = element.comment.partition(":")[0]
            found[element.name.removeprefix(scope)] = code if code in _CODES else ""
    return found


def documented_reasons(contract: Contract) -> Iterator[str]:
    """The comment of each error reason begins with the status code that it comes with."""
    for reason, code in codes_of_reasons(contract).items():
        if not code:
            yield f"{reason}: its comment does not begin with a status code"


def named_statuses(contract: Contract) -> Iterator[str]:
    """What the comments of services and rpcs name as statuses and reasons exists and goes together."""
    reasons = codes_of_reasons(contract)
    values = {element.proto.name for element in contract.of_kind("value")}
    values |= {name.partition("_")[2] for name in values}
    for element in [*contract.of_kind("service"), *contract.of_kind("rpc")]:
        for code, inside in _GROUP.findall(element.comment):
            for reason in _QUOTED.findall(inside):
                if reason in reasons and reasons[reason] != code:
                    yield f"{element.name}: {reason} comes with {reasons[reason]}, not {code}"
        for word in _QUOTED.findall(element.comment):
            if word not in reasons and word not in values:
                yield f"{element.name}: there is no reason {word!r}"
        for word in _SHOUTED.findall(element.comment):
            if word not in _CODES and ("_" in word or word in {"UNKNOWN", "OK"}):
                yield f"{element.name}: there is no status {word!r}"


def complete_errors(contract: Contract) -> Iterator[str]:
    """An rpc's comment names its permissions, and the reasons that follow from the fields of its request."""
    for rpc in contract.of_kind("rpc"):
        policy = contract.option(rpc.proto, "counterfoil.type.v1.policy")
        if policy is not None and policy.permission and f"Needs `{policy.permission}`" not in rpc.comment:
            yield f"{rpc.name}: its comment does not say that it needs {policy.permission}"
        for permission in policy.further_permissions if policy is not None else ():
            if f"`{permission}`" not in rpc.comment:
                yield f"{rpc.name}: its comment does not say when it needs {permission}"
        for field, reason in _REASON_OF_FIELD.items():
            if _has(contract, rpc, field) and f"`{reason}`" not in rpc.comment:
                yield f"{rpc.name}: takes {field} and does not name {reason}"


def _has(contract: Contract, rpc: Element, field: str) -> bool:
    return field_named(contract.request(rpc), field) is not None
