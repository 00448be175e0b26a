"""Whether what a runner saw, and what went over the wire, is what a scenario expects."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from google.protobuf import message_factory
from google.protobuf.message import Message

from counterfoil.client import CONTRACT
from tests.clients.proxy import Call

_REQUESTS: Final = {
    method.name: message_factory.GetMessageClass(method.input_type)
    for file in CONTRACT
    for service in file.services_by_name.values()
    for method in service.methods
}


def faults(
    scenario: Mapping[str, Any], saw: Mapping[str, Any], calls: Sequence[Call], orders: int, language: str
) -> list[str]:
    """What is not as it must be. `orders` is how many were placed at its location."""
    found = [
        f"saw {key} = {short(saw.get(key))}, not {short(expected)}"
        for key, expected in scenario["saw"].items()
        if key not in saw or saw[key] != expected or type(saw[key]) is not type(expected)
    ]
    for method, wire in scenario.get("wire", {}).items():
        those = [call for call in calls if call.method == method]
        for check, expected in wire.items():
            complaint = _CHECKS[check](those, expected, orders, language)
            if complaint:
                found.append(f"{method}: {complaint}")
    return found


def short(value: Any) -> str:
    """A value in a complaint."""
    text = repr(value)
    return text if len(text) <= 160 else f"{text[:157]}…"


def request_ids(calls: Iterable[Call]) -> list[str]:
    """The request ids on the wire, those of the requests in a batch too; empty ones where there is none."""
    found: list[str] = []
    for call in calls:
        # A stream says it once, with its first message.
        for content in call.messages[:1]:
            found += _ids_of(_REQUESTS[call.method].FromString(content))
    return found


def _ids_of(message: Message) -> Iterator[str]:
    fields = message.DESCRIPTOR.fields_by_name
    if "request_id" in fields:
        yield message.request_id  # type: ignore[attr-defined]
    elif "requests" in fields:
        for each in message.requests:  # type: ignore[attr-defined]
            yield from _ids_of(each)


def _within(count: float, expected: Any) -> bool:
    least, most = expected if isinstance(expected, list) else (expected, expected)
    return bool(least <= count <= most)


def _count(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    return "" if _within(len(calls), expected) else f"{len(calls)} calls on the wire, not {expected}"


def _check_ids(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    ids = request_ids(calls)
    if not all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", each) for each in ids):
        return f"request ids {short(ids)}"
    if isinstance(expected, list):
        return "" if set(ids) == set(expected) else f"request ids {short(ids)}, not {expected}"
    return "" if len(set(ids)) == expected else f"{len(set(ids))} different request ids, not {expected}"


def _check_effects(_: Sequence[Call], expected: Any, orders: int, *__: Any) -> str:
    return "" if orders == expected else f"{orders} orders were placed, not {expected}"


def _check_deadlines(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    wrong = [call.deadline_ms for call in calls if call.deadline_ms is None or not _within(call.deadline_ms, expected)]
    return f"deadlines of {short(wrong)} ms, not within {expected}" if wrong else ""


def _check_gap(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    gap_ms = (calls[1].began_s - (calls[0].ended_s or calls[0].began_s)) * 1000 if len(calls) > 1 else -1
    return "" if _within(gap_ms, expected) else f"{gap_ms:.0f} ms between two attempts, not within {expected}"


def _check_span(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    span_ms = (max(call.ended_s or 0 for call in calls) - calls[0].began_s) * 1000 if calls else -1
    return "" if 0 <= span_ms <= expected else f"all attempts took {span_ms:.0f} ms, more than {expected}"


def _check_lasts(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    lasted = [((call.ended_s or 0) - call.began_s) * 1000 for call in calls]
    return "" if all(_within(each, expected) for each in lasted) else f"calls took {short(lasted)} ms, not {expected}"


def _check_metadata(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    wrong = [key for key, value in expected.items() for call in calls if call.metadata.get(key) != value]
    return f"metadata {sorted(set(wrong))} is not as given on all attempts" if wrong else ""


def _check_agent(calls: Sequence[Call], expected: Any, _: int, language: str) -> str:
    agents = [call.metadata.get("user-agent", "") for call in calls]
    wanted = expected.replace("{language}", language.partition("-")[0])
    return "" if all(each.startswith(wanted) for each in agents) else f"user-agent {short(agents)}, not {wanted}…"


def _check_authorizations(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    sent = {call.metadata["authorization"] for call in calls if "authorization" in call.metadata}
    return "" if _within(len(sent), expected) else f"{len(sent)} different credentials on the wire, not {expected}"


def _check_freshness(calls: Sequence[Call], *_: Any) -> str:
    bare = sum("counterfoil-freshness" not in call.metadata for call in calls)
    return f"{bare} of {len(calls)} calls without a freshness token" if bare else ""


def _check_cursors(calls: Sequence[Call], *_: Any) -> str:
    requests: list[Any] = [_REQUESTS[call.method].FromString(call.messages[0]) for call in calls if call.messages]
    # The same one twice in a row is right: a message that comes right before an error may be lost on its way.
    cursors = [cursor for cursor, _ in itertools.groupby(request.cursor for request in requests)]
    right = len(cursors) > 1 and not cursors[0] and len(set(cursors)) == len(cursors)
    return "" if right else f"resumed at {short(cursors)}"


def _check_cancelled(calls: Sequence[Call], *_: Any) -> str:
    return "" if calls and all(call.cancelled for call in calls) else "the server was not told that the stream is over"


def _check_messages(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    counts = [len(call.messages) for call in calls]
    return "" if all(_within(count, expected) for count in counts) else f"{counts} messages, not {expected}"


def _check_each_server(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    counts = [sum(call.server == server for call in calls) for server in ("one", "two")]
    return "" if min(counts) >= expected else f"{counts} calls to the two servers, not {expected} to each"


def _check_server_two(calls: Sequence[Call], expected: Any, *_: Any) -> str:
    count = sum(call.server == "two" for call in calls)
    return "" if count == expected else f"{count} calls to the second server, not {expected}"


_CHECKS: Final[Mapping[str, Callable[[Sequence[Call], Any, int, str], str]]] = {
    "calls": _count,
    "request_ids": _check_ids,
    "effects": _check_effects,
    "deadline_ms": _check_deadlines,
    "gap_ms": _check_gap,
    "all_within_ms": _check_span,
    "lasts_ms": _check_lasts,
    "metadata": _check_metadata,
    "user_agent": _check_agent,
    "authorizations": _check_authorizations,
    "freshness": _check_freshness,
    "cursors": _check_cursors,
    "cancelled": _check_cancelled,
    "messages": _check_messages,
    "each_server": _check_each_server,
    "server_two": _check_server_two,
}
