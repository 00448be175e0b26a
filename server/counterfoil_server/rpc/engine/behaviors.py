"""Handlers of the public kind, `grpc.RpcMethodHandler`, as routes of the direct path.

INLINE    the behavior runs on the polling thread, and may say PASS
POOL      a thread of the pool runs it
DEFERRED  the behavior runs on the polling thread and returns a future; whoever resolves that answers
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import CancelledError, Future
from typing import Any

from counterfoil_server.rpc.engine.codec import CodecError, decode, encode
from counterfoil_server.rpc.engine.context import CallOver, UnaryContext
from counterfoil_server.rpc.engine.core import NO_METADATA, core_code
from counterfoil_server.rpc.engine.refusals import Refusal, Refusals
from counterfoil_server.rpc.engine.streaming import pool_of
from counterfoil_server.rpc.engine.unary import UnaryCall
from counterfoil_server.rpc.modes import PASS, Mode, Passed, mode_of

_LOG = logging.getLogger(__name__)
_OK = 0


class Behavior:
    """The route of one unary handler. Any number of calls may be on it at once."""

    __slots__ = ("_behavior", "_deserializer", "_pool", "_refusals", "_run", "_serializer")

    def __init__(self, handler: Any, thread_pool: Any, refusals: Refusals) -> None:
        self._behavior = handler.unary_unary
        self._deserializer = handler.request_deserializer
        self._serializer = handler.response_serializer
        self._refusals = refusals
        self._pool = pool_of(self._behavior, thread_pool)
        self._run = self._submit if mode_of(self._behavior) is Mode.POOL else self._begin

    def __call__(self, call: UnaryCall) -> None:
        """Serves the call, or has it served."""
        self._run(call)

    def _begin(self, call: UnaryCall) -> None:
        # Handed on only once the call's context is left, for no two threads may be in it.
        if call.context.run(self._serve, call) is PASS:
            self._submit(call)

    def _submit(self, call: UnaryCall) -> None:
        try:
            self._pool.submit(call.context.run, self._serve_in_pool, call)
        except RuntimeError:  # the pool is shut down
            call.refuse(self._refusals.stopping)

    def _serve_in_pool(self, call: UnaryCall) -> None:
        if call.active:  # not so where the caller went while the call waited for a thread
            self._serve(call, may_block=True)

    def _serve(self, call: UnaryCall, *, may_block: bool = False) -> Passed | None:
        if call.deadline_unix_s <= time.time():
            call.refuse(self._refusals.expired)
            return None
        try:
            request = decode(call.request, self._deserializer)
        except CodecError:
            call.refuse(self._refusals.malformed)
            return None
        context = UnaryContext(call, may_block=may_block)
        try:
            answer = self._behavior(request, context)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it costs this call
            self._fail(call, context, error)
        else:
            if answer is PASS and not may_block:
                return Passed.PASS
            if isinstance(answer, Future):
                answer.add_done_callback(lambda done: self._resolve(call, context, done))
            else:
                self._answer(call, context, answer)
        return None

    def _resolve(self, call: UnaryCall, context: UnaryContext, done: Future[Any]) -> None:
        error = CancelledError() if done.cancelled() else done.exception()
        if error is None:
            self._answer(call, context, done.result())
        else:
            self._fail(call, context, error)

    def _answer(self, call: UnaryCall, context: UnaryContext, answer: Any) -> None:
        try:
            message = encode(answer, self._serializer)
        except CodecError:
            call.refuse(self._refusals.unsendable)
            return
        trailing = context.trailing_metadata() or NO_METADATA
        code = context.code()
        call.reply(message, trailing, _OK if code is None else core_code(code), context.details() or b"")

    def _fail(self, call: UnaryCall, context: UnaryContext, error: BaseException) -> None:
        trailing = tuple(context.trailing_metadata() or NO_METADATA)
        defect = self._refusals.defect
        code = context.code()
        number = defect.code if code is None else core_code(code)
        if context.aborted:
            call.refuse(Refusal(number, context.details() or b"", trailing))
        elif not (isinstance(error, CallOver) and not call.active):
            _LOG.error("a handler failed", exc_info=error)
            call.refuse(Refusal(number, context.details() or defect.details, trailing))
