"""Starting child processes that cannot outlive their parent, and workers among them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TypeAlias

from counterfoil_server.config import ENV_PREFIX
from counterfoil_server.rpc.environment import CORE_ENVIRONMENT, ENGINE_ENVIRONMENT
from counterfoil_server.runtime.control import Channel, ControlError
from counterfoil_server.runtime.metrics import Totals
from counterfoil_server.runtime.roles import Role

EXIT_AFTER_CLOSE_S: Final = 5.0

_PAGE_BYTES: Final = os.sysconf("SC_PAGE_SIZE")


def module_command(module: str) -> tuple[str, ...]:
    """How a module of the server is run. -P: the working directory is not ours and must not supply modules."""
    return (sys.executable, "-P", "-m", module)


def spawn(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], Channel]:
    """Starts a child whose last argument is the descriptor of its end of a new control channel.

    No other process holds either end, so that each side learns of the other's end however it came. The child inherits
    no setting of ours: what it needs it is told over the channel. `environment` gives what ours does not say.

    Raises OSError where there can be no other process or descriptor.
    """
    channel, theirs = Channel.pair()
    environ = dict(environment or {}) | {
        name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)
    }
    with theirs:
        try:
            process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=environ,
                # A session of its own: a terminal's Ctrl-C reaches the supervisor alone, which drains its workers.
                start_new_session=True,
            )
        except OSError:
            channel.close()
            raise
    return process, channel


class State(Enum):
    """Where a worker is in its life."""

    STARTING = "starting"
    READY = "ready"
    LEAVING = "leaving"  # drains, because it was told to or got a signal of its own
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that one process at a time fills."""

    role: Role
    index: int  # from 0, in its role


class Worker:
    """A worker or bulk process as its supervisor sees it. A thread of its own reads what it says."""

    def __init__(
        self, slot: Slot, serial: int, command: Sequence[str], totals: Totals, events: SimpleQueue[Event]
    ) -> None:
        """`serial` is unique among all workers of the supervisor.

        Raises OSError or RuntimeError where there can be no other process, descriptor or thread.
        """
        self.slot = slot
        self.serial = serial
        self.state = State.STARTING
        self.message = ""  # why it could not start, in its own words
        self.started_at = self.answered_at = time.monotonic()  # from when it could be expected to get ready
        self.ready_at: float | None = None
        self.given_up = False  # it hung, and was killed for that
        self.left_at: float | None = None  # when it began to drain
        self._totals = totals
        self._events = events
        self._asked_id = 0
        self._answered_id = 0
        self._answered = threading.Condition()
        self.process, self._channel = spawn([*command, slot.role], {**CORE_ENVIRONMENT, **ENGINE_ENVIRONMENT})
        try:
            threading.Thread(target=self._listen, name=f"{slot.role}-{slot.index}", daemon=True).start()
        except RuntimeError:
            self._channel.close()
            self.kill()
            self.process.wait()
            raise

    def __repr__(self) -> str:
        return f"Worker({self.slot.role} {self.slot.index}, pid={self.process.pid}, {self.state.value})"

    @property
    def named(self) -> dict[str, int]:
        """What a log line says of which process it is."""
        if self.slot.role is Role.BULK:
            return {"bulk_pid": self.process.pid}
        return {"worker": self.slot.index, "worker_pid": self.process.pid}

    def start(self, settings: Mapping[str, Any]) -> None:
        """Tells it what to do. Where it has died meanwhile, its end is reported as any other."""
        # It may have waited for a database and its migration, which says nothing about the worker.
        self.started_at = self.answered_at = time.monotonic()
        self._tell("start", settings=settings, index=self.slot.index)

    def drain(self, *, hurry: bool = False) -> None:
        """Tells it to end, gently; in a `hurry`, nobody can be on the way to it any more."""
        self._tell("drain", hurry=hurry)

    def give_up(self) -> None:
        """Kills it because it hangs."""
        self.given_up = True
        self.kill()

    def kill(self) -> None:
        """Ends it at once."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)

    def ask(self) -> int:
        """Asks for its figures and returns the question's number. They go into the totals when they come."""
        with self._answered:
            self._asked_id += 1
            number = self._asked_id
        self._tell("metrics", id=number)
        return number

    def await_answer(self, number: int, until: float) -> bool:
        """Waits until that question is answered, at most until `until` (time.monotonic() seconds)."""
        with self._answered:
            return self._answered.wait_for(
                lambda: self._answered_id >= number or self.state is State.ENDED, max(0.0, until - time.monotonic())
            )

    def resident_bytes(self) -> int:
        """Its resident memory; 0 where it is not known."""
        try:
            with Path(f"/proc/{self.process.pid}/statm").open("rb") as file:
                return int(file.read(256).split()[1]) * _PAGE_BYTES
        except (OSError, IndexError, ValueError):
            return 0

    def _tell(self, kind: str, **content: Any) -> None:
        with suppress(ControlError):  # it has died, which its own thread will report
            self._channel.send(kind, **content)

    def _listen(self) -> None:
        with suppress(ControlError):
            while (message := self._channel.receive()) is not None:
                self._hear(message)
        self._channel.close()
        try:
            self.process.wait(EXIT_AFTER_CLOSE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()
        self._totals.retire(self.serial)
        with self._answered:
            self.state = State.ENDED
            self._answered.notify_all()
        self._events.put(("ended", self))

    def _hear(self, message: Mapping[str, Any]) -> None:
        self.answered_at = time.monotonic()
        match message["type"]:
            case "ready":
                self.ready_at = self.answered_at
                self.state = State.READY
                self._events.put(("ready", self))
            case "draining":
                self.left_at = self.answered_at
                self.state = State.LEAVING
                self._events.put(("leaving", self))
            case "failed":
                self.message = str(message["message"])
            case "drained":
                self._totals.update(self.serial, message["families"])
            case "metrics":
                self._totals.update(self.serial, message["families"])
                with self._answered:
                    self._answered_id = max(self._answered_id, int(message["id"]))
                    self._answered.notify_all()


Event: TypeAlias = tuple[str, Worker | int | None]
"""What the supervisor's loop handles: ("ready" | "leaving" | "ended", worker), ("signal", number), ("task", None)."""
