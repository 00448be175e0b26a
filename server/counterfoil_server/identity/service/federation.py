"""FederationService: requests in, responses out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from counterfoil.identity.v1 import federation_service_pb2 as pb
from counterfoil.identity.v1 import session_service_pb2
from counterfoil.identity.v1.linked_identity_pb2 import LinkedIdentity
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.faults import NotFound
from counterfoil_server.identity.asserting import Asserting
from counterfoil_server.identity.federating import Federating, Request
from counterfoil_server.identity.linked import LinkedIdentities
from counterfoil_server.identity.oidc.client import RelyingParty
from counterfoil_server.identity.oidc.refusals import Away, Refused
from counterfoil_server.identity.proving import Said
from counterfoil_server.identity.rules.identities import split_name
from counterfoil_server.identity.rules.sessions import Session
from counterfoil_server.identity.service.callers import caller_of
from counterfoil_server.identity.session_tokens import SessionTokens
from counterfoil_server.rpc.call import Call
from counterfoil_server.rpc.request_id import parse_request_id
from counterfoil_server.storage.transaction import Actor, Committed

_LOG: Final = logging.getLogger(__name__)


class FederationService:
    """Serves `counterfoil.identity.v1.FederationService`. Thread-safe."""

    def __init__(
        self,
        *,
        relying_party: RelyingParty,
        federating: Federating,
        asserting: Asserting,
        linking: LinkedIdentities,
        tokens: SessionTokens,
        freshness: FreshnessTokens,
    ) -> None:
        self._relying_party = relying_party
        self._federating = federating
        self._asserting = asserting
        self._linking = linking
        self._tokens = tokens
        self._freshness = freshness

    def begin_sign_in(self, request: pb.BeginSignInRequest, call: Call) -> pb.BeginSignInResponse:
        """Where the person's browser goes."""
        with _told():
            begun = self._relying_party.begin(request.provider, request.redirect_uri, timeout_s=call.time_remaining_s())
        response = pb.BeginSignInResponse(authorization_url=begun.authorization_url, state=begun.state)
        response.expire_time.FromSeconds(begun.expires_s)
        return response

    def finish_sign_in(self, request: pb.FinishSignInRequest, call: Call) -> bytes:
        """The session of whom the provider has sent back."""
        wanted = _request(request.request_id, call, request.state, request.code)
        done = self._federating.before(wanted)
        if done is None:
            with _told():
                claims = self._relying_party.finish(
                    request.state, request.code, issuer=request.issuer or None, timeout_s=call.time_remaining_s()
                )
            provider = self._relying_party.provider(claims.provider_id)
            done = self._federating.sign_in(wanted, provider, claims)
        return self._answer(call, done)

    def exchange_id_token(self, request: pb.ExchangeIdTokenRequest, call: Call) -> bytes:
        """The session of whom an ID token is about."""
        wanted = _request(request.request_id, call, request.provider, request.id_token, request.nonce)
        done = self._federating.before(wanted)
        if done is None:
            with _told():
                claims = self._relying_party.exchange_id_token(
                    request.provider, request.id_token, request.nonce, timeout_s=call.time_remaining_s()
                )
            provider = self._relying_party.provider(claims.provider_id)
            done = self._federating.sign_in(wanted, provider, claims)
        return self._answer(call, done)

    def exchange_assertion(self, request: pb.ExchangeAssertionRequest, call: Call) -> bytes:
        """An access token for an assertion."""
        parse_request_id(request.request_id)
        return self._asserting.exchange(request.assertion, call.deadline)

    # --- linked identities ------------------------------------------------------------------------------------------

    def list_linked_identities(
        self, request: pb.ListLinkedIdentitiesRequest, call: Call
    ) -> pb.ListLinkedIdentitiesResponse:
        """A page of whom an account is at providers."""
        self._freshness.check(call)
        _require_reach(call, request.parent)
        return self._linking.list(request, call.deadline)

    def begin_identity_link(self, request: pb.BeginIdentityLinkRequest, call: Call) -> pb.BeginIdentityLinkResponse:
        """Where the browser goes of who is signed in and wants to be so through a provider, too."""
        session = _require_own_session(call, request.account)
        with _told():
            begun = self._relying_party.begin(
                request.provider, request.redirect_uri, bound_to=session, timeout_s=call.time_remaining_s()
            )
        response = pb.BeginIdentityLinkResponse(authorization_url=begun.authorization_url, state=begun.state)
        response.expire_time.FromSeconds(begun.expires_s)
        return response

    def finish_identity_link(self, request: pb.FinishIdentityLinkRequest, call: Call) -> LinkedIdentity:
        """The identity, linked."""
        session = _require_own_session(call, request.account)
        intent = self._linking.intent(request, call.method.path, Actor(call.subject, call.trace_id), call.deadline)
        done = self._linking.before(intent)
        if done is None:
            said = Said(request.current_password, request.second_factor_code, session)
            proof = self._linking.proven(request.account, said, intent)
            with _told():
                claims = self._relying_party.finish(
                    request.state,
                    request.code,
                    issuer=request.issuer or None,
                    bound_to=session,
                    timeout_s=call.time_remaining_s(),
                )
            done = self._linking.link(request.account, claims, proof, caller_of(call), intent)
        self._freshness.give(call, done.position)
        return self._linking.answered(request.account, done.answer, call.deadline)

    def unlink_identity(self, request: pb.UnlinkIdentityRequest, call: Call) -> bytes:
        """How many sessions ended with it."""
        account_name, _ = split_name(request.name)
        _require_reach(call, account_name, request.name)
        intent = self._linking.intent(request, call.method.path, Actor(call.subject, call.trace_id), call.deadline)
        done = self._linking.before(intent)
        if done is None:
            proof = None
            if call.subject == account_name or call.reach is not None:
                said = Said(request.current_password, request.second_factor_code, _session(call))
                proof = self._linking.proven(account_name, said, intent)
            done = self._linking.unlink(request.name, proof, caller_of(call), intent)
        self._freshness.give(call, done.position)
        return done.answer

    def _answer(self, call: Call, done: Committed[Session]) -> bytes:
        self._freshness.give(call, done.position)
        return self._tokens.fill(session_service_pb2.SignInResponse(), done.value)


@contextmanager
def _told() -> Iterator[None]:
    """Says in the log why a provider's word was not taken, which the caller is not told."""
    try:
        yield
    except (Refused, Away) as error:
        _LOG.info("a federated sign-in was refused: %s", error.cause)
        raise


def _request(request_id: str, call: Call, *parts: str) -> Request:
    return Request(
        request_id=parse_request_id(request_id),
        parts=tuple(part.encode() for part in parts),
        peer=call.peer,
        trace_id=call.trace_id,
        deadline=call.deadline,
    )


def _require_reach(call: Call, account_name: str, name: str = "") -> None:
    """What the caller may not reach does not exist for it."""
    reach = call.reach
    if reach is not None and account_name not in reach:
        raise NotFound(name or account_name)


def _require_own_session(call: Call, account_name: str) -> str:
    """The name of the session that calls. Raises NotFound where it is none of the account's own."""
    _require_reach(call, account_name)
    session = _session(call)
    if not session or call.subject != account_name:
        raise NotFound(account_name)
    return session


def _session(call: Call) -> str:
    return call.principal.session if call.principal is not None else ""
