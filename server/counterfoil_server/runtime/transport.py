"""What a start makes sure of before anybody can connect: a certificate that serves, and no clear text by accident."""

from __future__ import annotations

from counterfoil_server.config import ConfigError, Settings
from counterfoil_server.rpc.certificates import CertificateError, read
from counterfoil_server.runtime.addresses import Reservation
from counterfoil_server.runtime.exits import ExitCode, StopError
from counterfoil_server.runtime.logs import Log


def check_certificates(settings: Settings, log: Log) -> None:
    """Reads the certificate as each worker will. Raises StopError where it cannot be used.

    One that is expired, or not valid yet, is a warning: clients refuse it, and the next one is taken over by itself.
    """
    try:
        files = settings.tls_files()
        found = read(files) if files else None
    except (ConfigError, CertificateError) as error:
        raise StopError(ExitCode.USAGE, str(error)) from error
    if files is None or found is None:
        return
    about = {"certificate": str(files.certificate), "ends_at": found.ends_at.isoformat()}
    if found.valid():
        log.info("tls certificate in use", fingerprint=found.fingerprint, **about)
    else:
        log.warning(
            "tls certificate is not valid now, clients will refuse it", begins_at=found.begins_at.isoformat(), **about
        )


def check_clear_text(settings: Settings, address: Reservation, log: Log) -> None:
    """Raises StopError where others than this machine could connect without TLS, unless that is asked for."""
    if settings.tls or address.local:
        return
    if settings.clear_text != "allowed":
        raise StopError(
            ExitCode.USAGE,
            f"refusing to serve clear text on {address.address}, which is not only this machine's: set "
            "COUNTERFOIL_TLS_CERTIFICATE_FILE and COUNTERFOIL_TLS_KEY_FILE, or COUNTERFOIL_CLEAR_TEXT=allowed where "
            "something else encrypts",
        )
    log.warning("clear text is served beyond this machine", address=address.address)
