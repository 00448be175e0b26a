"""What a start makes sure of about OpenID Connect: a file of providers that each worker can read."""

from __future__ import annotations

from pathlib import Path

from counterfoil_server.config import Settings
from counterfoil_server.identity.oidc.providers import ProvidersError, load_providers
from counterfoil_server.runtime.exits import ExitCode, StopError


def check_providers(settings: Settings) -> None:
    """Reads the file as each worker will. Raises StopError where it cannot be used."""
    if not settings.oidc_providers_file:
        return
    try:
        load_providers(Path(settings.oidc_providers_file))
    except ProvidersError as error:
        raise StopError(ExitCode.USAGE, str(error)) from error
