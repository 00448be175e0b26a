"""The calls of the stubs, with what the client adds to each.

The stubs are gRPC's generated ones over a channel of this module: its calls go to gRPC's own without an interceptor
between, which would cost more than all that is done here.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

import grpc

from counterfoil.contract import Filler, fill
from counterfoil.credentials import Credential
from counterfoil.errors import CounterfoilError, from_rpc_error
from counterfoil.freshness import METADATA_KEY, Freshness

Metadata = Sequence[tuple[str, str | bytes]]
TraceParent = Callable[[], str | None]

_CREDENTIALS_INVALID: Final = "CREDENTIALS_INVALID"
_FRESHNESS_INVALID: Final = "FRESHNESS_TOKEN_INVALID"


def closed() -> CounterfoilError:
    """What a call of a closed client raises."""
    return CounterfoilError(grpc.StatusCode.CANCELLED, "the client is closed")


class Caller:
    """What all calls of a client share: its token, its freshness, its trace context, and whether it was closed."""

    def __init__(self, credential: Credential, freshness: Freshness, traceparent: TraceParent | None) -> None:
        self.credential, self.freshness, self.traceparent = credential, freshness, traceparent
        self.closing = threading.Event()
        """Set once the client is closed: nothing waits any longer."""
        # The metadata that went out last, and of which two tokens it was made: they seldom change.
        self._kept: tuple[str, str, Metadata] = ("", "", ())

    def traced(self, given: Metadata | None) -> Metadata | None:
        """What is given with a call, and its trace context, which is asked for once: it goes with every attempt."""
        if self.traceparent is None or any(key == "traceparent" for key, _ in given or ()):
            return given
        traceparent = self.traceparent()
        return [*(given or ()), ("traceparent", traceparent)] if traceparent else given

    def metadata(self, given: Metadata | None, end_s: float | None) -> tuple[str, str, Metadata]:
        """The token and the freshness token of one attempt, and all of its metadata.

        `given`: what goes with every attempt of the call; `end_s`: its deadline by time.monotonic().
        """
        token, freshness = self.credential.token(end_s), self.freshness.token
        kept = self._kept
        if kept[0] != token or kept[1] != freshness:
            own: list[tuple[str, str | bytes]] = []
            if token:
                own.append(("authorization", f"Bearer {token}"))
            if freshness:
                own.append((METADATA_KEY, freshness))
            self._kept = kept = (token, freshness, tuple(own))
        return (token, freshness, [*kept[2], *given]) if given else kept

    def refusal(self, error: ValueError) -> Exception:
        """What to raise where gRPC does not take a call: it says of a closed channel that an argument is wrong."""
        return closed() if self.closing.is_set() else error

    def mends(self, error: CounterfoilError, sent: tuple[str, str, Metadata], end_s: float | None) -> bool:
        """Whether a call that was refused is to be sent again, because what it carried is replaced."""
        token, freshness, _ = sent
        if error.code is grpc.StatusCode.UNAUTHENTICATED and error.reason == _CREDENTIALS_INVALID:
            return bool(token) and self.credential.renew(token, end_s)
        if error.reason == _FRESHNESS_INVALID and freshness:
            self.freshness.forget(freshness)
            return True
        return False


class _Attempts:
    """The attempts of one call that this layer itself makes: one more for each of what may be replaced."""

    def __init__(
        self, caller: Caller, metadata: Metadata | None, sent: tuple[str, str, Metadata], end_s: float | None
    ) -> None:
        """`metadata`: what goes with all of them; `sent`: with the first; `end_s`: see Caller.metadata."""
        self._caller, self._metadata, self._end_s = caller, metadata, end_s
        self._mended: set[str] = set()
        self.sent = sent

    @property
    def timeout(self) -> float | None:
        """How many seconds are left."""
        return None if self._end_s is None else self._end_s - time.monotonic()

    def again(self, error: CounterfoilError) -> bool:
        """Whether there is another attempt, which carries `sent`."""
        if error.reason in self._mended or not self._caller.mends(error, self.sent, self._end_s):
            return False
        self._mended.add(error.reason)
        self.sent = self._caller.metadata(self._metadata, self._end_s)
        left_s = self.timeout
        return left_s is None or left_s > 0


class _Call:
    """What the three kinds of call have in common."""

    def __init__(self, caller: Caller, calls: Sequence[Any], deadline_s: float | None, filler: Filler | None) -> None:
        self._caller, self._deadline_s, self._filler = caller, deadline_s, filler
        self._next = itertools.cycle(calls).__next__  # the connections in turn; atomic

    def _attempts(self, metadata: Metadata | None, timeout: float | None) -> _Attempts:
        """The attempts of a call that begins now: the wait for a token is a part of it."""
        timeout = self._deadline_s if timeout is None else timeout
        end_s = None if timeout is None else time.monotonic() + timeout
        metadata = self._caller.traced(metadata)
        return _Attempts(self._caller, metadata, self._caller.metadata(metadata, end_s), end_s)


class UnaryCall(_Call, grpc.UnaryUnaryMultiCallable):  # type: ignore[misc]
    """A call with one request and one answer."""

    def __call__(
        self, request: Any, timeout: float | None = None, metadata: Metadata | None = None, **options: Any
    ) -> Any:
        """The answer. `options`: as gRPC's multi-callables take them. Raises CounterfoilError."""
        return self._answered(request, timeout, metadata, options)[0]

    def with_call(
        self, request: Any, timeout: float | None = None, metadata: Metadata | None = None, **options: Any
    ) -> tuple[Any, Any]:
        """The answer, and gRPC's call, which has its metadata. Raises CounterfoilError."""
        return self._answered(request, timeout, metadata, options)

    # What nearly every call goes through: as `_attempts`, but it makes no object that it does not need.
    def _answered(
        self, request: Any, timeout: float | None, metadata: Metadata | None, options: dict[str, Any]
    ) -> tuple[Any, Any]:
        if self._filler is not None:
            request = self._filler(request)
        if timeout is None:
            timeout = self._deadline_s
        end_s = None if timeout is None else time.monotonic() + timeout
        caller = self._caller
        if caller.traceparent is not None:
            metadata = caller.traced(metadata)
        sent = caller.metadata(metadata, end_s)
        if end_s is not None:
            timeout = end_s - time.monotonic()
        answer: tuple[Any, Any]
        try:
            answer = self._next().with_call(request, timeout, sent[2], **options)
        except grpc.RpcError as cause:
            answer = self._again(request, _Attempts(caller, metadata, sent, end_s), cause, options)
        except ValueError as error:
            raise caller.refusal(error) from None
        caller.freshness.note_metadata(answer[1].trailing_metadata())
        return answer

    def _again(self, request: Any, attempts: _Attempts, cause: Any, options: dict[str, Any]) -> Any:
        while True:
            error = from_rpc_error(cause)
            if not attempts.again(error):
                raise error from cause
            try:
                return self._next().with_call(request, attempts.timeout, attempts.sent[2], **options)
            except grpc.RpcError as refused:
                cause = refused
            except ValueError as refused:
                raise self._caller.refusal(refused) from None

    def future(self, *_: Any, **__: Any) -> Any:
        """Not supported: calls block, and threads share a client."""
        raise NotImplementedError("calls block; make them from as many threads as are wanted")


class StreamedCall(_Call, grpc.UnaryStreamMultiCallable):  # type: ignore[misc]
    """A call with one request and a stream of answers."""

    def __call__(
        self,
        request: Any,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        **options: Any,
    ) -> Answers:
        """The answers, which raise CounterfoilError where the stream is refused or breaks."""
        if self._filler is not None:
            request = self._filler(request)
        attempts = self._attempts(metadata, timeout)

        def start() -> Any:
            try:
                return self._next()(request, attempts.timeout, attempts.sent[2], **options)
            except ValueError as error:
                raise self._caller.refusal(error) from None

        return Answers(start, attempts, self._caller.freshness)


class Answers:
    """The messages of a stream, one by one.

    Close it, use it in a `with` statement, or read it to its end. What else gRPC's own call can do, it can too.
    """

    def __init__(self, start: Callable[[], Any], attempts: _Attempts, freshness: Freshness) -> None:
        self._start, self._attempts, self._freshness = start, attempts, freshness
        self._call = start()
        self._begun = self._closed = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        while True:
            try:
                message = next(self._call)
            except grpc.RpcError as cause:
                error = from_rpc_error(cause)
                if self._begun or not self._attempts.again(error):
                    raise error from cause
                self._call = self._start()
                if self._closed:  # while there was none that could be cancelled
                    self._call.cancel()
            except StopIteration:
                self._freshness.note_metadata(self._call.trailing_metadata())
                raise
            else:
                self._begun = True
                return message

    def close(self) -> None:
        """Ends the stream, from any thread: who reads it gets an error with the code CANCELLED."""
        self.cancel()

    def cancel(self) -> bool:
        """The same, as gRPC's call: whether there was something to end."""
        self._closed = True  # first: `__next__` looks at it after it has put another call in the place of this one
        return bool(self._call.cancel())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._call, name)


class StreamingCall(_Call, grpc.StreamUnaryMultiCallable):  # type: ignore[misc]
    """A call with a stream of requests and one answer. It is sent once, since requests are not kept; but see `anew`."""

    def __call__(
        self,
        request_iterator: Any,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        **options: Any,
    ) -> Any:
        """The answer. Raises CounterfoilError, and what the iterator raises."""
        return self.with_call(request_iterator, timeout, metadata, **options)[0]

    def with_call(
        self,
        request_iterator: Any,
        timeout: float | None = None,
        metadata: Metadata | None = None,
        **options: Any,
    ) -> tuple[Any, Any]:
        """The answer, and gRPC's call. Raises CounterfoilError, and what the iterator raises."""
        return self._answered(itertools.chain([request_iterator]), timeout, metadata, options)

    def anew(self, requests: Callable[[], Any], timeout: float | None = None) -> Any:
        """The answer to requests that can be had again: they are sent once more where a token was to be replaced.

        Raises CounterfoilError, and what the requests raise.
        """
        return self._answered(iter(requests, None), timeout, None, {})[0]

    def _answered(
        self, sources: Iterator[Any], timeout: float | None, metadata: Metadata | None, options: dict[str, Any]
    ) -> tuple[Any, Any]:
        """`sources`: the requests, as often as they may be sent."""
        caller, attempts = self._caller, self._attempts(metadata, timeout)
        source = next(sources)
        while True:
            requests = _Requests(source, self._filler)
            try:
                answer: tuple[Any, Any] = self._next().with_call(
                    requests, attempts.timeout, attempts.sent[2], **options
                )
            except grpc.RpcError as cause:
                if requests.failure is not None:
                    raise requests.failure from None
                error = from_rpc_error(cause)
                source = next(sources, None) if attempts.again(error) else None
                if source is None:
                    raise error from cause
            except ValueError as error:
                raise caller.refusal(error) from None
            else:
                caller.freshness.note_metadata(answer[1].trailing_metadata())
                return answer

    def future(self, *_: Any, **__: Any) -> Any:
        """Not supported: calls block, and threads share a client."""
        raise NotImplementedError("calls block; make them from as many threads as are wanted")


class _Requests:
    """The requests of a stream, as gRPC's own thread asks for them: it would hide what goes wrong in there."""

    def __init__(self, requests: Any, filler: Filler | None) -> None:
        self._requests: Iterator[Any] = iter(requests)
        self._filler = filler
        self.failure: BaseException | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        try:
            request = next(self._requests)
        except StopIteration:
            raise
        except BaseException as error:
            self.failure = error
            # Its thread ends without a word, and the call goes on, where it is no Exception: of sys.exit, say.
            raise RuntimeError("the requests cannot be read") from error
        if self._filler is fill:
            # A stream says its request id once, in the first message.
            request, self._filler = fill(request), None
        return request


class Channel(grpc.Channel):  # type: ignore[misc]
    """What the generated stubs are made with: several gRPC channels, which take the calls in turn."""

    def __init__(
        self,
        channels: Sequence[grpc.Channel],
        caller: Caller,
        deadlines_s: Mapping[str, float],
        fillers: Mapping[str, Filler],
    ) -> None:
        self._channels, self._caller = channels, caller
        self._deadlines_s, self._fillers = deadlines_s, fillers
        # A stub that is made of a closed channel ends the process: grpcio follows a null pointer.
        self._lock = threading.Lock()

    def _made(self, kind: type[_Call], make: str, path: str, given: tuple[Any, ...], named: dict[str, Any]) -> Any:
        with self._lock:
            if self._caller.closing.is_set():
                raise closed()
            calls = [getattr(channel, make)(path, *given, **named) for channel in self._channels]
        return kind(self._caller, calls, self._deadlines_s.get(path), self._fillers.get(path))

    def unary_unary(self, method: str, *given: Any, **named: Any) -> UnaryCall:
        """As gRPC's Channel."""
        made: UnaryCall = self._made(UnaryCall, "unary_unary", method, given, named)
        return made

    def unary_stream(self, method: str, *given: Any, **named: Any) -> StreamedCall:
        """As gRPC's Channel."""
        made: StreamedCall = self._made(StreamedCall, "unary_stream", method, given, named)
        return made

    def stream_unary(self, method: str, *given: Any, **named: Any) -> StreamingCall:
        """As gRPC's Channel."""
        made: StreamingCall = self._made(StreamingCall, "stream_unary", method, given, named)
        return made

    def stream_stream(self, method: str, *_: Any, **__: Any) -> Any:
        """Not supported: the contract has no such method."""
        raise NotImplementedError(f"{method}: the contract has no streams both ways")

    def subscribe(self, callback: Any, try_to_connect: Any = None) -> None:
        """As gRPC's Channel, of the first connection."""
        self._channels[0].subscribe(callback, try_to_connect)

    def unsubscribe(self, callback: Any) -> None:
        """As gRPC's Channel, of the first connection."""
        self._channels[0].unsubscribe(callback)

    def close(self) -> None:
        """Closes all connections; calls that still run are cancelled."""
        with self._lock:
            self._caller.closing.set()
            for channel in self._channels:
                channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
