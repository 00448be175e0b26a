"""Whatever goes wrong below becomes one status with details; what is not meant for callers stays in the logs."""

from __future__ import annotations

from typing import Any

from counterfoil_server.faults import Fault, Internal
from counterfoil_server.rpc.call import Call, Method, Mode
from counterfoil_server.rpc.interceptors.access import Log
from counterfoil_server.rpc.interceptors.shapes import Handler, Stream, mapped
from counterfoil_server.rpc.status import Refused, refusal


class Errors:
    """Turns a Fault into its Refused, and any other exception into INTERNAL with the call's request id, logged."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler, from which nothing but Refused escapes, however its answer comes."""
        if method.kind.streams_responses:
            return self._around_stream(handler)
        if method.mode is Mode.DEFERRED:
            return self._around_future(handler)
        refused = self.refused

        def guarded(request: Any, call: Call) -> Any:
            try:
                return handler(request, call)
            except BaseException as error:  # noqa: BLE001 - a defect of whatever kind costs its call and nothing else
                raise refused(error, call) from None

        return guarded

    def refused(self, error: BaseException, call: Call) -> Refused:
        """The exception as the caller may see it."""
        if isinstance(error, Refused):
            return error
        if isinstance(error, Fault):
            return refusal(error)
        self._log.error("defect", method=call.method.path, request_id=call.request_id, exc_info=error)
        return refusal(Internal(call.request_id))

    def _around_future(self, handler: Handler) -> Handler:
        def guarded(request: Any, call: Call) -> Any:
            try:
                return mapped(handler(request, call), failed=lambda error: self.refused(error, call))
            except BaseException as error:  # noqa: BLE001 - as above
                raise self.refused(error, call) from None

        return guarded

    def _around_stream(self, handler: Handler) -> Handler:
        def guarded(request: Any, call: Call) -> Any:
            try:
                return Stream(handler(request, call), failed=lambda error: self.refused(error, call))
            except BaseException as error:  # noqa: BLE001 - as above
                raise self.refused(error, call) from None

        return guarded
