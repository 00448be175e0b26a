"""Who called what, when and how it ended: a line for the calls that are worth one."""

from __future__ import annotations

import random
import time
from typing import Any, Final, Protocol

from counterfoil_server.faults import Code
from counterfoil_server.rpc.call import Call, Method
from counterfoil_server.rpc.interceptors.shapes import Handler, bracket
from counterfoil_server.rpc.status import Refused, code_of

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
    """Logs all errors and slow calls and a sample of the rest."""

    def __init__(self, log: Log, *, slow_ms: int, sample_rate: float) -> None:
        """A call longer than `slow_ms` is always logged; a quick success with the probability `sample_rate`."""
        self._log = log
        self._slow_s = slow_ms / 1000
        self._sample_rate = sample_rate

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler with perhaps a line after it."""
        path = method.path
        slow_s, sample_rate = self._slow_s, self._sample_rate
        monotonic, chance, line = time.monotonic, random.random, self._line

        def end(call: Call, error: BaseException | None) -> None:
            took_s = monotonic() - call.started
            if error is not None or took_s >= slow_s or chance() < sample_rate:
                line(path, call, error, took_s)

        return bracket(method, handler, end=end)

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
        if trace_id := call.trace_id:
            content["trace_id"] = trace_id
        # The message may name what the caller sent, so a line has the reason only.
        if isinstance(error, Refused) and error.reason:
            content["reason"] = error.reason
        if code in _DEFECTS:
            self._log.error("call", **content)
        else:
            self._log.info("call", **content)
