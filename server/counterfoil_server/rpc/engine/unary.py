"""A unary call on the direct path, from its arrival to its last event.

Its life, an event of the completion queue at a time:

    arrival ──> message ──> half-close ──> route ······> answer ──> sent
                                             └────────────────────> closed

The polling thread does everything but the dotted part, which may be any thread's. No handler runs before half-close,
so a call that is not exactly one message has no effect. `closed` is ReceiveClose: it comes when the rpc is over, and
before an answer where the caller has gone or its deadline has passed. It is watched for from the moment on which a call
waits for somebody; a call that its route answers at once asks for it with the answer, which spares it an event.

Answers pass one gate, which lets one through: the first. `closed` closes it too. A call counts as live until it has
closed and nothing of it is in flight; the server shuts its queue down only when no call is live. So no answer, however
late, is started on a queue that is shut down, which would abort the process inside the core.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from counterfoil_server.rpc.engine.core import NO_FLAGS, NO_METADATA, common, cygrpc
from counterfoil_server.rpc.engine.refusals import Refusal, Refusals

Metadata: TypeAlias = Sequence[tuple[str, str | bytes]]
Route: TypeAlias = Callable[["UnaryCall"], None]
"""Takes a call whose request has arrived, on the polling thread, and sees to it that it is answered. Never blocks."""

_OK = 0


class Calls(Protocol):
    """What a call needs of the server that it arrived at; for the polling thread only, but for `late`."""

    refusals: Refusals
    unheard: dict[Any, float]

    def forget(self, call: UnaryCall) -> None:
        """The call's last event has come."""

    def late(self) -> None:
        """An answer came too late, or for a second time. From any thread."""

    def unreadable(self, event: Any) -> None:
        """The core has ended a call for a message: too large, or not in its encoding. `event`: the call's arrival."""

    def failed(self, what: str) -> None:
        """Logs the exception that is being handled."""

    def hand_over(self, start: Callable[[], None]) -> bool:
        """Has the polling thread start an answer; false where the thread that has it is to do so. From any thread."""


class UnaryCall:
    """One unary rpc. What the polling thread does has a name with an underscore; the rest is for any thread."""

    __slots__ = (
        "_answered",
        "_callbacks",
        "_calls",
        "_closed",
        "_core",
        "_early",
        "_event",
        "_lock",
        "_receiving",
        "_route",
        "_sending",
        "_watched",
        "cancelled",
        "context",
        "initial",
        "message_flags",
        "request",
        "swept",
    )

    def __init__(self, calls: Calls, event: Any, route: Route, context: contextvars.Context) -> None:
        self._calls = calls
        self._event = event
        self._core = event.call
        self._route = route
        self._lock = threading.Lock()
        self._answered = False  # the gate: an answer has begun, or the rpc is over without one
        self._closed = False
        self._watched = False  # ReceiveClose has begun
        self._receiving = True
        self._sending = 0  # batches of ours in flight
        self._early = False  # initial metadata went ahead of the answer
        self._callbacks: list[Callable[[], None]] | None = None
        self.context = context
        self.request = b""
        self.cancelled = False  # the caller has gone, or the deadline has passed
        self.initial: Metadata = NO_METADATA  # goes out with the answer
        self.message_flags = NO_FLAGS
        self.swept = False  # the polling thread has come across it answered once

    # --- for any thread ---------------------------------------------------------------------------------------------

    @property
    def core(self) -> Any:
        """The core's call."""
        return self._core

    @property
    def metadata(self) -> Metadata:
        """The caller's metadata, in order; binary values are bytes."""
        metadata: Metadata = self._event.invocation_metadata
        return metadata

    @property
    def deadline_unix_s(self) -> float:
        """The caller's deadline; centuries away where it set none."""
        deadline: float = self._event.call_details.deadline
        return deadline

    def auth_context(self) -> Mapping[str, Sequence[bytes]]:
        """What the transport's security knows of the caller; made anew each time."""
        found = cygrpc.auth_context(self._core) or {}
        return {common.decode(key): values for key, values in found.items()}

    @property
    def active(self) -> bool:
        """Whether an answer would still count."""
        return not self._answered

    def reply(
        self, message: bytes, trailing: Metadata = NO_METADATA, code: int = _OK, details: str | bytes = b""
    ) -> bool:
        """Answers with a message. Says whether it was the first answer, and in time."""
        return self._answer(message, code, details, trailing)

    def refuse(self, refusal: Refusal) -> bool:
        """Answers with a status alone. Says whether it was the first answer, and in time."""
        return self._answer(None, refusal.code, refusal.details, refusal.trailing)

    def send_initial(self, metadata: Metadata) -> bool:
        """Sends initial metadata ahead of the answer; false where it is too late. Raises ValueError the second time."""
        with self._lock:
            if self._early:
                raise ValueError("initial metadata was sent already")
            if self._answered:
                return False
            self._early = True
            self._start((cygrpc.SendInitialMetadataOperation((*self.initial, *metadata), NO_FLAGS),), self._on_sent)
            return True

    def cancel(self) -> None:
        """Ends the rpc at once, whatever it is doing; a caller that still waits sees CANCELLED."""
        self._core.cancel()

    def add_callback(self, callback: Callable[[], None]) -> bool:
        """Calls back, on the polling thread, when the rpc is over; false where it already is."""
        with self._lock:
            if self._closed:
                return False
            if self._callbacks is None:
                self._callbacks = []
            self._callbacks.append(callback)
            return True

    def _answer(self, message: bytes | None, code: int, details: str | bytes, trailing: Metadata) -> bool:
        status = cygrpc.SendStatusFromServerOperation(trailing, code, details, NO_FLAGS)
        with self._lock:
            if self._answered:
                late = True
            else:
                late = False
                self._answered = True
                operations = [] if self._early else [cygrpc.SendInitialMetadataOperation(self.initial, NO_FLAGS)]
                if message is not None:
                    operations.append(cygrpc.SendMessageOperation(message, self.message_flags))
                operations.append(status)
                self._early = True
                then: Callable[[Any], None] = self._on_sent
                if not self._watched:
                    self._watched = True
                    operations.append(cygrpc.ReceiveCloseOnServerOperation(NO_FLAGS))
                    then = self._on_sent_and_closed
                self._sending += 1
                if not self._calls.hand_over(lambda: self._launch_handed(operations, then)):
                    self._launch(operations, then)
        if late:
            self._calls.late()
        return not late

    def _start(self, operations: Sequence[Any], then: Callable[[Any], None]) -> None:
        """Starts a batch that sends, with the lock held."""
        self._sending += 1
        self._launch(operations, then)

    def _launch(self, operations: Sequence[Any], then: Callable[[Any], None]) -> None:
        """As `_start`, already counted. What the core will not send becomes an error of this call."""
        try:
            refused = self._core.start_server_batch(operations, then)
        except Exception:  # noqa: BLE001 - metadata that is none, say; it costs this call and not the polling thread
            self._calls.failed("an answer could not be encoded")
            refused = True
        if refused:
            # The batch has not begun, so there is no event to wait for. Nothing was sent: end the rpc.
            self._sending -= 1
            self._answered = True
            self._core.cancel(cygrpc.StatusCode.internal, "internal error")
            if then == self._on_sent_and_closed:
                self._watch()

    def _watch(self) -> None:
        """Asks to hear of the rpc's end, with the lock held."""
        self._watched = True
        self._core.start_server_batch((cygrpc.ReceiveCloseOnServerOperation(NO_FLAGS),), self._on_closed)

    # --- for the polling thread -------------------------------------------------------------------------------------

    def _launch_handed(self, operations: Sequence[Any], then: Callable[[Any], None]) -> None:
        with self._lock:
            self._launch(operations, then)

    def _begin(self) -> None:
        self._core.start_server_batch((cygrpc.ReceiveMessageOperation(NO_FLAGS),), self._on_message)

    def _on_message(self, event: Any) -> None:
        request = event.batch_operations[0].message()
        if request is None:
            if not event.success:
                self._calls.unreadable(self._event)
            self._heard(self._calls.refusals.no_message)
        else:
            self.request = request
            self._core.start_server_batch((cygrpc.ReceiveMessageOperation(NO_FLAGS),), self._on_half_close)

    def _on_half_close(self, event: Any) -> None:
        over = event.batch_operations[0].message() is None
        if not event.success:  # there is a second one, which the core refuses
            over = False
            self._calls.unreadable(self._event)
        self._heard(None if over else self._calls.refusals.second_message)

    def _heard(self, refusal: Refusal | None) -> None:
        """The request is in, or will never be."""
        self._receiving = False
        self._calls.unheard.pop(self, None)
        if self._answered:  # gone, refused for its silence, or stopped
            self._end_if_over()
        elif refusal is not None:
            self.refuse(refusal)
        else:
            try:
                self._route(self)
            except BaseException:  # noqa: BLE001 - whatever it is, it costs this call and not the polling thread
                self._calls.failed("a call was not routed")
                self.refuse(self._calls.refusals.defect)
            if not self._watched:
                with self._lock:
                    if not self._watched:  # looked at again: the pool may have answered meanwhile
                        self._watch()

    def _on_sent(self, _event: Any) -> None:
        with self._lock:
            self._sending -= 1
        self._end_if_over()

    def _on_sent_and_closed(self, event: Any) -> None:
        with self._lock:
            self._sending -= 1
        self._on_closed(event)

    def _on_closed(self, event: Any) -> None:
        with self._lock:
            self._closed = True
            self._answered = True
            callbacks, self._callbacks = self._callbacks, None
        self.cancelled = event.batch_operations[-1].cancelled()
        for callback in callbacks or ():
            try:
                callback()
            except BaseException:  # noqa: BLE001 - as above
                self._calls.failed("a callback failed")
        self._end_if_over()

    def _end_if_over(self) -> None:
        if self._closed and not self._receiving and not self._sending:
            self._calls.forget(self)
