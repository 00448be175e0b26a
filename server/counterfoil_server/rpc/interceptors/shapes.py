"""The shapes that a handler's answer can have, and how an interceptor stands around each.

A handler returns a value, `PASS`, a future (DEFERRED methods) or an iterator (streams). Interceptors choose the shape
when they wrap, once per method, so that a call pays for its own shape only. Nothing here knows gRPC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any, Protocol, TypeAlias

from counterfoil_server.promises import Pending, Promise
from counterfoil_server.rpc.call import PASS, Call, Method, Mode, Passed

Handler: TypeAlias = Callable[[Any, Call], Any]
End: TypeAlias = Callable[[Call, BaseException | None], None]


class Interceptor(Protocol):
    """One concern of every call."""

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler with the concern around it. Called once per method, before any call."""
        ...


class Stream(Iterator[Any]):
    """A response stream with something around it. Ends once: exhausted, failed, or closed as nobody reads on.

    `each` changes every item, `failed` every exception, `end` learns how it ended: None, the exception, or
    GeneratorExit where it was closed. Unlike a generator it ends properly when it is closed before its first item.
    """

    __slots__ = ("_each", "_end", "_failed", "_open", "_source")

    def __init__(
        self,
        source: Any,
        *,
        each: Callable[[Any], Any] | None = None,
        failed: Callable[[BaseException], BaseException] | None = None,
        end: Callable[[BaseException | None], None] | None = None,
    ) -> None:
        self._open = False  # what __del__ sees where iter() fails
        self._source = iter(source)
        self._each = each
        self._failed = failed
        self._end = end
        self._open = True

    def __next__(self) -> Any:
        if not self._open:
            raise StopIteration
        try:
            item = next(self._source)
            return item if self._each is None else self._each(item)
        except StopIteration:
            self._finish(None)
            raise
        except BaseException as error:
            final = error if self._failed is None else self._failed(error)
            self._finish(final)
            if final is error:
                raise
            raise final from None

    def close(self) -> None:
        """Nobody reads on: closes the source, and tells `end` where the stream had not ended."""
        if self._open:
            self._finish(GeneratorExit())

    __del__ = close

    def _finish(self, error: BaseException | None) -> None:
        self._open = False
        try:
            close = getattr(self._source, "close", None)
            if close is not None:
                close()
        finally:
            if self._end is not None:
                self._end(error)


def bracket(
    method: Method,
    handler: Handler,
    *,
    end: End,
    begin: Callable[[Call], None] = lambda _call: None,
    passed: Callable[[Call], None] | None = None,
    each: Callable[[Any], Any] | None = None,
) -> Handler:
    """The handler with `begin` before it and, exactly once, `end` after all of it: value, future or stream.

    `end` gets the exception with which the call ended, or None. A call that `begin` refuses by raising never began. A
    call that is passed on ends with `passed` instead. `each` sees every message of a response stream.
    """
    if method.kind.streams_responses:
        return _around_stream(handler, begin, end, each)
    if method.mode is Mode.DEFERRED:
        return _around_future(handler, begin, end, passed)
    return _around_value(handler, begin, end, passed)


def where_it_may_block(handler: Handler) -> Handler:
    """The handler, which passes on a call that must not block."""

    def handed_on(request: Any, call: Call) -> Any:
        return handler(request, call) if call.may_block else PASS

    return handed_on


def outcome(future: Pending[Any]) -> BaseException | None:
    """The exception of a future that is done; None where it has a result."""
    return CancelledError() if future.cancelled() else future.exception()


def mapped(
    source: Pending[Any] | Passed,
    *,
    value: Callable[[Any], Any] | None = None,
    failed: Callable[[BaseException], BaseException] | None = None,
) -> Pending[Any] | Passed:
    """A promise of the source's result after `value`, or of its exception (also one of `value`'s own) after `failed`.

    `PASS` stays what it is.
    """
    if isinstance(source, Passed):
        return source
    target: Promise[Any] = Promise()

    def resolve(done: Pending[Any]) -> None:
        error = outcome(done)
        result = None
        if error is None:
            try:
                result = done.result() if value is None else value(done.result())
            except BaseException as raised:  # noqa: BLE001 - handed on, as the future's own would be
                error = raised
        if error is None:
            target.set_result(result)
        else:
            target.set_exception(error if failed is None else failed(error))

    source.add_done_callback(resolve)
    return target


def _around_value(
    handler: Handler, begin: Callable[[Call], None], end: End, passed: Callable[[Call], None] | None
) -> Handler:
    def around(request: Any, call: Call) -> Any:
        begin(call)
        try:
            result = handler(request, call)
        except BaseException as error:
            end(call, error)
            raise
        if result is PASS:
            if passed is not None:
                passed(call)
            return result
        end(call, None)
        return result

    return around


def _around_future(
    handler: Handler, begin: Callable[[Call], None], end: End, passed: Callable[[Call], None] | None
) -> Handler:
    def around(request: Any, call: Call) -> Any:
        begin(call)
        try:
            future = handler(request, call)
            if future is PASS:
                if passed is not None:
                    passed(call)
                return future
            future.add_done_callback(lambda done: end(call, outcome(done)))
        except BaseException as error:
            end(call, error)
            raise
        return future

    return around


def _around_stream(
    handler: Handler, begin: Callable[[Call], None], end: End, each: Callable[[Any], Any] | None
) -> Handler:
    def around(request: Any, call: Call) -> Any:
        begin(call)
        try:
            return Stream(handler(request, call), each=each, end=lambda error: end(call, error))
        except BaseException as error:
            end(call, error)
            raise

    return around
