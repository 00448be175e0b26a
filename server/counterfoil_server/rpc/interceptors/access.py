"""Who called what, when and how it ended: ids for every call, and a line for those worth one."""

from __future__ import annotations

import random
import re
import time
from typing import Any, Final, Protocol

import uuid_utils

from counterfoil_server.faults import Code
from counterfoil_server.rpc.call import Call, Method
from counterfoil_server.rpc.interceptors.shapes import Handler, bracket
from counterfoil_server.rpc.status import Refused, code_of

REQUEST_ID_KEY: Final = "x-request-id"
TRACE_KEY: Final = "traceparent"

# A caller's id goes into logs, so it may be nothing but an id.
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?", re.ASCII)
_NO_TRACE: Final = "0" * 32
_DEFECTS: Final = frozenset({Code.UNKNOWN, Code.INTERNAL, Code.DATA_LOSS})


class Log(Protocol):
    """Where lines go: an event's name, and what is known of it as keywords."""

    def info(self, event: str, **content: Any) -> None:
        """Says what happened."""
        ...

    def warning(self, event: str, **content: Any) -> None:
        """Says what somebody should look at."""
        ...

    def error(self, event: str, **content: Any) -> None:
        """Says what went wrong in the server itself."""
        ...


class Access:
    """Gives each call its request id and trace id, and logs all errors and slow calls and a sample of the rest."""

    def __init__(self, log: Log, *, slow_ms: int, sample_rate: float) -> None:
        """A call longer than `slow_ms` is always logged; a quick success with the probability `sample_rate`."""
        self._log = log
        self._slow_s = slow_ms / 1000
        self._sample_rate = sample_rate

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler with ids before it and perhaps a line after it."""
        path = method.path
        slow_s, sample_rate = self._slow_s, self._sample_rate
        monotonic, chance, line = time.monotonic, random.random, self._line

        def end(call: Call, error: BaseException | None) -> None:
            took_s = monotonic() - call.started
            if error is not None or took_s >= slow_s or chance() < sample_rate:
                line(path, call, error, took_s)

        return bracket(method, handler, begin=identify, end=end)

    def _line(self, path: str, call: Call, error: BaseException | None, took_s: float) -> None:
        code = code_of(call, error)
        content: dict[str, Any] = {
            "method": path,
            "code": Code(code).name,
            "duration_ms": round(took_s * 1000, 3),
            "caller": call.subject,
            "request_id": call.request_id,
            "peer": call.peer,
        }
        if call.trace_id:
            content["trace_id"] = call.trace_id
        # The message may name what the caller sent, so a line has the reason only.
        if isinstance(error, Refused) and error.reason:
            content["reason"] = error.reason
        if code in _DEFECTS:
            self._log.error("call", **content)
        else:
            self._log.info("call", **content)


def identify(call: Call) -> None:
    """Sets the call's request id (the caller's own where it is one, else a new UUIDv7) and trace id."""
    if call.request_id:
        return  # begun inline, and passed on since
    given = call.metadata(REQUEST_ID_KEY)
    if given and _REQUEST_ID.fullmatch(given[0]):
        call.request_id = given[0]
    else:
        call.request_id = str(uuid_utils.uuid7())
    traced = call.metadata(TRACE_KEY)
    if traced and (found := _TRACEPARENT.fullmatch(traced[0])) and found[1] != _NO_TRACE:
        call.trace_id = found[1]
