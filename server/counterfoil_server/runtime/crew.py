"""A server's worker and bulk processes: every place is filled, and whoever dies or hangs is replaced."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import Any, Final

from counterfoil_server.config import Settings
from counterfoil_server.runtime.children import Event, Slot, State, Worker
from counterfoil_server.runtime.exits import ExitCode, StopError
from counterfoil_server.runtime.logs import Log
from counterfoil_server.runtime.metrics import Totals, WorkerFigures
from counterfoil_server.runtime.roles import Role

POLL_INTERVAL_S: Final = 5.0
STABLE_AFTER_S: Final = 10.0
STOP_MARGIN_S: Final = 5.0


class Crew:
    """The processes that answer calls. The supervisor's loop alone may call it, but for what says otherwise."""

    def __init__(
        self, settings: Settings, log: Log, command: Sequence[str], totals: Totals, events: SimpleQueue[Event]
    ) -> None:
        """`command` gets a role and a descriptor as arguments. What happens to the processes goes to `events`."""
        self._settings = settings
        self._log = log
        self._command = command
        self._totals = totals
        self._events = events
        self._workers: dict[Slot, Worker] = {}  # the one in each slot
        self._leaving: list[Worker] = []
        self._due: dict[Slot, float] = {}  # when a slot's next worker starts, time.monotonic() seconds
        self._deaths: dict[Slot, int] = {}  # of a slot in a row, without a stable one between
        self._early_deaths: dict[Slot, int] = {}  # of a slot in a row, without any that got ready between
        self._restarts = 0
        self._serials = 0
        self._next_poll = 0.0
        self._order: Mapping[str, Any] | None = None  # what workers are told at the start, once it is known
        self._complete = not settings.bulk_process  # whether there is, or was once, somebody for every call
        self._stopping = False

    # --- from any thread -----------------------------------------------------------------------------------------

    @property
    def restarts(self) -> int:
        """How many processes have been replaced."""
        return self._restarts

    def overview(self) -> tuple[bool, list[WorkerFigures]]:
        """Whether the server takes calls, and its processes' state."""
        figures = [
            WorkerFigures(each.slot.index, each.state is State.READY, each.resident_bytes(), each.slot.role)
            for each in list(self._workers.values())
        ]
        # One that is to be started is down, not absent.
        figures += [WorkerFigures(slot.index, up=False, resident_bytes=0, role=slot.role) for slot in list(self._due)]
        return not self._stopping and self._complete and self._serves(), figures

    def refresh(self) -> None:
        """Brings the totals up to date, waiting at most `metrics_timeout_ms`."""
        until = time.monotonic() + self._settings.metrics_timeout_ms / 1000
        asked = [(w, w.ask()) for w in list(self._workers.values()) if w.state is State.READY]
        for worker, number in asked:
            worker.await_answer(number, until)

    # --- start ---------------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """Starts a process in every place; it waits for its order."""
        for index in range(self._settings.worker_count()):
            self._spawn(Slot(Role.WORKER, index))
        if self._settings.bulk_process:
            self._spawn(Slot(Role.BULK, 0))

    def start(self, order: Mapping[str, Any]) -> None:
        """Tells all processes what to do: the server's settings. Those that come later are told the same."""
        self._order = order
        for worker in self._workers.values():
            worker.start(order)

    def is_ready(self) -> bool:
        """Whether every place has a process that serves."""
        return not self._due and all(each.state is State.READY for each in self._workers.values())

    # --- the loop ------------------------------------------------------------------------------------------------

    def next_due(self, otherwise: float) -> float:
        """When the next process is to be started, `otherwise` at the latest; time.monotonic() seconds."""
        return min([*self._due.values(), otherwise])

    def handle(self, kind: str, worker: Worker) -> None:
        """What has happened to a process. Raises StopError where it is no use to go on."""
        if kind == "ready":
            self._early_deaths.clear()
            self._complete |= worker.slot.role is Role.BULK
            self._log.info(f"{worker.slot.role} ready", **worker.named)
        elif kind == "leaving":
            # It drains because it got a signal of its own: its place is taken before it is gone.
            self._leaving.append(worker)
            self._replace(worker, after_s=0.0)
        elif worker in self._leaving:
            self._leaving.remove(worker)
        elif self._workers.get(worker.slot) is worker:
            self._died(worker)

    def tend(self) -> None:
        """Does what is due by now: replacements, questions to workers, and the end of those that hang."""
        now = time.monotonic()
        for slot in [slot for slot, due in self._due.items() if due <= now]:
            del self._due[slot]
            self._spawn(slot)
        for worker in self._workers.values():
            late = now - worker.started_at > self._settings.worker_ready_timeout_ms / 1000
            hangs = now - worker.answered_at > self._settings.worker_hang_timeout_ms / 1000
            if (worker.state is State.STARTING and late and self._order) or (worker.state is State.READY and hangs):
                self._log.error(f"{worker.slot.role} hangs, killing it", **worker.named)
                worker.give_up()
        for worker in self._leaving:
            if worker.left_at is not None and now - worker.left_at > self._drain_limit_s():
                self._log.error(f"{worker.slot.role} does not end, killing it", **worker.named)
                worker.give_up()
        if now >= self._next_poll:
            # Also without a scrape: the figures of a worker that dies suddenly are then at most this old.
            self._next_poll = now + POLL_INTERVAL_S
            for worker in self._workers.values():
                if worker.state is State.READY:
                    worker.ask()

    def _died(self, worker: Worker) -> None:
        early = worker.ready_at is None
        steady = worker.ready_at is not None and time.monotonic() - worker.ready_at >= STABLE_AFTER_S
        self._deaths[worker.slot] = 0 if steady else self._deaths.get(worker.slot, 0) + 1
        self._log.error(
            f"{worker.slot.role} ended",
            **worker.named,
            exit_code=worker.process.returncode,
            before_ready=early,
            cause=worker.message,
        )
        if early:
            self._count_early_death(worker)
        self._replace(worker, after_s=self._pause_s(worker.slot))

    def _pause_s(self, slot: Slot) -> float:
        """How long its place stays empty."""
        least, most = self._settings.worker_backoff_least_ms, self._settings.worker_backoff_most_ms
        doublings = min(max(0, self._deaths[slot] - 1), 20)
        return min(most, least << doublings) / 1000

    def _count_early_death(self, worker: Worker) -> None:
        # In one place: a moment in which all workers end at once is no reason to give up.
        count = self._early_deaths[worker.slot] = self._early_deaths.get(worker.slot, 0) + 1
        if count >= self._settings.worker_crash_limit and not self._serves():
            cause = worker.message or f"exit code {worker.process.returncode}"
            raise StopError(ExitCode.WORKERS, f"{count} workers in a row ended before ready: {cause}")

    def _replace(self, worker: Worker, *, after_s: float) -> None:
        self._restarts += 1
        self._workers.pop(worker.slot)
        self._due[worker.slot] = time.monotonic() + after_s

    def _serves(self) -> bool:
        """Whether calls are taken. From any thread."""
        return any(each.state is State.READY for slot, each in list(self._workers.items()) if slot.role is Role.WORKER)

    def _spawn(self, slot: Slot) -> None:
        self._serials += 1
        try:
            worker = Worker(slot, self._serials, self._command, self._totals, self._events)
        except (OSError, RuntimeError) as error:  # no process, descriptor or thread is to be had; those there serve on
            self._log.error(f"{slot.role} cannot be started", index=slot.index, cause=str(error))
            self._deaths[slot] = self._deaths.get(slot, 0) + 1
            self._due[slot] = time.monotonic() + self._pause_s(slot)
            return
        self._workers[slot] = worker
        if self._order is not None:
            worker.start(self._order)

    # --- end -----------------------------------------------------------------------------------------------------

    def drain(self) -> ExitCode:
        """Lets the processes end gently; a second signal, or time, ends them at once."""
        self._stopping = True
        alive = [*self._workers.values(), *self._leaving]
        until = time.monotonic() + self._drain_limit_s()
        code = ExitCode.OK
        # The bulk process has calls of the workers' in hand, and none once they have ended.
        for role in (Role.WORKER, Role.BULK):
            wave = [each for each in alive if each.slot.role is role]
            # Not one that was given up before, of whose end we may not have heard: this stop cuts nothing short for it.
            serving = [each for each in wave if each.state in {State.READY, State.LEAVING} and not each.given_up]
            for worker in wave:
                if worker.state is State.READY:
                    worker.drain(hurry=role is Role.BULK)
                elif worker.state is State.STARTING:
                    worker.kill()
            while any(worker.state is not State.ENDED for worker in wave):
                try:
                    kind, _ = self._events.get(timeout=max(0.0, until - time.monotonic()))
                except Empty:
                    kind = "late"
                if kind in {"signal", "late"}:
                    self._log.warning("stopping at once", cause=kind)
                    code = ExitCode.FAILED
                    self.kill()
                    until = time.monotonic() + STOP_MARGIN_S
            for worker in serving:
                if worker.process.returncode:
                    self._log.warning("drain cut short", exit_code=worker.process.returncode, **worker.named)
                    code = ExitCode.FAILED
        return code

    def kill(self) -> None:
        """Ends all processes at once."""
        self._stopping = True
        for worker in [*self._workers.values(), *self._leaving]:
            if worker.state is not State.ENDED:
                worker.kill()

    def _drain_limit_s(self) -> float:
        return (self._settings.lame_duck_ms + self._settings.drain_grace_ms) / 1000 + STOP_MARGIN_S
