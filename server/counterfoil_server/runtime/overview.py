"""What the admin port shows: the server's metrics, whether it lives and is ready, and its public keys."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import CollectorRegistry

from counterfoil_server.config import Settings
from counterfoil_server.identity import jwks
from counterfoil_server.identity.keyring import KeyRing
from counterfoil_server.runtime.addresses import Reservation
from counterfoil_server.runtime.admin import AdminServer, Page, json_page, text_page
from counterfoil_server.runtime.logs import Log
from counterfoil_server.runtime.metrics import SupervisorFigures, Totals, WorkerFigures
from counterfoil_server.runtime.roles import Role


class Supervised(Protocol):
    """What is asked of the processes that answer calls."""

    @property
    def restarts(self) -> int:
        """How many of them have been replaced."""

    def overview(self) -> tuple[bool, Sequence[WorkerFigures]]:
        """Whether the server takes calls, and its processes' state."""

    def refresh(self) -> None:
        """Brings the totals up to date, within a bound."""


class Overview:
    """The pages of the admin port."""

    def __init__(self, crew: Supervised, totals: Totals, keys: KeyRing) -> None:
        self._crew = crew
        self._keys = keys
        self._jwks = jwks.Jwks(keys)
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(totals)
        self._registry.register(SupervisorFigures(lambda: crew.overview()[1], lambda: crew.restarts, _version()))

    def serve(self, where: Reservation, settings: Settings, log: Log, stack: ExitStack) -> None:
        """Serves the pages until the stack ends."""
        server = AdminServer(
            where.take(),
            {
                "/metrics": self.metrics,
                "/healthz": self.healthz,
                "/readyz": self.readyz,
                "/.well-known/jwks.json": self.jwks,
            },
            connections_limit=settings.admin_connections_limit,
            timeout_ms=settings.admin_timeout_ms,
            log=log,
        )
        stack.callback(server.close)

    def metrics(self) -> Page:
        """All workers' figures as one, in Prometheus's text format."""
        self._crew.refresh()
        return Page(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(self._registry))

    def healthz(self) -> Page:
        """The supervisor lives: do not restart it."""
        return text_page(HTTPStatus.OK, "ok")

    def readyz(self) -> Page:
        """Whether calls may be sent here: at least one worker is ready, and the server is not stopping.

        It begins with the bulk process, too, but does not end with it: without, nearly all calls are still answered.
        """
        ready, processes = self._crew.overview()
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        up = [process.up for process in processes if process.role is Role.WORKER]
        content: dict[str, Any] = {"ready": ready, "workers": len(up), "workers_ready": sum(up)}
        if bulk := [process.up for process in processes if process.role is Role.BULK]:
            content["bulk_ready"] = bulk[0]
        return json_page(status, content)

    def jwks(self) -> Page:
        """The keys that verify this server's tokens, also those that will sign soon."""
        self._keys.refresh()
        caching = f"public, max-age={jwks.MAX_AGE_S}"
        return Page(HTTPStatus.OK, jwks.CONTENT_TYPE, self._jwks.document(), caching)


def _version() -> str:
    try:
        return version("counterfoil")
    except PackageNotFoundError:
        return "unknown"
