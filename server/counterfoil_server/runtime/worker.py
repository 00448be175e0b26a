"""A worker or bulk process: one gRPC server, its pools and caches, under a supervisor.

Started as `python -m counterfoil_server.runtime.worker ROLE FD`, where FD is its end of the control channel. It imports
what it needs while the supervisor may still be starting a database, then takes its settings from the channel, serves,
and ends when told to, when sent SIGTERM, or when the channel closes because the supervisor is gone.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, Protocol, TypeAlias

from prometheus_client.registry import CollectorRegistry

from counterfoil_server.config import Settings
from counterfoil_server.identity.keys import Keys
from counterfoil_server.rpc.tls import server_credentials
from counterfoil_server.runtime import metrics
from counterfoil_server.runtime.bulk import BulkSocket
from counterfoil_server.runtime.control import Channel, ControlError, Message
from counterfoil_server.runtime.drain import Drainable, DrainableServer, drain
from counterfoil_server.runtime.logs import Log, open_log
from counterfoil_server.runtime.open_files import with_open_files
from counterfoil_server.runtime.roles import Role

ORPHAN_GRACE_MS: Final = 1_000
ORPHAN_LIMIT_S: Final = 4.0
EXIT_FAILED: Final = 1
EXIT_ORPHANED: Final = 3


class WorkerServer(DrainableServer, Protocol):
    """The server of a worker, whichever engine it is."""

    def bind(self, address: str, credentials: Any = None) -> int:
        """Binds HOST:PORT, with TLS where it gets credentials, and returns the port; raises OSError where it cannot."""

    def start(self) -> None:
        """Begins to serve."""


class WorkerApp(Drainable, Protocol):
    """All that a worker runs, as the composition root builds it."""

    @property
    def server(self) -> WorkerServer:
        """The server."""

    @property
    def registry(self) -> CollectorRegistry:
        """The worker's metrics."""

    def start(self) -> None:
        """Starts background threads."""


Builder: TypeAlias = Callable[[Settings, Keys, Log, Role], WorkerApp]
_Event: TypeAlias = Message | None


def main(build: Builder) -> int:
    """Runs a worker to its end and returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to all; the supervisor drains its workers
    role, channel = Role(sys.argv[1]), Channel.inherited(int(sys.argv[2]))
    events: SimpleQueue[_Event] = SimpleQueue()
    signal.signal(signal.SIGTERM, lambda *_: events.put({"type": "drain"}))
    threading.Thread(target=_receive, args=(channel, events), name="control", daemon=True).start()
    first = events.get()
    if first is None or first["type"] != "start":
        return EXIT_ORPHANED
    settings = Settings.from_wire(first["settings"])
    which = {"worker": int(first["index"])} if role is Role.WORKER else {}
    log = open_log(level=settings.log_level, format=settings.log_format, component=role, **which)
    settings = with_open_files(settings, log)
    try:
        app = build(settings, Keys.load_or_create(settings.keys_path), log, role)
        # A worker that cannot answer for itself must not take calls, so everything else starts first.
        app.start()
        _listen(app.server, settings, role, log)
        app.health.set_all(serving=True)
        # What exists now lives as long as the process: the collector need not walk it again and again.
        gc.collect()
        gc.freeze()
        channel.send("ready")
    except ControlError:
        return EXIT_ORPHANED
    except Exception as error:
        log.exception("could not start")
        _tell(channel, "failed", message=f"{type(error).__name__}: {error}")
        return EXIT_FAILED
    return _serve(channel, events, app, settings, log)


def _listen(server: WorkerServer, settings: Settings, role: Role, log: Log) -> None:
    if role is Role.WORKER:
        files = settings.tls_files()
        server.bind(settings.listen, server_credentials(files, log) if files else None)
        server.start()
        return
    socket = BulkSocket(server, settings.run_dir)
    server.on_stop(socket.remove)
    server.start()
    socket.publish()


def _receive(channel: Channel, events: SimpleQueue[_Event]) -> None:
    try:
        while (message := channel.receive()) is not None:
            events.put(message)
    except ControlError:
        pass  # as good as closed
    events.put(None)


def _serve(channel: Channel, events: SimpleQueue[_Event], app: WorkerApp, settings: Settings, log: Log) -> int:
    """Answers the supervisor until the end."""
    draining: threading.Thread | None = None
    hurry = threading.Event()
    while True:
        event = events.get()
        if event is None:
            return _orphaned(app, hurry, log) if draining is None or draining.is_alive() else 0
        match event["type"]:
            case "metrics":
                _tell_figures(channel, app, log, "metrics", id=event.get("id"))
            case "drain" if draining is None:
                if event.get("hurry"):
                    hurry.set()
                draining = threading.Thread(
                    target=_drain, args=(app, settings, hurry, events, log), name="drain", daemon=True
                )
                draining.start()
                _tell(channel, "draining")
            case "drained":
                # The last figures, so that nothing this worker counted is missing from the sums.
                _tell_figures(channel, app, log, "drained")
                return 0 if event["complete"] else EXIT_FAILED


def _drain(app: WorkerApp, settings: Settings, hurry: threading.Event, events: SimpleQueue[_Event], log: Log) -> None:
    complete = False
    try:
        complete = drain(
            app, lame_duck_ms=settings.lame_duck_ms, grace_ms=settings.drain_grace_ms, hurry=hurry, log=log
        )
    except Exception:
        log.exception("drain failed")
    events.put({"type": "drained", "complete": complete})


def _orphaned(app: WorkerApp, hurry: threading.Event, log: Log) -> int:
    """The supervisor is gone, and with it perhaps the database: ends soon, and surely."""
    timer = threading.Timer(ORPHAN_LIMIT_S, os._exit, (EXIT_ORPHANED,))
    timer.daemon = True
    timer.start()
    log.warning("supervisor gone")
    hurry.set()
    drain(app, lame_duck_ms=0, grace_ms=ORPHAN_GRACE_MS, hurry=hurry, log=log)
    return EXIT_ORPHANED


def _tell_figures(channel: Channel, app: WorkerApp, log: Log, kind: str, **content: Any) -> None:
    try:
        families = metrics.to_wire(app.registry)
    except Exception:
        # Without an answer the supervisor keeps this worker's last figures, so the sums do not fall.
        log.exception("figures could not be collected")
    else:
        _tell(channel, kind, families=families, **content)


def _tell(channel: Channel, kind: str, **content: Any) -> None:
    with suppress(ControlError):  # the end of the stream follows and is handled there
        channel.send(kind, **content)


if __name__ == "__main__":
    from counterfoil_server.app import build_worker

    code = main(build_worker)
    sys.stderr.flush()
    # Threads of libraries may still run; everything that matters has been stopped in order.
    os._exit(code)
