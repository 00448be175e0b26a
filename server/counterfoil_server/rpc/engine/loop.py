"""The polling thread: one completion queue, one thread, and whatever calls arrive.

Everything here but `stop` and the counters runs on that thread, so next to nothing is locked. It looks at the clock
every `TICK_S`: for calls whose request does not come or whose answer is not read, and for the steps of stopping.

    SERVING ── stop ──> HUSHED ──> DRAINING ── grace is over ──> LEAVING ──> CUT ──> ended
               refuses        GOAWAY                                    cancels
               new calls                                                what is left

What runs when the grace is over is refused at that moment, in whichever stage it finds the server.

HUSHED comes first because the core has no gentle end for a call that arrives between its shutdown and the caller's
reading of GOAWAY: such a caller sees CANCELLED (grpc/grpc#41785). Callers that have just been told to pause send
nothing in that moment. Those that have just been answered may, so HUSHED goes on until that is as long ago.
"""

from __future__ import annotations

import contextvars
import enum
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from counterfoil_server.rpc.engine.core import NO_FLAGS, NO_METADATA, cygrpc
from counterfoil_server.rpc.engine.peers import Peers, address_of
from counterfoil_server.rpc.engine.refusals import Refusal, Refusals
from counterfoil_server.rpc.engine.streaming import Streams
from counterfoil_server.rpc.engine.unary import Route, UnaryCall

TICK_S: Final = 0.05
EVENTS_PER_TICK: Final = 256  # a queue that never runs dry never times out, so the clock is looked at this often, too
WANTED_CALLS: Final = 64  # how many arrivals the core may hand over before it is asked for more
HUSHES_LIMIT: Final = 5  # so many times its length HUSHED may last where calls keep ending
LINGER_S: Final = 1.0  # how long the last refusals may take to leave
REMARKS_S: Final = 10.0  # how often the log names a call that the core has ended for a message, at most
EXIT_LOOP_DIED: Final = 70

ANSWER_LIMIT_S: Final = 15.0
"""How long the caller of a unary call may take to read its answer, unless the server is told otherwise."""

_LOG = logging.getLogger(__name__)
_NEW: Final = "new call"
_SHUT: Final = "shut down"


class Stage(enum.IntEnum):
    """How far stopping has come."""

    IDLE = 0
    SERVING = 1
    HUSHED = 2
    DRAINING = 3
    LEAVING = 4
    CUT = 5
    ENDED = 6


class Router(Protocol):
    """Who knows the handlers."""

    def route(self, path: bytes, event: Any, context: contextvars.Context) -> Route | Streaming | Refusal:
        """The way of a call with this path. On the polling thread; what it raises costs the call."""


class Streaming:
    """A route for the stock machinery of streaming calls."""

    __slots__ = ("handler",)

    def __init__(self, handler: Any) -> None:
        self.handler = handler


class Limits:
    """How much a server takes at once; 0 is no limit. `message_s`: how long a request may take to arrive, in whole.

    `answer_s`: how long a caller may take to read its answer, and up to as long again before that is noticed.
    `host_of` says whose calls count together, given a peer as the core writes it. It never raises.
    """

    __slots__ = ("answer_s", "calls", "calls_per_peer", "host_of", "message_s", "rpcs")

    def __init__(
        self,
        *,
        message_s: float,
        answer_s: float = ANSWER_LIMIT_S,
        calls: int = 0,
        calls_per_peer: int = 0,
        rpcs: int = 0,
        host_of: Callable[[str], str] = address_of,
    ) -> None:
        self.message_s = message_s
        self.answer_s = answer_s
        self.calls = calls
        self.calls_per_peer = calls_per_peer
        self.host_of = host_of
        self.rpcs = rpcs  # what the public interface calls maximum_concurrent_rpcs


def die() -> None:
    """Ends the process: a server that has lost its polling thread is deaf, and only a new one helps."""
    os._exit(EXIT_LOOP_DIED)


class Loop:
    """A server's queue and the thread that polls it. Implements `unary.Calls`."""

    def __init__(
        self,
        server: Any,
        router: Router,
        thread_pool: Any,
        *,
        limits: Limits,
        refusals: Refusals,
        hush_s: float,
        on_death: Callable[[], None] = die,
    ) -> None:
        """`server` is the core's, not yet started; `hush_s` is how long HUSHED lasts."""
        self.refusals = refusals
        self.unheard: dict[Any, float] = {}  # calls whose request is not in yet, oldest first
        self.abandoned = False  # nobody holds the server any more
        self.late_answers = 0
        self.refused_calls = 0  # before they were begun
        self.silent_calls = 0
        self.unreadable_messages = 0
        self._remark_at = 0.0  # time.monotonic() seconds: when the log may next name such a call
        self.stage = Stage.IDLE
        self.ended = threading.Event()
        self._router = router
        self._limits = limits
        self._on_death = on_death
        self._server = server
        self._queue = cygrpc.CompletionQueue()
        server.register_completion_queue(self._queue)
        self._live: set[UnaryCall] = set()
        self._peers = Peers(limits.calls_per_peer, limits.host_of, self._in_flight)
        self._streams = Streams(
            thread_pool, self.unheard, refusals, self.later, self._peers, unreadable=self.unreadable
        )
        self._later: list[Callable[[], None]] = []
        self._handed: list[Callable[[], None]] = []  # answers of other threads, to be started here
        self._waking = False  # one of them is on its way to the queue, so that this thread will look
        self._handed_lock = threading.Lock()
        self._wanted = 0  # arrivals that the core was asked for
        self._refusing = 0  # refusals on their way
        self._shut = False  # the core's listeners are closed
        self._stop_lock = threading.Lock()
        self._grace_until: float | None = None  # time.monotonic() seconds; set: stop
        self._hush_s = hush_s
        self._sweep_at = 0.0  # time.monotonic() seconds
        self._step_at = 0.0
        self._hush_until = 0.0
        self._left = 0  # calls that HUSHED had left when it last looked
        self._dismissed = False  # the grace is over, and what ran has been refused
        self.thread: threading.Thread | None = None

    # --- for any thread ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begins to listen and to poll."""
        self._server.start()
        self.stage = Stage.SERVING
        for _ in range(WANTED_CALLS):
            self._want_call()
        self.thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self.thread.start()

    def stop(self, grace_s: float) -> None:
        """Stops: see the module's text. A later call can only shorten the grace. Returns at once."""
        until = time.monotonic() + grace_s
        with self._stop_lock:
            self._grace_until = until if self._grace_until is None else min(self._grace_until, until)

    def late(self) -> None:
        """Counts an answer that came too late."""
        # A plain count: an addition lost between two threads does no harm.
        self.late_answers += 1

    def hand_over(self, start: Callable[[], None]) -> bool:
        """Takes an answer of another thread, if this one is sure to look: see `unary.Calls`.

        A thread that starts many answers would give up the interpreter at each, and fight with this one to get it back.
        """
        if threading.current_thread() is self.thread:
            return False
        with self._handed_lock:
            if self._waking:
                self._handed.append(start)
                return True
            self._waking = True
            return False

    def failed(self, what: str) -> None:
        """Logs the exception that is being handled."""
        _LOG.exception(what)

    @property
    def calls(self) -> int:
        """Calls that have not ended."""
        return len(self._live) + len(self._streams)

    # --- the polling thread -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            self._poll()
        except BaseException:
            _LOG.critical("the polling thread died", exc_info=True)
            self._on_death()
            raise
        finally:
            self.stage = Stage.ENDED
            self.ended.set()

    def _poll(self) -> None:
        poll, timeout = self._queue.poll, cygrpc.CompletionType.queue_timeout
        unix, monotonic = time.time, time.monotonic
        tick_at, events = monotonic() + TICK_S, 0
        while True:
            # The core goes by the wall clock, which may be set back between two events: ticks must not wait for it.
            event = poll(0.0 if self._later else unix() + (tick_at - monotonic()))
            events += 1
            if event.completion_type == timeout or events >= EVENTS_PER_TICK:
                now = monotonic()
                tick_at, events = now + TICK_S, 0
                self._tick(now)
            if event.completion_type != timeout:
                tag = event.tag
                if tag is _NEW:
                    self._arrived(event)
                elif tag is _SHUT:
                    self._shut = True
                elif (streamed := tag(event)) is not None:
                    self._streams.after(streamed)
                tag = None
            if self._waking:
                self._start_handed()
            # The queue waits for its last call to be forgotten, and this is where one would be remembered.
            event = None
            if self._shut and not (self._wanted or self._refusing or self._live or self._streams):
                self._server.destroy()
                return

    def _start_handed(self) -> None:
        with self._handed_lock:
            handed, self._handed = self._handed, []
            self._waking = False
        for start in handed:
            start()

    def _want_call(self) -> None:
        self._server.request_call(self._queue, self._queue, _NEW)
        self._wanted += 1

    def _arrived(self, event: Any) -> None:
        self._wanted -= 1
        if not event.success:
            return  # the core gives back what it was asked for: it is shut down
        if self.stage < Stage.DRAINING:
            self._want_call()
        refusal = self._full(event)
        if refusal is None:
            context = contextvars.Context()
            try:
                route = self._router.route(event.call_details.method, event, context)
                if isinstance(route, Streaming):
                    self._streams.begin(event, route.handler, context)
                    return
                if not isinstance(route, Refusal):
                    self._begin(event, route, context)
                    return
                refusal = route
            except BaseException:  # noqa: BLE001 - interceptors' and handlers' own; it costs this call
                self.failed("a call found no handler")
                refusal = self.refusals.defect
        self._refuse(event.call, refusal)

    def _begin(self, event: Any, route: Route, context: contextvars.Context) -> None:
        call = UnaryCall(self, event, route, context)
        self._live.add(call)
        self.unheard[call] = time.monotonic()
        self._peers.began(call, call.core)
        call._begin()  # noqa: SLF001 - the polling thread's half of the call

    def _full(self, event: Any) -> Refusal | None:
        """Why a call is not taken, before anything is spent on it."""
        limits, calls = self._limits, len(self._live) + len(self._streams)
        if self._grace_until is not None:
            return self.refusals.stopping
        if limits.rpcs and calls >= limits.rpcs:
            return self.refusals.too_many
        if limits.calls and calls >= limits.calls:
            return self.refusals.overloaded
        if self._peers.full(event.call, calls):
            return self.refusals.overloaded
        return None

    def _in_flight(self) -> Iterator[tuple[Any, Any]]:
        for call in self._live:
            yield call, call.core
        yield from self._streams.in_flight()

    def _refuse(self, core_call: Any, refusal: Refusal) -> None:
        """Ends a call that was never begun."""
        core_call.start_server_batch(
            (
                cygrpc.SendInitialMetadataOperation(NO_METADATA, NO_FLAGS),
                cygrpc.SendStatusFromServerOperation(refusal.trailing, refusal.code, refusal.details, NO_FLAGS),
                cygrpc.ReceiveCloseOnServerOperation(NO_FLAGS),
            ),
            self._on_refused,
        )
        self._refusing += 1
        self.refused_calls += 1

    def _on_refused(self, _event: Any) -> None:
        self._refusing -= 1

    def forget(self, call: UnaryCall) -> None:
        """The call's last event has come."""
        self._live.discard(call)
        self._peers.ended(call)

    def unreadable(self, event: Any) -> None:
        """Counts a call that the core has ended for a message: too large, or not in the encoding that it names.

        The core answers it by itself, so this is all that is ever known of it here. Strangers can send such messages as
        fast as they like, so the log has one of them now and then.
        """
        self.unreadable_messages += 1
        now = time.monotonic()
        if now >= self._remark_at:
            self._remark_at = now + REMARKS_S
            _LOG.warning(
                "a message to %s was too large or could not be decompressed; %d so far",
                event.call_details.method.decode("ascii", "replace"),
                self.unreadable_messages,
            )

    def later(self, callback: Callable[[], None]) -> None:
        """Calls back once the events that are in the queue by now have been seen, or a good many of them."""
        self._later.append(callback)

    def _tick(self, now: float) -> None:
        waiting, self._later = self._later, []
        for callback in waiting:
            callback()
        while self.unheard:
            call, since = next(iter(self.unheard.items()))
            if now - since < self._limits.message_s:
                break
            del self.unheard[call]
            self.silent_calls += 1
            call.refuse(self.refusals.silent)
        if now >= self._sweep_at:
            self._sweep_at = now + self._limits.answer_s
            self._sweep()
        if self.abandoned:
            self.stop(0.0)
        if self._grace_until is not None:
            self._stop_step(now, self._grace_until)

    def _sweep(self) -> None:
        """Ends calls that were answered before the last sweep and whose answer still has not left.

        That costs a call nothing, unlike to remember when each was answered.
        """
        for call in [each for each in self._live if not each.active]:
            if call.swept:
                call.cancel()
            call.swept = True

    def _stop_step(self, now: float, grace_until: float) -> None:
        """Takes the next steps of stopping whose time has come."""
        if self.stage is Stage.SERVING:
            self.stage, self._step_at, self._left = Stage.HUSHED, now + self._hush_s, self.calls
            self._hush_until = now + HUSHES_LIMIT * self._hush_s
        elif self.stage is Stage.HUSHED and self.calls < self._left:
            self._left = self.calls
            self._step_at = min(now + self._hush_s, self._hush_until)
        if now >= grace_until and not self._dismissed:
            self._dismissed = True
            for call in list(self._live):
                call.refuse(self.refusals.stopping)
            self._streams.refuse_all()
        if self.stage is Stage.HUSHED and now >= self._step_at:
            self.stage = Stage.DRAINING
            self._server.shutdown(self._queue, _SHUT)
        if self.stage is Stage.DRAINING and self._dismissed:
            self.stage, self._step_at = Stage.LEAVING, now + LINGER_S
        if self.stage is Stage.LEAVING and now >= self._step_at:
            self.stage = Stage.CUT
            self._server.cancel_all_calls()
