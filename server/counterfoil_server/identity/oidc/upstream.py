"""One provider as it is reached over the network: its discovery document, its keys, and its token endpoint."""

from __future__ import annotations

import base64
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote_plus

from counterfoil_server.identity.oidc import id_tokens
from counterfoil_server.identity.oidc.fetching import CONCURRENT_LIMIT, REQUEST_LIMIT_S, Answer, Fetcher
from counterfoil_server.identity.oidc.id_tokens import Header
from counterfoil_server.identity.oidc.jwks import KeySet, fetch_keys
from counterfoil_server.identity.oidc.metadata import Metadata, fetch_metadata
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.oidc.refreshed import Refreshed
from counterfoil_server.identity.oidc.refusals import Away, Cause, Refused
from counterfoil_server.identity.oidc.state import Ticket

ANSWER_LIMIT_BYTES: Final = 128 * 1024
_OK: Final = 200
_BAD_REQUEST: Final = 400
_TOO_MANY: Final = 429
_SERVER_ERRORS: Final = 500
_OUR_FAULTS: Final = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type"})
"""Errors of the token endpoint (RFC 6749, section 5.2) that the operator has to mend, and no code can."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How long what a provider publishes is kept, and what it may cost; times in seconds."""

    operation_s: float = 10.0
    """The longest that one call of `RelyingParty` takes, all requests together."""

    request_s: float = REQUEST_LIMIT_S
    concurrent: int = CONCURRENT_LIMIT
    """Requests to one provider that may be under way at once, and calls that may wait for its document or its keys."""

    metadata_fresh_s: float = 900.0
    metadata_stale_s: float = 24 * 3_600.0
    """How old a discovery document may be used while no newer one can be had."""

    keys_fresh_s: float = 600.0
    """Also how long a key that the provider has withdrawn is still believed."""

    keys_stale_s: float = 3_600.0
    failure_pause_s: float = 5.0
    """How long nothing is fetched again after a failure."""

    unknown_key_pause_s: float = 10.0
    """Tokens that anybody may send have unknown keys looked up no more often than this."""

    own_token_pause_s: float = 1.0
    """The same for tokens that the provider itself has just handed us."""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What a code was exchanged for."""

    id_token: str = field(repr=False)
    access_token: str | None = field(repr=False)


class Upstream:
    """One provider. Safe from any thread; every wait ends by `until`, a time of `time.monotonic`."""

    def __init__(self, provider: Provider, *, tls: ssl.SSLContext, limits: Limits) -> None:
        self.provider = provider
        self._limits = limits
        self._fetcher = Fetcher(
            tls=tls,
            private_network=provider.private_network,
            concurrent_limit=limits.concurrent,
            request_limit_s=limits.request_s,
        )
        self._metadata: Refreshed[Metadata] = Refreshed(
            lambda until: fetch_metadata(provider, self._fetcher, until),
            fresh_s=limits.metadata_fresh_s,
            stale_s=limits.metadata_stale_s,
            pause_s=limits.failure_pause_s,
            waiting_limit=limits.concurrent,
        )
        self._keys: Refreshed[KeySet] = Refreshed(
            lambda until: fetch_keys(self.metadata(until).jwks_uri, self._fetcher, until),
            fresh_s=limits.keys_fresh_s,
            stale_s=limits.keys_stale_s,
            pause_s=limits.failure_pause_s,
            waiting_limit=limits.concurrent,
        )

    def metadata(self, until: float) -> Metadata:
        """The discovery document; raises Away where there is none that may be used."""
        return self._metadata.current(until)

    def verified(self, token: str, until: float, *, from_provider: bool) -> tuple[Header, Mapping[str, Any]]:
        """The header and the claims of a token that the provider has signed.

        A token whose key is not known makes the keys be fetched anew: now and then, or nearly always where the token
        comes `from_provider` itself, so that nobody who sends made-up tokens can make us ask. Raises Refused for a
        token that does not hold, and Away where the keys cannot be had.
        """
        header = id_tokens.read_header(token, self.provider)
        keys = self._keys.current(until)
        try:
            return header, id_tokens.signed_claims(token, header, keys.candidates(header.kid, header.algorithm))
        except Refused as refused:
            # A known key under which the signature is wrong is no reason to look for others, unless it has no name.
            if refused.cause is not Cause.TOKEN_KEY_UNKNOWN and header.kid is not None:
                raise
            pause_s = self._limits.own_token_pause_s if from_provider else self._limits.unknown_key_pause_s
            newer = self._keys.newer_than(keys, until, pause_s=pause_s)
            if newer is keys:
                raise
        return header, id_tokens.signed_claims(token, header, newer.candidates(header.kid, header.algorithm))

    def redeem(self, ticket: Ticket, code: str, until: float) -> Redeemed:
        """Exchanges an authorization code; raises Refused where the provider does not take it, Away as all others."""
        metadata = self.metadata(until)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": ticket.redirect_uri,
            "code_verifier": ticket.code_verifier,
        }
        headers: dict[str, str] = {}
        if not self.provider.client_secret:
            form["client_id"] = self.provider.client_id
        elif metadata.secret_in_body:
            form |= {"client_id": self.provider.client_id, "client_secret": self.provider.client_secret}
        else:
            headers["Authorization"] = _basic(self.provider.client_id, self.provider.client_secret)
        answer = self._fetcher.post_form(
            metadata.token_endpoint, form, limit_bytes=ANSWER_LIMIT_BYTES, until=until, headers=headers
        )
        if answer.status != _OK:
            raise _refusal(answer)
        document = answer.json()
        id_token, access_token = document.get("id_token"), document.get("access_token")
        if not isinstance(id_token, str):
            raise Away(Cause.PROVIDER_ANSWER_MALFORMED)
        return Redeemed(id_token, access_token if isinstance(access_token, str) else None)

    def userinfo(self, access_token: str, subject: str, until: float) -> Mapping[str, Any]:
        """The claims of the UserInfo endpoint; empty where there is none.

        Raises Refused where they are somebody else's (OpenID Connect Core, section 5.3.2), Away as all others.
        """
        endpoint = self.metadata(until).userinfo_endpoint
        if endpoint is None or not (access_token.isascii() and access_token.isprintable()):
            return {}
        answer = self._fetcher.get(
            endpoint,
            limit_bytes=ANSWER_LIMIT_BYTES,
            until=until,
            headers={"Authorization": f"Bearer {access_token}"},
        )
        if answer.status != _OK:
            raise Away(Cause.PROVIDER_STATUS)
        document = answer.json()
        if document.get("sub") != subject:
            raise Refused(Cause.USERINFO_SUBJECT)
        return document

    def until(self, timeout_s: float | None) -> float:
        """When an operation that begins now must have ended."""
        limit_s = self._limits.operation_s
        return time.monotonic() + (limit_s if timeout_s is None else min(timeout_s, limit_s))


def _basic(client_id: str, client_secret: str) -> str:
    """HTTP Basic as RFC 6749, section 2.3.1 has it: both parts are form-encoded first."""
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _refusal(answer: Answer) -> Refused | Away:
    """What a token endpoint means that does not answer 200."""
    if answer.status < _BAD_REQUEST or answer.status == _TOO_MANY or answer.status >= _SERVER_ERRORS:
        return Away(Cause.PROVIDER_STATUS)
    try:
        error = answer.json().get("error")
    except Away as malformed:
        return malformed
    if isinstance(error, str) and error in _OUR_FAULTS:
        return Away(Cause.CLIENT_REFUSED)
    return Refused(Cause.CODE_REFUSED)
