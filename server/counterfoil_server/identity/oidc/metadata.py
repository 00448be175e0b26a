"""A provider's discovery document (OpenID Connect Discovery 1.0), checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from counterfoil_server.identity.oidc.addresses import is_secure
from counterfoil_server.identity.oidc.fetching import Fetcher
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.oidc.refusals import Away, Cause

DOCUMENT_LIMIT_BYTES: Final = 128 * 1024
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Metadata:
    """What we need of a discovery document."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    secret_in_body: bool
    """Whether the token endpoint takes the client's secret in the form alone, and not as HTTP Basic."""

    names_issuer: bool
    """Whether its authorization responses carry `iss` (RFC 9207)."""


def fetch_metadata(provider: Provider, fetcher: Fetcher, until: float) -> Metadata:
    """The provider's discovery document; raises Away where it cannot be had or does not hold what it must."""
    answer = fetcher.get(provider.metadata_url, limit_bytes=DOCUMENT_LIMIT_BYTES, until=until)
    if answer.status != _OK:
        raise Away(Cause.PROVIDER_STATUS)
    return parse_metadata(provider, answer.json())


def parse_metadata(provider: Provider, document: Mapping[str, Any]) -> Metadata:
    """The parts of a discovery document.

    Raises Away for one that speaks for another issuer, character by character, and for endpoints that are missing or
    neither https nor, like their issuer, on this machine.
    """
    if document.get("issuer") != provider.issuer:
        raise Away(Cause.DISCOVERY_ISSUER)

    def endpoint(name: str) -> str:
        url = document.get(name)
        if not isinstance(url, str) or not is_secure(url, loopback_allowed=provider.on_loopback):
            raise Away(Cause.DISCOVERY_ENDPOINT)
        return url

    methods = document.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Metadata(
        authorization_endpoint=endpoint("authorization_endpoint"),
        token_endpoint=endpoint("token_endpoint"),
        jwks_uri=endpoint("jwks_uri"),
        userinfo_endpoint=endpoint("userinfo_endpoint") if document.get("userinfo_endpoint") is not None else None,
        secret_in_body=isinstance(methods, list)
        and "client_secret_basic" not in methods
        and "client_secret_post" in methods,
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )
