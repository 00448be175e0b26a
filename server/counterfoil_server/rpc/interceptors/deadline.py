"""No call lasts longer than its caller waits, or than its policy allows."""

from __future__ import annotations

import time
from typing import Any, Final

from counterfoil_server.faults import Cancelled, DeadlineExceeded
from counterfoil_server.promises import Pending, Promise
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.call import Call, Method, Mode, Passed
from counterfoil_server.rpc.interceptors.shapes import Handler, Stream, outcome

STUCK_S: Final = 1.0
"""How long after its deadline a stream whose reader reads nothing is cut off."""


class Deadline:
    """Sets each call's deadline and refuses, unserved, a call that has none of its time left."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler, called with a deadline, and answered for when that passes."""
        default_s = method.policy.default_deadline.ToNanoseconds() / 1e9
        longest_s = method.policy.max_deadline.ToNanoseconds() / 1e9
        monotonic = time.monotonic

        def begin(call: Call) -> None:
            remaining_s = call.client_time_remaining_s()
            # From the start of the call, not from now: a call that was passed on gets no second helping.
            if remaining_s is None:
                call.deadline = call.started + default_s
            else:
                call.deadline = min(monotonic() + remaining_s, call.started + longest_s)
            if call.deadline <= monotonic():
                raise DeadlineExceeded("the deadline passed before the call was begun")
            if call.passed and not call.is_active():
                raise Cancelled  # the caller went while the call waited for a thread

        if method.kind.streams_responses:
            return self._around_stream(handler, begin)
        if method.mode is Mode.DEFERRED:
            return self._around_future(handler, begin)

        def limited(request: Any, call: Call) -> Any:
            begin(call)
            return handler(request, call)

        return limited

    def _around_stream(self, handler: Handler, begin: Any) -> Handler:
        alarms = self._alarms

        def limited(request: Any, call: Call) -> Any:
            begin(call)

            def in_time(item: Any) -> Any:
                if time.monotonic() >= call.deadline:
                    raise DeadlineExceeded
                return item

            # Sending blocks while the caller does not read, and then nothing here gets to look at the clock.
            alarm = alarms.at(call.deadline + STUCK_S, call.cancel)
            try:
                return Stream(handler(request, call), each=in_time, end=lambda _: alarms.discard(alarm))
            except BaseException:
                alarms.discard(alarm)
                raise

        return limited

    def _around_future(self, handler: Handler, begin: Any) -> Handler:
        alarms = self._alarms

        def limited(request: Any, call: Call) -> Any:
            begin(call)
            inner: Pending[Any] | Passed = handler(request, call)
            if isinstance(inner, Passed):
                return inner
            reply: Promise[Any] = Promise()
            alarm = alarms.at(call.deadline, lambda: reply.set_exception(DeadlineExceeded()))

            def done(ended: Pending[Any]) -> None:
                alarms.discard(alarm)
                error = outcome(ended)
                if error is None:
                    reply.set_result(ended.result())
                else:
                    reply.set_exception(error)

            inner.add_done_callback(done)
            return reply

        return limited
