"""The real supervisor and workers with an app that is as small as can be, for tests of the processes alone.

`python -m tests.runtime.minimal serve` is `counterfoil serve` with this app; `… worker ROLE FD` is a process of it.
Its one service answers `Echo` at once and `Wait` after as many milliseconds as the request says; MINIMAL_BEHAVE in the
environment makes the workers misbehave.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from counterfoil_server import config
from counterfoil_server.config import Settings
from counterfoil_server.runtime import worker
from counterfoil_server.runtime.exits import StopError
from counterfoil_server.runtime.logs import Log, open_log
from counterfoil_server.runtime.roles import Role
from counterfoil_server.runtime.supervisor import Supervisor

SERVICE = "counterfoil.test.Minimal"


class MinimalServer:
    """`grpc.server` as the runtime wants it."""

    def __init__(self, server: grpc.Server) -> None:
        self._server = server
        self._on_stop: list[Callable[[], None]] = []

    def bind(self, address: str, credentials: grpc.ServerCredentials | None = None) -> int:
        server = self._server
        port: int = server.add_secure_port(address, credentials) if credentials else server.add_insecure_port(address)
        return port

    def start(self) -> None:
        self._server.start()

    def on_stop(self, callback: Callable[[], None]) -> None:
        self._on_stop.append(callback)

    def stop(self, grace_s: float) -> threading.Event:
        for callback in self._on_stop:
            callback()
        ended: threading.Event = self._server.stop(grace_s)
        return ended


class MinimalHealth:
    """Remembers what was said last."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def set_all(self, serving: bool) -> None:  # noqa: FBT001
        self._log.info("health", serving=serving)


class MinimalApp:
    """One service, three metrics, no background threads."""

    def __init__(self, log: Log) -> None:
        self.registry = CollectorRegistry()
        self._calls = Counter("minimal_calls", "Calls.", ["method"], registry=self.registry)
        self._seconds = Histogram("minimal_seconds", "Time.", buckets=(0.1, 1.0), registry=self.registry)
        self._open = Gauge("minimal_open", "Always two.", registry=self.registry)
        self._open.set(2)
        self._log = log
        server = grpc.server(ThreadPoolExecutor(16), options=[("grpc.so_reuseport", 1)])
        handlers = {
            "Echo": grpc.unary_unary_rpc_method_handler(self._echo),
            "Wait": grpc.unary_unary_rpc_method_handler(self._wait),
            "Log": grpc.unary_unary_rpc_method_handler(self._write_log),
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        self.server = MinimalServer(server)
        self.health = MinimalHealth(log)

    def start(self) -> None:
        pass

    def stop(self) -> None:
        self._log.info("app stopped")

    def _echo(self, request: bytes, _context: Any) -> bytes:
        self._calls.labels("Echo").inc()
        self._seconds.observe(0.01)
        return str(os.getpid()).encode() + b" " + request

    def _wait(self, request: bytes, _context: Any) -> bytes:
        time.sleep(int(request) / 1000)
        return str(os.getpid()).encode()

    def _write_log(self, request: bytes, context: Any) -> bytes:
        metadata = dict(context.invocation_metadata())
        self._log.warning(
            "called", authorization=metadata.get("authorization"), text=request.decode(), nested={"a": metadata}
        )
        return b""


def _is_among_first(count: int, folder: Path) -> bool:
    """Whether this is one of the first so many processes that ask."""
    for number in range(count):
        with suppress(FileExistsError):
            (folder / f"crashed-{number}").touch(exist_ok=False)
            return True
    return False


def build(settings: Settings, _keys: object, log: Log, role: Role) -> MinimalApp:
    """The minimal app, or whatever misbehaviour the test asked for."""
    behave = os.environ.get("MINIMAL_BEHAVE", "")
    if behave in {"crash", f"crash {role}"}:
        os._exit(7)
    if behave.startswith("crash first ") and _is_among_first(int(behave.rpartition(" ")[2]), settings.data_dir):
        os._exit(7)
    if behave == "raise":
        raise RuntimeError("the app does not fit together")
    return MinimalApp(log)


def serve(flags: list[str]) -> int:
    """The supervisor, with settings from the environment and `--name value` flags."""
    given = {
        name.removeprefix("--").replace("-", "_"): value for name, value in zip(flags[::2], flags[1::2], strict=True)
    }
    settings = config.load(given).settings
    log = open_log(level=settings.log_level, format=settings.log_format, component="supervisor")
    command = (sys.executable, "-m", "tests.runtime.minimal", "worker")
    try:
        return Supervisor(settings, log, worker_command=command).run()
    except StopError as error:
        sys.stderr.write(f"counterfoil: {error}\n")
        return error.code


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        sys.exit(serve(sys.argv[2:]))
    del sys.argv[1]
    os._exit(worker.main(build))
