"""A proxy in front of PostgreSQL's Unix socket that goes wrong on demand."""

from __future__ import annotations

import contextlib
import enum
import select
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url


class Fault(enum.Enum):
    """What happens to the next COMMIT, or to everything."""

    NONE = enum.auto()
    LOSE_REPLY = enum.auto()  # PostgreSQL commits, and the client loses the connection instead of an answer
    LEAVE = enum.auto()  # the connection is lost when PostgreSQL has got the COMMIT, and may be at it for long
    LOSE_COMMIT = enum.auto()  # the connection is lost before PostgreSQL sees the COMMIT
    FREEZE = enum.auto()  # nothing comes back any more


class PostgresProxy:
    """Forwards connections; set `fault` to break them. A lost COMMIT or reply sets `fault` back to NONE."""

    def __init__(self, url: str) -> None:
        target = make_url(url)
        self._target = f"{target.query['host']}/.s.PGSQL.5432"
        self._folder = tempfile.mkdtemp(prefix="cfp-")
        self.url = f"postgresql://{target.username}@/{target.database}?host={quote(self._folder, safe='')}&port=5432"
        self.fault = Fault.NONE
        self.faults_done = 0
        self._committing: socket.socket | None = None  # whose answer is to be lost
        self._closing = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(Path(self._folder) / ".s.PGSQL.5432"))
        self._listener.listen(64)
        self._listener.settimeout(0.05)
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Ends every connection."""
        self._closing.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _accept(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                client, _ = self._listener.accept()
                client.settimeout(5)
                thread = threading.Thread(target=self._serve, args=(client,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):
            server.settimeout(5)
            server.connect(self._target)
            while not self._closing.is_set():
                readable, _, _ = select.select([client, server], [], [], 0.05)
                if self.fault is Fault.FREEZE:
                    self._closing.wait(0.05)
                    continue
                for source, sink in ((client, server), (server, client)):
                    if source in readable and not self._forward(source, sink, from_client=source is client):
                        return

    def _forward(self, source: socket.socket, sink: socket.socket, *, from_client: bool) -> bool:
        data = source.recv(65536)
        if not data:
            return False
        # In one message of several statements, or prepared, which a connection does once.
        commits = from_client and (b"COMMIT;" in data or b"\0COMMIT\0" in data)
        if commits and self.fault is Fault.LOSE_COMMIT:
            return self._done()
        if commits and self.fault is Fault.LEAVE:
            sink.sendall(data)
            return self._done()
        if commits and self.fault is Fault.LOSE_REPLY:
            self._committing = sink
        if source is self._committing and b"COMMIT\0" in data:  # as PostgreSQL says when it has
            self._committing = None
            return self._done()
        sink.sendall(data)
        return True

    def _done(self) -> bool:
        self.fault = Fault.NONE
        self.faults_done += 1
        return False
