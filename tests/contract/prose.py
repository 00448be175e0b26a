"""What the comments say is true: statuses and reasons exist and belong together, and none that matters is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from counterfoil_server.faults import Code
from tests.contract.descriptors import Contract, Element, field_named

REASONS: Final = "counterfoil.type.v1.ErrorReason"
PREFIX: Final = "ERROR_REASON_"

_CODES: Final = {code.name for code in Code} - {"OK"}
_GROUP: Final = re.compile(r"\b([A-Z]+(?:_[A-Z]+)*)\s+\(([^()]*)\)")
_QUOTED: Final = re.compile(r"`([A-Z]+(?:_[A-Z0-9]+)*)`")
_SHOUTED: Final = re.compile(r"(?<![`\w])([A-Z]{3,}(?:_[A-Z]+)*)(?![`\w])")

_AS_IN: Final = re.compile(r"\bAs in (\w+Request)\b")

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

COMMON: Final = "Every method answers, besides the statuses named at each:"
"""How the paragraph of a service's comment begins that names what any of its methods may answer."""

_COMMON_REASONS: Final = frozenset(
    {
        "CANCELLED",
        "CONFLICT",
        "CREDENTIALS_INVALID",
        "CREDENTIALS_MISSING",
        "DEADLINE_EXCEEDED",
        "INTERNAL",
        "INVALID_FIELD",
        "MALFORMED_MESSAGE",
        "OVERLOADED",
        "PERMISSION_MISSING",
        "RATE_LIMITED",
        "SHUTTING_DOWN",
        "STORAGE_UNAVAILABLE",
        "TOO_LARGE",
    }
)


class Kept(Enum):
    """How long a `request_id` is kept; the value is how the comment of the field says so."""

    WITH_ITS_ANSWER = (
        "It is kept for ever with its answer: sent again, however much later,"
        " the call acts once and gets the same answer."
    )
    LONGER_THAN_ITS_ANSWER = (
        "It is kept for ever, and its answer for a week, or as long as the operator has set: sent again, the call acts"
        " once and gets the same answer, or, after that time, FAILED_PRECONDITION (`REQUEST_ID_SPENT`)."
    )
    FOR_A_WEEK = (
        "It is kept for a week, or as long as the operator has set: sent again within that time, the call acts once and"
        " gets the same answer; after it, it is another call."
    )


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


def common_errors(contract: Contract) -> Iterator[str]:
    """All services say in the same words which statuses and reasons any method may answer, and leave none out."""
    first = ""
    for service in contract.of_kind("service"):
        paragraphs = (" ".join(each.split()) for each in re.split(r"\n\s*\n", service.comment))
        paragraph = next((each for each in paragraphs if each.startswith(COMMON)), "")
        if missing := sorted(_COMMON_REASONS - set(_QUOTED.findall(paragraph))):
            yield f"{service.name}: its comment does not say that every method may answer {', '.join(missing)}"
        first = first or paragraph
        if paragraph != first:
            yield f"{service.name}: names the errors of every method in other words than the first service"


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


def keeping_of_requests(contract: Contract) -> dict[str, Kept | None]:
    """Each request with a `request_id`, by full name, and how long that is kept; None where its comment does not say.

    It says so in the words of `Kept`, or names a request of its package whose own comment does.
    """
    fields = [each for each in contract.of_kind("field") if each.proto.name == "request_id"]
    texts = {field.name.rpartition(".")[0]: " ".join(field.comment.split()) for field in fields}
    said = {name: next((kept for kept in Kept if kept.value in text), None) for name, text in texts.items()}
    found = {}
    for field in fields:
        name = field.name.rpartition(".")[0]
        other = _AS_IN.search(texts[name])
        found[name] = said[name] or (said.get(f"{field.package}.{other[1]}") if other else None)
    return found


def kept_request_ids(contract: Contract) -> Iterator[str]:
    """Each `request_id` says how long it is kept, and each rpc for which one may be spent names that."""
    keeping = keeping_of_requests(contract)
    for name, kept in keeping.items():
        if kept is None:
            yield f"{name}.request_id: does not say how long it is kept"
    for rpc in contract.of_kind("rpc"):
        names_it = "`REQUEST_ID_SPENT`" in rpc.comment
        if (keeping.get(rpc.proto.input_type[1:]) is Kept.LONGER_THAN_ITS_ANSWER) != names_it:
            says = "names" if names_it else "its request_id may be spent, and it does not name"
            yield f"{rpc.name}: {says} REQUEST_ID_SPENT"


def _has(contract: Contract, rpc: Element, field: str) -> bool:
    return field_named(contract.request(rpc), field) is not None
