"""The process that a person starts: it holds the addresses, the embedded servers and the workers, and serves no call.

One loop handles what happens (signals, workers that get ready, leave or end) in the order it happens. Whatever might
block runs in a child process or on a thread and reports to the loop, so that a signal is always heard.
"""

from __future__ import annotations

import dataclasses
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from counterfoil_server.config import Settings
from counterfoil_server.identity.rules.access import FirstAdministrator
from counterfoil_server.runtime.addresses import Reservation
from counterfoil_server.runtime.bulk import socket_fits
from counterfoil_server.runtime.children import Event, Slot, State, Worker, module_command, spawn
from counterfoil_server.runtime.control import Channel
from counterfoil_server.runtime.data_dir import DataDirectory
from counterfoil_server.runtime.embedded import EmbeddedError, EmbeddedServers
from counterfoil_server.runtime.exits import ExitCode, StopError
from counterfoil_server.runtime.logs import Log
from counterfoil_server.runtime.metrics import Totals, WorkerFigures
from counterfoil_server.runtime.overview import Overview
from counterfoil_server.runtime.providers import check_providers
from counterfoil_server.runtime.roles import Role
from counterfoil_server.runtime.transport import check_certificates, check_clear_text

POLL_INTERVAL_S: Final = 5.0
STABLE_AFTER_S: Final = 10.0
STOP_MARGIN_S: Final = 5.0
TICK_S: Final = 1.0
WORKER_COMMAND: Final = module_command("counterfoil_server.runtime.worker")
MIGRATION_COMMAND: Final = module_command("counterfoil_server.runtime.migration")

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """What there is to know of a server that has become ready."""

    settings: Settings
    address: str
    admin_address: str
    embedded: bool
    administrator: FirstAdministrator | None = None  # where this start has made it: it must be shown, once


class _SignalledError(Exception):
    """A signal asks for the end."""


class Supervisor:
    """Runs one server from start to end; see `run`."""

    def __init__(
        self,
        settings: Settings,
        log: Log,
        *,
        worker_command: Sequence[str] = WORKER_COMMAND,
        announce: Callable[[Running, ExitStack], None] = lambda _running, _stack: None,
    ) -> None:
        """`worker_command` gets the role and a descriptor as arguments.

        `announce` is called once, when all processes are ready; what it puts on the stack ends with the server.
        """
        self._settings = settings
        self._log = log
        self._worker_command = worker_command
        self._announce = announce
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._totals = Totals()
        self._workers: dict[Slot, Worker] = {}  # the one in each slot
        self._leaving: list[Worker] = []
        self._due: dict[Slot, float] = {}  # when a slot's next worker starts, time.monotonic() seconds
        self._deaths: dict[Slot, int] = {}  # of a slot in a row, without a stable one between
        self._early_deaths = 0  # of any slot in a row, without one that got ready between
        self._restarts = 0
        self._serials = 0
        self._next_poll = 0.0
        self._order: dict[str, object] | None = None  # what workers are told at the start, once it is known
        self._embedded: EmbeddedServers | None = None
        self._mending: Future[None] | None = None  # a keeper of the embedded servers that is being replaced
        self._complete = not settings.bulk_process  # whether there is, or was once, somebody for every call
        self._stopping = False

    def run(self) -> ExitCode:
        """Serves until a signal ends it, and returns how it ended. Raises StopError where it cannot start or go on."""
        previous = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        try:
            with ExitStack() as stack:
                try:
                    self._start(stack)
                    while True:
                        self._step()
                except _SignalledError:
                    return self._drain()
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def overview(self) -> tuple[bool, list[WorkerFigures]]:
        """Whether the server takes calls, and its processes' state. From any thread."""
        figures = [
            WorkerFigures(each.slot.index, each.state is State.READY, each.resident_bytes(), each.slot.role)
            for each in list(self._workers.values())
        ]
        # One that is to be started is down, not absent.
        figures += [WorkerFigures(slot.index, up=False, resident_bytes=0, role=slot.role) for slot in list(self._due)]
        return not self._stopping and self._complete and self._serves(), figures

    def refresh(self) -> None:
        """Brings the totals up to date, waiting at most `metrics_timeout_ms`. From any thread."""
        until = time.monotonic() + self._settings.metrics_timeout_ms / 1000
        asked = [(w, w.ask()) for w in list(self._workers.values()) if w.state is State.READY]
        for worker, number in asked:
            worker.await_answer(number, until)

    # --- start ---------------------------------------------------------------------------------------------------

    def _start(self, stack: ExitStack) -> None:
        started = time.monotonic()
        settings = self._settings = self._with_room_for_bulk()
        check_certificates(settings, self._log)
        check_providers(settings)
        data_dir = stack.enter_context(DataDirectory(settings))
        address = Reservation(settings.listen, "--listen")
        stack.callback(address.release)
        check_clear_text(settings, address, self._log)
        admin = Reservation(settings.admin, "--admin")
        stack.callback(admin.release)
        # The longest chain first: a database, then its schema. Workers import meanwhile.
        servers = self._on_thread(self._start_embedded) if not settings.database_url else None
        stack.callback(self._stop_embedded)
        migration, order = spawn(MIGRATION_COMMAND)
        stack.callback(migration.kill)
        stack.callback(order.close)
        stack.callback(self._kill_workers)
        for index in range(settings.worker_count()):
            self._spawn(Slot(Role.WORKER, index))
        if settings.bulk_process:
            self._spawn(Slot(Role.BULK, 0))
        keys = data_dir.make_keys(self._log)
        Overview(self, self._totals, lambda: self._restarts, keys).serve(admin, settings, self._log, stack)
        if servers is not None:
            self._wait(servers.done)
            settings = self._with_embedded(servers)
        administrator = self._migrate(migration.wait, order, settings)
        settings = dataclasses.replace(settings, listen=address.address, admin=admin.address)
        self._order = settings.to_wire()
        for worker in self._workers.values():
            worker.start(self._order)
        self._wait(lambda: not self._due and all(each.state is State.READY for each in self._workers.values()))
        self._log.info(
            "ready",
            address=address.address,
            admin_address=admin.address,
            workers=settings.worker_count(),
            embedded=servers is not None,
            duration_ms=round((time.monotonic() - started) * 1000),
        )
        self._announce(Running(settings, address.address, admin.address, servers is not None, administrator), stack)

    def _with_room_for_bulk(self) -> Settings:
        if not self._settings.bulk_process or socket_fits(self._settings.run_dir):
            return self._settings
        self._complete = True
        path = str(self._settings.run_dir)
        self._log.warning("the path is too long for a bulk process: workers do long work", path=path)
        return dataclasses.replace(self._settings, bulk_process=False)

    def _start_embedded(self) -> EmbeddedServers:
        embedded = EmbeddedServers(self._settings.data_dir)
        # Known before it runs, so that a signal in the middle of its start stops it as well.
        self._embedded = embedded
        embedded.start()
        return embedded

    def _with_embedded(self, servers: Future[EmbeddedServers]) -> Settings:
        try:
            embedded = servers.result()
        except (EmbeddedError, OSError) as error:
            raise StopError(ExitCode.DATABASE, f"the embedded servers cannot start: {error}") from error
        return dataclasses.replace(
            self._settings,
            database_url=embedded.database_url,
            redis_url=self._settings.redis_url or embedded.redis_url,
        )

    def _migrate(self, reap: Callable[[], int], order: Channel, settings: Settings) -> FirstAdministrator | None:
        keys_dir = str(settings.keys_path)
        order.send("order", database_url=settings.database_url, migrate=settings.migrate, keys_dir=keys_dir)
        answer = self._on_thread(order.receive)
        self._wait(answer.done)
        message = answer.result()
        order.close()
        code = reap()
        if message is None:
            raise StopError(ExitCode.SCHEMA, f"the migration process ended unexpectedly (exit code {code})")
        if message["type"] == "failed":
            raise StopError(ExitCode(message["code"]), message["message"])
        if message["revisions"]:
            self._log.info("database migrated", revisions=message["revisions"])
        made = message.get("administrator")
        return FirstAdministrator(made["name"], made["secret"]) if made else None

    # --- the loop ------------------------------------------------------------------------------------------------

    def _on_signal(self, number: int, _frame: object) -> None:
        self._events.put(("signal", number))  # SimpleQueue.put is made to be safe here

    def _on_thread(self, work: Callable[[], T]) -> Future[T]:
        """Runs it on a thread; the loop wakes when it is done."""
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
                future.set_exception(error)
            self._events.put(("task", None))

        threading.Thread(target=run, name=work.__name__, daemon=True).start()
        return future

    def _wait(self, done: Callable[[], bool]) -> None:
        while not done():
            self._step()

    def _step(self) -> None:
        """Handles one event, or none where none comes for a moment, and whatever is due."""
        now = time.monotonic()
        due = min([*self._due.values(), now + TICK_S])
        try:
            kind, subject = self._events.get(timeout=max(0.0, due - now))
        except Empty:
            pass
        else:
            self._handle(kind, subject)
        self._tend()

    def _handle(self, kind: str, subject: Worker | int | None) -> None:
        if kind == "signal":
            self._log.info("stopping", signal=signal.Signals(int(str(subject))).name)
            raise _SignalledError
        if not isinstance(subject, Worker):
            return
        if kind == "ready":
            self._early_deaths = 0
            self._complete |= subject.slot.role is Role.BULK
            self._log.info(f"{subject.slot.role} ready", **subject.named)
        elif kind == "leaving":
            # It drains because it got a signal of its own: its place is taken before it is gone.
            self._leaving.append(subject)
            self._replace(subject, after_s=0.0)
        elif subject in self._leaving:
            self._leaving.remove(subject)
        elif self._workers.get(subject.slot) is subject:
            self._died(subject)

    def _died(self, worker: Worker) -> None:
        early = worker.ready_at is None
        steady = worker.ready_at is not None and time.monotonic() - worker.ready_at >= STABLE_AFTER_S
        self._deaths[worker.slot] = 0 if steady else self._deaths.get(worker.slot, 0) + 1
        self._early_deaths += early
        self._log.error(
            f"{worker.slot.role} ended",
            **worker.named,
            exit_code=worker.process.returncode,
            before_ready=early,
            cause=worker.message,
        )
        if self._early_deaths >= self._settings.worker_crash_limit and not self._serves():
            cause = worker.message or f"exit code {worker.process.returncode}"
            raise StopError(ExitCode.WORKERS, f"{self._early_deaths} workers in a row ended before ready: {cause}")
        least, most = self._settings.worker_backoff_least_ms, self._settings.worker_backoff_most_ms
        doublings = min(max(0, self._deaths[worker.slot] - 1), 20)
        self._replace(worker, after_s=min(most, least * 2**doublings) / 1000)

    def _replace(self, worker: Worker, *, after_s: float) -> None:
        self._restarts += 1
        self._workers.pop(worker.slot)
        self._due[worker.slot] = time.monotonic() + after_s

    def _serves(self) -> bool:
        """Whether calls are taken."""
        return any(each.state is State.READY for slot, each in list(self._workers.items()) if slot.role is Role.WORKER)

    def _tend(self) -> None:
        """What is due by now: replacements, questions to workers, and the end of those that hang."""
        now = time.monotonic()
        for slot in [slot for slot, due in self._due.items() if due <= now]:
            del self._due[slot]
            self._spawn(slot)
        for worker in self._workers.values():
            late = now - worker.started_at > self._settings.worker_ready_timeout_ms / 1000
            hangs = now - worker.answered_at > self._settings.worker_hang_timeout_ms / 1000
            if (worker.state is State.STARTING and late and self._order) or (worker.state is State.READY and hangs):
                self._log.error(f"{worker.slot.role} hangs, killing it", **worker.named)
                worker.kill()
        if now >= self._next_poll:
            # Also without a scrape: the figures of a worker that dies suddenly are then at most this old.
            self._next_poll = now + POLL_INTERVAL_S
            for worker in self._workers.values():
                if worker.state is State.READY:
                    worker.ask()
            self._mend_embedded()

    def _mend_embedded(self) -> None:
        embedded = self._embedded
        busy = self._mending is not None and not self._mending.done()
        if self._order is None or embedded is None or busy or embedded.keeper_pid is not None:
            return
        self._log.error("keeper of the embedded servers ended, starting another")
        self._mending = self._on_thread(embedded.start)

    def _spawn(self, slot: Slot) -> None:
        self._serials += 1
        worker = Worker(slot, self._serials, self._worker_command, self._totals, self._events)
        self._workers[slot] = worker
        if self._order is not None:
            worker.start(self._order)

    # --- end -----------------------------------------------------------------------------------------------------

    def _drain(self) -> ExitCode:
        """Lets the processes end gently; a second signal, or time, ends them at once."""
        self._stopping = True
        alive = [*self._workers.values(), *self._leaving]
        limit_ms = self._settings.lame_duck_ms + self._settings.drain_grace_ms
        until = time.monotonic() + limit_ms / 1000 + STOP_MARGIN_S
        code = ExitCode.OK
        # The bulk process has calls of the workers' in hand, and none once they have ended.
        for role in (Role.WORKER, Role.BULK):
            wave = [each for each in alive if each.slot.role is role]
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
                    self._kill_workers()
                    until = time.monotonic() + STOP_MARGIN_S
        self._log.info("stopped")
        return code

    def _kill_workers(self) -> None:
        self._stopping = True
        for worker in [*self._workers.values(), *self._leaving]:
            if worker.state is not State.ENDED:
                worker.kill()

    def _stop_embedded(self) -> None:
        if self._embedded is not None:
            self._embedded.stop()
