"""The process that a person starts: it holds the addresses, the embedded servers and the crew, and serves no call.

One loop handles what happens (signals, workers that get ready, leave or end) in the order it happens. Whatever might
block runs in a child process or on a thread and reports to the loop, so that a signal is always heard.
"""

from __future__ import annotations

import dataclasses
import math
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from typing import Final, TypeVar

from counterfoil_server.config import Settings
from counterfoil_server.identity.rules.access import FirstAdministrator
from counterfoil_server.runtime.addresses import Reservation
from counterfoil_server.runtime.bulk import socket_fits
from counterfoil_server.runtime.children import Event, Worker, module_command, spawn
from counterfoil_server.runtime.control import Channel
from counterfoil_server.runtime.crew import POLL_INTERVAL_S, Crew
from counterfoil_server.runtime.data_dir import DataDirectory
from counterfoil_server.runtime.embedded import EmbeddedError, EmbeddedServers
from counterfoil_server.runtime.embedded_servers import POSTGRES_SETTINGS
from counterfoil_server.runtime.exits import ExitCode, StopError
from counterfoil_server.runtime.logs import Log
from counterfoil_server.runtime.metrics import Totals
from counterfoil_server.runtime.overview import Overview
from counterfoil_server.runtime.providers import check_providers
from counterfoil_server.runtime.transport import check_certificates, check_clear_text

EMBEDDED_SPARE_CONNECTIONS: Final = 20  # for the migration, operators, and what PostgreSQL keeps for its superuser
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
        show_administrator: Callable[[FirstAdministrator], None] = lambda _made: None,
        announce: Callable[[Running, ExitStack], None] = lambda _running, _stack: None,
    ) -> None:
        """`worker_command` gets the role and a descriptor as arguments.

        `show_administrator` is called where this start has made the first administrator, as soon as it is there.
        `announce` is called once, when all processes are ready; what it puts on the stack ends with the server.
        """
        self._settings = settings = _with_room_for_bulk(settings, log)
        self._log = log
        self._show_administrator = show_administrator
        self._announce = announce
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._totals = Totals()
        self._crew = Crew(settings, log, worker_command, self._totals, self._events)
        self._embedded: EmbeddedServers | None = None
        self._mending: Future[None] | None = None  # a keeper of the embedded servers that is being replaced
        self._next_look = math.inf  # for a keeper that is gone, time.monotonic() seconds
        self._hurried = False  # whether a signal has come while the embedded servers were stopping

    def run(self) -> ExitCode:
        """Serves until a signal ends it, and returns how it ended. Raises StopError where it cannot start or go on."""
        previous = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        code = ExitCode.FAILED
        try:
            with ExitStack() as stack:
                try:
                    self._start(stack)
                    while True:
                        self._step()
                except _SignalledError:
                    code = self._crew.drain()
                    self._log.info("stopped")
            return ExitCode.FAILED if self._hurried else code
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    # --- start ---------------------------------------------------------------------------------------------------

    def _start(self, stack: ExitStack) -> None:
        started = time.monotonic()
        settings = self._settings
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
        migration, order = _spawn_migration()
        stack.callback(migration.kill)
        stack.callback(order.close)
        stack.callback(self._crew.kill)
        self._crew.fill()
        keys = data_dir.make_keys(self._log)
        Overview(self._crew, self._totals, keys).serve(admin, settings, self._log, stack)
        if servers is not None:
            self._wait(servers.done)
            settings = self._with_embedded(servers)
        self._migrate(migration.wait, order, settings)
        settings = dataclasses.replace(settings, listen=address.address, admin=admin.address)
        self._crew.start(settings.to_wire())
        self._next_look = time.monotonic()
        self._wait(self._crew.is_ready)
        self._log.info(
            "ready",
            address=address.address,
            admin_address=admin.address,
            workers=settings.worker_count(),
            embedded=servers is not None,
            duration_ms=round((time.monotonic() - started) * 1000),
        )
        self._announce(Running(settings, address.address, admin.address, servers is not None), stack)

    def _start_embedded(self) -> EmbeddedServers:
        settings = self._settings
        # One process more, because a worker that is being replaced still has its own.
        limit = settings.database_connections() + settings.process_connections + EMBEDDED_SPARE_CONNECTIONS
        limit = max(limit, int(POSTGRES_SETTINGS["max_connections"]))
        embedded = EmbeddedServers(settings.data_dir, settings={"max_connections": str(limit)})
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

    def _migrate(self, reap: Callable[[], int], order: Channel, settings: Settings) -> None:
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
        if made := message.get("administrator"):
            # Now, for it is committed and nobody can show it again, whatever becomes of this start.
            self._show_administrator(FirstAdministrator(made["name"], made["secret"]))
        if message["revisions"]:
            self._log.info("database migrated", revisions=message["revisions"])

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

        try:
            threading.Thread(target=run, name=work.__name__, daemon=True).start()
        except RuntimeError as error:  # no thread is to be had
            future.set_exception(error)
        return future

    def _wait(self, done: Callable[[], bool]) -> None:
        while not done():
            self._step()

    def _step(self) -> None:
        """Handles one event, or none where none comes for a moment, and whatever is due."""
        now = time.monotonic()
        due = self._crew.next_due(otherwise=now + TICK_S)
        try:
            kind, subject = self._events.get(timeout=max(0.0, due - now))
        except Empty:
            pass
        else:
            self._handle(kind, subject)
        self._crew.tend()
        self._mend_embedded()

    def _handle(self, kind: str, subject: Worker | int | None) -> None:
        if kind == "signal":
            self._log.info("stopping", signal=signal.Signals(int(str(subject))).name)
            raise _SignalledError
        if isinstance(subject, Worker):
            self._crew.handle(kind, subject)

    def _mend_embedded(self) -> None:
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + POLL_INTERVAL_S
        embedded = self._embedded
        if self._mending is not None and self._mending.done():
            if (error := self._mending.exception()) is not None:
                self._log.error("embedded servers do not start again", cause=str(error))
            self._mending = None
        if embedded is None or self._mending is not None or embedded.keeper_pid is not None:
            return
        self._log.error("keeper of the embedded servers ended, starting another")
        self._mending = self._on_thread(embedded.start)

    # --- end -----------------------------------------------------------------------------------------------------

    def _stop_embedded(self) -> None:
        if self._embedded is not None:
            self._embedded.stop(self._is_hurried)

    def _is_hurried(self, wait_s: float) -> bool:
        """Whether a signal comes in that time."""
        with suppress(Empty):
            kind, _ = self._events.get(timeout=wait_s)
            if kind == "signal":
                self._log.warning("stopping at once", cause=kind)
                self._hurried = True
        return self._hurried


def _with_room_for_bulk(settings: Settings, log: Log) -> Settings:
    if not settings.bulk_process or socket_fits(settings.run_dir):
        return settings
    log.warning("the path is too long for a bulk process: workers do long work", path=str(settings.run_dir))
    return dataclasses.replace(settings, bulk_process=False)


def _spawn_migration() -> tuple[subprocess.Popen[bytes], Channel]:
    try:
        return spawn(MIGRATION_COMMAND)
    except OSError as error:
        raise StopError(ExitCode.FAILED, f"no process can be started: {error.strerror}") from error
