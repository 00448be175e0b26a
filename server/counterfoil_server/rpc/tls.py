"""TLS credentials whose certificate may change while a server runs.

gRPC's core asks before each handshake whether there is another certificate. So a new one is in use from the next
connection on, and connections that there are go on. Nothing but a whole and matching set of files is ever taken over.
"""

from __future__ import annotations

import threading
import time
from typing import Final

import grpc

from counterfoil_server.rpc.certificates import CertificateError, Certificates, read, signature
from counterfoil_server.rpc.interceptors.access import Log
from counterfoil_server.rpc.server import TlsFiles

LOOK_INTERVAL_S: Final = 1.0
"""How often the files are looked at, at most; and only when somebody connects."""


def server_credentials(files: TlsFiles, log: Log) -> grpc.ServerCredentials:
    """Credentials for one port. Clients must show a certificate where the files have authorities for them.

    Raises CertificateError where the files cannot be used now.
    """
    source = CertificateSource(files, log)
    # `required` is what the core verifies; it offers no Python server to ask for a certificate and do without.
    return grpc.dynamic_ssl_server_credentials(
        source.first(), source.changed, require_client_authentication=files.client_ca is not None
    )


class CertificateSource:
    """The certificates of one port: those in use, until the files hold others that are good. Thread-safe."""

    def __init__(self, files: TlsFiles, log: Log) -> None:
        """Reads them. Raises CertificateError where they cannot be used."""
        self._files = files
        self._log = log
        self._lock = threading.Lock()
        # Before the files: what changes while they are read is then looked at again.
        self._seen = signature(files)
        self._used = read(files)
        self._good = True  # whether what was seen is what is used
        self._look_at = time.monotonic() + LOOK_INTERVAL_S

    def first(self) -> grpc.ServerCertificateConfiguration:
        """The certificates at the start."""
        return _configuration(self._used)

    def changed(self) -> grpc.ServerCertificateConfiguration | None:
        """Other certificates, to be used from now on; None where those in use stay. Never raises.

        Called by the core, on threads of its own, before each handshake.
        """
        # Whoever looks, looks for all; the others' handshakes do not wait.
        if time.monotonic() < self._look_at or not self._lock.acquire(blocking=False):
            return None
        try:
            return self._look()
        except Exception as error:  # noqa: BLE001 - it would cost the handshake and say nothing
            self._log.error("tls certificate could not be looked at", error=f"{type(error).__name__}: {error}")
            return None
        finally:
            self._look_at = time.monotonic() + LOOK_INTERVAL_S
            self._lock.release()

    def _look(self) -> grpc.ServerCertificateConfiguration | None:
        seen = signature(self._files)
        is_news = seen != self._seen
        if self._good and not is_news:
            return None
        self._seen = seen
        try:
            found, problem = read(self._files), ""
        except CertificateError as error:
            found, problem = self._used, str(error)
        if self._used.valid() and not found.valid():
            problem = f"the certificate in {self._files.certificate} is not valid now"
        if problem:
            self._good = False  # looked at again each time: it may be in the middle of being written
            if is_news:
                self._log.warning("tls certificate not taken over; the last good one stays in use", error=problem)
            return None
        self._good = True
        if found == self._used:
            return None
        self._used = found
        self._log.info(
            "tls certificate in use",
            certificate=str(self._files.certificate),
            fingerprint=found.fingerprint,
            ends_at=found.ends_at.isoformat(),
        )
        return _configuration(found)


def _configuration(certificates: Certificates) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration([(certificates.key, certificates.chain)], certificates.client_ca)
