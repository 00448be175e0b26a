"""Streaming calls: a thread of the pool for each, on the stock server's own primitives.

What the stock server does well is used as it is: its context, its state, a batch a message. Done here is what it leaves
undone. A call that streams only its answers gets no thread before its request is in; a stream of requests that breaks
off never looks like one that ended; an answer iterator that nobody reads is closed; an exception's text stays here; a
stopping server says UNAVAILABLE.
"""
# ruff: noqa: SLF001 - all of `stock` is private: see core.py

from __future__ import annotations

import contextvars
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from counterfoil_server.rpc.engine.codec import CodecError, decode, encode
from counterfoil_server.rpc.engine.core import NO_FLAGS, cygrpc, stock
from counterfoil_server.rpc.engine.peers import Peers
from counterfoil_server.rpc.engine.refusals import Refusal, Refusals

Done: TypeAlias = tuple[Any, Sequence[Callable[[], None]]]
"""What the stock machinery makes of an event: the state of a call that is over, or None; and callbacks to call."""

_LOG = logging.getLogger(__name__)


def pool_of(behavior: Any, default: Any) -> Any:
    """The pool that a behavior brings along, as the stock server lets it, or the server's."""
    own = getattr(behavior, "experimental_thread_pool", None)
    return own if isinstance(own, ThreadPoolExecutor) else default


class Streams:
    """The streaming calls of a server. For the polling thread, but for what runs in the pool."""

    def __init__(
        self,
        thread_pool: Any,
        unheard: dict[Any, float],
        refusals: Refusals,
        later: Callable[[Callable[[], None]], None],
        peers: Peers,
        *,
        unreadable: Callable[[Any], None],
    ) -> None:
        """`unheard`, `later`, `unreadable`: see `Loop`."""
        self.later = later
        self.unreadable = unreadable
        self._peers = peers
        self._pool = thread_pool
        self._unheard = unheard
        self._refusals = refusals
        self._calls: dict[Any, Any] = {}  # the core's call of each state

    def __len__(self) -> int:
        return len(self._calls)

    def in_flight(self) -> Iterable[tuple[Any, Any]]:
        """What stands for each call, and the core's call."""
        return self._calls.items()

    def begin(self, event: Any, handler: Any, context: contextvars.Context) -> None:
        """Takes a call that has arrived."""
        state = stock._RPCState()
        state.context = context
        self._calls[state] = event.call
        self._peers.began(state, event.call)
        with state.condition:
            close = (cygrpc.ReceiveCloseOnServerOperation(NO_FLAGS),)
            event.call.start_server_batch(close, stock._receive_close_on_server(state))
            state.due.add(stock._RECEIVE_CLOSE_ON_SERVER_TOKEN)
        if handler.request_streaming:
            self.serve(event, state, handler, lambda: self._requests(event, state, handler.request_deserializer))
        else:
            opening = _Opening(self, event, state, handler)
            self._unheard[opening] = time.monotonic()
            opening.receive(opening.on_message)

    def after(self, done: Done) -> None:
        """Sees to what an event has brought about."""
        state, callbacks = done
        for callback in callbacks:
            try:
                callback()
            except BaseException:  # noqa: BLE001 - it costs nobody else
                _LOG.exception("a callback failed")
        if state is not None and self._calls.pop(state, None) is not None:
            self._peers.ended(state)

    def refuse_all(self) -> None:
        """The server is stopping, and these have had their time."""
        for state in list(self._calls):
            self.refuse(state, self._refusals.stopping)

    def refuse(self, state: Any, refusal: Refusal) -> None:
        """Ends a call with a status, unless it has one already. From any thread."""
        with state.condition:
            if state.statused or state.client is stock._CANCELLED:
                return
            state.code, state.details = None, refusal.details
            state.trailing_metadata = refusal.trailing
            stock._abort(state, self._calls[state], refusal.code, refusal.details)
            # A handler that goes on must find nobody there: a second status could meet a queue that is shut down.
            state.client = stock._CANCELLED
            state.condition.notify_all()

    def forget_silent(self, opening: Any) -> None:
        """The request is in, or will never be."""
        self._unheard.pop(opening, None)

    def serve(self, event: Any, state: Any, handler: Any, argument: Callable[[], Any]) -> None:
        """Has a thread of the pool serve the call."""
        behavior = _behavior(handler)
        try:
            pool_of(behavior, self._pool).submit(
                state.context.run, self._serve, event, state, handler, behavior, argument
            )
        except RuntimeError:  # the pool is shut down
            self.refuse(state, self._refusals.stopping)

    # --- in the pool ------------------------------------------------------------------------------------------------

    def _serve(self, event: Any, state: Any, handler: Any, behavior: Any, argument: Callable[[], Any]) -> None:
        with state.condition:
            if not stock._is_rpc_state_active(state):
                return  # the caller went while the call waited for a thread
        try:
            request = argument()
            context = stock._Context(event, state, handler.request_deserializer)
            if getattr(behavior, "experimental_non_blocking", False):
                behavior(request, context, _Sender(event, state, handler))
            elif handler.response_streaming:
                self._stream(behavior(request, context), _Sender(event, state, handler))
            else:
                answer = encode(behavior(request, context), handler.response_serializer)
                stock._status(event, state, answer)
        except CodecError:
            self.refuse(state, self._refusals.unsendable)
        except _Malformed:
            self.refuse(state, self._refusals.malformed)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it costs this call
            self._failed(event, state, error)

    def _stream(self, answers: Any, send: Callable[[Any], bool]) -> None:
        try:
            if all(map(send, answers)):
                send(None)
        finally:
            # Nobody reads on, and that must not wait for the garbage collector.
            if (close := getattr(answers, "close", None)) is not None:
                close()

    def _requests(self, event: Any, state: Any, deserializer: Any) -> Iterator[Any]:
        # Decoded here, on the thread that wants the message, and not by the one that polls.
        for raw in _Requests(self, event, state):
            try:
                yield decode(raw, deserializer)
            except CodecError:
                self.refuse(state, self._refusals.malformed)
                stock._raise_rpc_error(state)

    def _failed(self, event: Any, state: Any, error: BaseException) -> None:
        with state.condition:
            expected = state.aborted or error in state.rpc_errors
            over = state.statused or state.client is stock._CANCELLED
            if not over and (state.aborted or error not in state.rpc_errors):
                defect = self._refusals.defect
                stock._abort(state, event.call, defect.code, defect.details)
        if not expected:
            _LOG.exception("a streaming call failed", exc_info=error)


class _Sender:
    """Sends the answers of a call."""

    __slots__ = ("_event", "_handler", "_state")

    def __init__(self, event: Any, state: Any, handler: Any) -> None:
        self._event = event
        self._state = state
        self._handler = handler

    def __call__(self, answer: Any) -> bool:
        """Sends an answer, or for None the end; waits until it has left, and says whether the caller wants more."""
        if answer is None:
            stock._status(self._event, self._state, None)
            return False
        return bool(stock._send_response(self._event, self._state, encode(answer, self._handler.response_serializer)))

    def offer(self, answer: Any) -> bool:
        """Sends an answer and waits for nothing; false where the one before has not left yet, or the rpc is over."""
        state, message = self._state, encode(answer, self._handler.response_serializer)
        tokens = stock._SEND_INITIAL_METADATA_AND_SEND_MESSAGE_TOKEN, stock._SEND_MESSAGE_TOKEN
        with state.condition:
            if not stock._is_rpc_state_active(state) or not state.due.isdisjoint(tokens):
                return False
            operations = [cygrpc.SendMessageOperation(message, stock._get_send_message_op_flags_from_state(state))]
            token = tokens[1]
            if state.initial_metadata_allowed:
                operations.insert(0, stock._get_initial_metadata_operation(state, None))
                state.initial_metadata_allowed = False
                token = tokens[0]
            self._event.call.start_server_batch(operations, stock._send_message(state, token))
            state.due.add(token)
            stock._reset_per_message_state(state)
            return True


class _Opening:
    """A call that streams its answers, until its one request is in. Holds no thread."""

    __slots__ = ("_event", "_handler", "_request", "_state", "_streams")

    def __init__(self, streams: Streams, event: Any, state: Any, handler: Any) -> None:
        self._streams = streams
        self._event = event
        self._state = state
        self._handler = handler
        self._request = b""

    def receive(self, then: Callable[[Any], Done]) -> None:
        """Asks for a message."""
        with self._state.condition:
            self._state.due.add(stock._RECEIVE_MESSAGE_TOKEN)
            self._event.call.start_server_batch((cygrpc.ReceiveMessageOperation(NO_FLAGS),), then)

    def on_message(self, event: Any) -> Done:
        """The request, or none."""
        request = event.batch_operations[0].message()
        if request is None:
            if not event.success:
                self._streams.unreadable(self._event)
            return self._heard(self._streams._refusals.no_message)
        self._request = request
        # Asked for before this one is counted off, for a call with nothing due is over.
        with self._state.condition:
            self._event.call.start_server_batch((cygrpc.ReceiveMessageOperation(NO_FLAGS),), self.on_half_close)
        return None, ()

    def on_half_close(self, event: Any) -> Done:
        """Nothing more, or too much."""
        over = event.batch_operations[0].message() is None
        if not event.success:  # there is a second one, which the core refuses
            over = False
            self._streams.unreadable(self._event)
        return self._heard(None if over else self._streams._refusals.second_message)

    def refuse(self, refusal: Refusal) -> None:
        """The request did not come in time."""
        self._streams.refuse(self._state, refusal)

    def _heard(self, refusal: Refusal | None) -> Done:
        streams, state, handler, request = self._streams, self._state, self._handler, self._request
        streams.forget_silent(self)
        if refusal is not None:
            streams.refuse(state, refusal)
        elif stock._is_rpc_state_active(state):
            deserializer = handler.request_deserializer
            streams.serve(self._event, state, handler, lambda: _decoded(request, deserializer))
        with state.condition:
            done: Done = stock._possibly_finish_call(state, stock._RECEIVE_MESSAGE_TOKEN)
        return done


class _Requests(Iterator[bytes]):
    """The messages of a caller, asked for one at a time by the thread that serves the call.

    The core says "no more" when the caller has half-closed, but also when it has vanished, and only an event later that
    the call is cancelled. So that word is held back until the events behind it have been looked at.
    """

    __slots__ = ("_event", "_message", "_over", "_state", "_streams")

    def __init__(self, streams: Streams, event: Any, state: Any) -> None:
        self._streams = streams
        self._event = event
        self._state = state
        self._message: bytes | None = None
        self._over = False

    def __next__(self) -> bytes:
        """Waits for the next message. Raises StopIteration at their end, and RpcError where the caller has gone."""
        state = self._state
        with state.condition:
            if state.client is stock._OPEN and not state.statused and not self._over:
                self._event.call.start_server_batch((cygrpc.ReceiveMessageOperation(NO_FLAGS),), self._on_message)
                state.due.add(stock._RECEIVE_MESSAGE_TOKEN)
                while stock._RECEIVE_MESSAGE_TOKEN in state.due:
                    state.condition.wait()
            message, self._message = self._message, None
            if message is not None:
                return message
            if state.client is stock._CANCELLED:
                stock._raise_rpc_error(state)
            raise StopIteration

    def _on_message(self, event: Any) -> Done:
        self._message = event.batch_operations[0].message()
        if self._message is not None:
            return self._heard()
        if event.success:
            self._streams.later(lambda: self._streams.after(self._heard(over=True)))
            return None, ()
        self._streams.unreadable(self._event)
        with self._state.condition:
            # Too large, or not what its encoding says: the core ends such a call by itself.
            self._state.client = stock._CANCELLED
        return self._heard(over=True)

    def _heard(self, *, over: bool = False) -> Done:
        state = self._state
        with state.condition:
            self._over = over
            state.condition.notify_all()
            done: Done = stock._possibly_finish_call(state, stock._RECEIVE_MESSAGE_TOKEN)
            return done


class _Malformed(Exception):
    """The one request cannot be decoded."""


def _decoded(raw: bytes, deserializer: Any) -> Any:
    try:
        return decode(raw, deserializer)
    except CodecError as error:
        raise _Malformed from error


def _behavior(handler: Any) -> Any:
    if handler.request_streaming:
        return handler.stream_stream if handler.response_streaming else handler.stream_unary
    return handler.unary_stream
