"""Sign-in through any OpenID Connect provider that the operator trusts: the relying party.

    begin ──► authorization_url ──► the person signs in ──► the redirect URI gets `state`, `code` (and `iss`) ──► finish

`finish` turns the code into claims with PKCE and the client's secret; `exchange_id_token` takes an ID token that an app
on a phone got from the provider's own library. Between the calls the server holds nothing: see `state`.

What only the caller can do, it must: see that a state comes back through the browser that it was given to, record
`Claims.once`, and keep the rules of linking. docs/oidc.md has them all.
"""

from __future__ import annotations

import base64
import hashlib
import re
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from counterfoil_server.faults import FieldViolation, InvalidArgument
from counterfoil_server.identity.oidc import claims as people
from counterfoil_server.identity.oidc import id_tokens
from counterfoil_server.identity.oidc.claims import Claims, Once
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.oidc.refusals import Cause, Refused
from counterfoil_server.identity.oidc.state import States, Ticket
from counterfoil_server.identity.oidc.upstream import Limits, Upstream

_CODE: Final = re.compile(r"[ -~]{1,4096}", re.ASCII)  # RFC 6749, appendix A.11; the longest known are half of it
_CHALLENGE_METHOD: Final = "S256"


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that may now happen."""

    authorization_url: str = field(repr=False)
    """Where the person's browser goes."""

    state: str = field(repr=False)
    """What comes back. Bind it to the browser that is sent there: a sign-in begun in another must not end in it."""

    expires_s: int
    """Until when, in seconds since 1970."""


class RelyingParty:
    """Counterfoil as a client of the configured providers. Safe from any thread.

    A provider that is away, slow or wrong raises `Away` (UNAVAILABLE), credentials that do not hold raise `Refused`
    (UNAUTHENTICATED); both have a `cause` for the log. Each call ends within `Limits.operation_s`, or `timeout_s` where
    that is less.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        server_key: bytes,
        *,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`server_key` is `Keys.server_key`; `tls` is what certificates are checked by: None is the system's roots."""
        self._upstreams: dict[str, Upstream] = {}
        if providers:
            tls, limits = tls or ssl.create_default_context(), limits or Limits()
            self._upstreams = {each.id: Upstream(each, tls=tls, limits=limits) for each in providers}
        if len(self._upstreams) != len(providers):
            raise ValueError("two providers have one id")
        self._states = States(server_key, now=now)
        self._now = now

    @property
    def providers(self) -> tuple[Provider, ...]:
        """The configured providers, in the order of the file."""
        return tuple(each.provider for each in self._upstreams.values())

    def provider(self, provider_id: str) -> Provider:
        """The provider; raises InvalidArgument where there is none of this id."""
        return self._upstream(provider_id).provider

    def begin(
        self, provider_id: str, redirect_uri: str, *, bound_to: str = "", timeout_s: float | None = None
    ) -> Begun:
        """Begins a sign-in by authorization code that comes back to `redirect_uri`.

        `bound_to` names who begins it where that is known: then it is finished by the same name alone.

        Raises InvalidArgument for a provider that is not configured and a redirect URI that is not in its list.
        """
        upstream = self._upstream(provider_id)
        provider = upstream.provider
        if redirect_uri not in provider.redirect_uris:
            description = "is not one that the operator allows for this provider"
            raise InvalidArgument([FieldViolation("redirect_uri", description, "redirect_uri.allowed")])
        endpoint = upstream.metadata(upstream.until(timeout_s)).authorization_endpoint
        state, ticket = self._states.seal(provider.id, redirect_uri, bound_to)
        parameters = {
            **provider.authorization_parameters,
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(provider.scopes),
            "state": state,
            "nonce": ticket.nonce,
            "code_challenge": _challenge(ticket.code_verifier),
            "code_challenge_method": _CHALLENGE_METHOD,
        }
        url = endpoint + ("&" if "?" in endpoint else "?") + urlencode(parameters)
        return Begun(url, state, ticket.expires_s)

    def ticket(self, state: str, *, bound_to: str = "") -> Ticket:
        """What a state says, without using it; raises Refused for one that `finish` would refuse."""
        ticket = self._states.open(state, bound_to)
        upstream = self._upstreams.get(ticket.provider_id)
        if upstream is None or ticket.redirect_uri not in upstream.provider.redirect_uris:
            raise Refused(Cause.STATE_OUTDATED)
        return ticket

    def finish(
        self,
        state: str,
        code: str,
        *,
        issuer: str | None = None,
        bound_to: str = "",
        timeout_s: float | None = None,
    ) -> Claims:
        """Who has signed in. `issuer` is the `iss` that came with the code (RFC 9207), None where none came.

        A code is good for one exchange, which the provider sees to. A call that failed after the provider took the code
        cannot be repeated: the sign-in begins anew.
        """
        ticket = self.ticket(state, bound_to=bound_to)
        if not _CODE.fullmatch(code):
            raise Refused(Cause.CODE_MALFORMED)
        upstream = self._upstreams[ticket.provider_id]
        provider, until = upstream.provider, upstream.until(timeout_s)
        # Another provider's code, sent here with our state, is not carried to this one's token endpoint.
        if issuer != provider.issuer and (issuer is not None or upstream.metadata(until).names_issuer):
            raise Refused(Cause.RESPONSE_ISSUER)
        redeemed = upstream.redeem(ticket, code, until)
        header, verified = upstream.verified(redeemed.id_token, until, from_provider=True)
        id_tokens.check_claims(
            verified,
            provider=provider,
            header=header,
            nonce=ticket.nonce,
            access_token=redeemed.access_token,
            now_s=self._now(),
        )
        told: Mapping[str, Any] = verified
        if "email" in provider.scopes and "email" not in verified and redeemed.access_token is not None:
            # Some providers put the profile into the ID token, others say it at the UserInfo endpoint alone. It is
            # taken whole from one of them: an address and the word that it is verified belong together.
            told = upstream.userinfo(redeemed.access_token, verified["sub"], until) or verified
        return _claims(provider, verified, people.profile(told), Once(f"state:{ticket.id}", ticket.expires_s))

    def exchange_id_token(
        self, provider_id: str, id_token: str, nonce: str, *, timeout_s: float | None = None
    ) -> Claims:
        """Who an ID token is about that the provider has issued to an app, for the `nonce` that the app chose.

        The nonce lies readable in the token, so it alone does not make the token good for one time: `Claims.once` does.
        Raises InvalidArgument for a provider that is not configured.
        """
        upstream = self._upstream(provider_id)
        until = upstream.until(timeout_s)
        header, verified = upstream.verified(id_token, until, from_provider=False)
        id_tokens.check_claims(
            verified,
            provider=upstream.provider,
            header=header,
            nonce=nonce,
            access_token=None,
            now_s=self._now(),
        )
        return _claims(upstream.provider, verified, people.profile(verified), id_tokens.once(id_token, verified))

    def _upstream(self, provider_id: str) -> Upstream:
        upstream = self._upstreams.get(provider_id)
        if upstream is None:
            raise InvalidArgument([FieldViolation("provider", "is not configured", "provider.known")])
        return upstream


def _claims(provider: Provider, verified: Mapping[str, Any], profile: people.Profile, once: Once) -> Claims:
    auth_time, amr = people.authentication(verified)
    return Claims(
        provider_id=provider.id,
        issuer=provider.issuer,
        subject=verified["sub"],
        email=profile.email,
        email_verified=profile.email_verified,
        name=profile.name,
        locale=profile.locale,
        auth_time=auth_time,
        amr=amr,
        once=once,
    )


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
