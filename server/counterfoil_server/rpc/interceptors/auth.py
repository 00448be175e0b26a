"""Who calls, and whether they may: credentials, and the one permission that the method's policy names.

Credentials are a bearer token or, where the call has no authorization header, the verified certificate of its client.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, Protocol

from counterfoil.type.v1 import policy_pb2
from counterfoil_server.faults import PermissionDenied, Reason, Unauthenticated
from counterfoil_server.principal import Principal, Reach
from counterfoil_server.rpc.call import PASS, Call, Method, Mode
from counterfoil_server.rpc.interceptors.shapes import Handler

AUTHORIZATION_KEY: Final = "authorization"
SCHEME: Final = "bearer "
NO_NAMES: Final[tuple[str, ...]] = ()


class Authenticator(Protocol):
    """Who vouches for tokens."""

    def remembered(self, token: str) -> Principal | None:
        """The principal of a token that was verified before and still holds. Memory only: never blocks."""
        ...

    def verify(self, token: str) -> Principal:
        """The principal of a token, verified in full. Raises Unauthenticated."""
        ...

    def remembered_certificate(self, names: tuple[str, ...]) -> Principal | None:
        """As `remembered`, of a certificate with these names, which the transport has verified."""
        ...

    def verify_certificate(self, names: tuple[str, ...]) -> Principal:
        """As `verify`, of a certificate with these names, which the transport has verified."""
        ...


class Authentication:
    """Lets a call through only with a token that holds and the permission of its policy; denies by default."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    def wrap(self, method: Method, handler: Handler) -> Handler:
        """The handler for callers who may; the handler as it is where the policy says public."""
        policy = method.policy
        access = policy.WhichOneof("access")
        if access == "public" and policy.public:
            return handler
        may = _check_of(policy)
        authenticator = self._authenticator
        remembered, verify = authenticator.remembered, authenticator.verify
        # Only an inline call can be handed to where verifying may take its time.
        may_pass = method.mode is Mode.INLINE
        lives_long = method.kind.streams_responses

        def allowed(request: Any, call: Call) -> Any:
            values = call.metadata(AUTHORIZATION_KEY)
            if values:
                token, names = bearer_token(values), NO_NAMES
                principal = remembered(token)
            else:
                token, names = "", certificate_names(call)
                principal = authenticator.remembered_certificate(names)
            if principal is None:
                if may_pass and not call.may_block:
                    return PASS
                principal = verify(token) if token else authenticator.verify_certificate(names)
            call.principal = principal
            if not may(principal):
                permission = policy.permission
                raise PermissionDenied(
                    Reason.PERMISSION_MISSING, f"the permission {permission} is needed", {"permission": permission}
                )
            if lives_long:
                call.stands = partial(self._stands, token, names, may, policy.permission, call.reach)
            return handler(request, call)

        return allowed

    def _stands(
        self, token: str, names: tuple[str, ...], may: Callable[[Principal], bool], permission: str, reach: Reach
    ) -> bool:
        """Whether who was let in would be so now, and with the same reach. Raises the faults of storage."""
        authenticator = self._authenticator
        try:
            if token:
                principal = authenticator.remembered(token) or authenticator.verify(token)
            else:
                principal = authenticator.remembered_certificate(names) or authenticator.verify_certificate(names)
        except Unauthenticated:
            return False
        return may(principal) and principal.reach(permission) == reach


def _check_of(policy: policy_pb2.Policy) -> Callable[[Principal], bool]:
    """Whether a principal may call a method with this policy; nobody where it does not say who."""
    permission = policy.permission
    if policy.authenticated:
        return lambda _principal: True
    if not permission:
        return lambda _principal: False
    if policy.object_level:  # for which resources is for the method to see
        return lambda principal: (
            principal.all_permissions or permission in principal.permissions or permission in principal.limited
        )
    return lambda principal: principal.all_permissions or permission in principal.permissions


def certificate_names(call: Call) -> tuple[str, ...]:
    """The names in the verified certificate of a client that sent no authorization header.

    Raises Unauthenticated (CREDENTIALS_MISSING) where it has none.
    """
    identities = call.peer_identities
    if not identities:
        raise Unauthenticated(
            Reason.CREDENTIALS_MISSING, "credentials are needed: send `authorization: Bearer <token>`"
        )
    return (*identities.uris, *identities.dns_names)


def bearer_token(values: Sequence[str]) -> str:
    """The token of a call's authorization headers, of which there is at least one.

    Raises Unauthenticated (CREDENTIALS_INVALID) where there are two, or it is not a bearer token.
    """
    if len(values) != 1:
        raise Unauthenticated(Reason.CREDENTIALS_INVALID, "more than one authorization header was sent")
    value = values[0]
    if value[:7].lower() != SCHEME or len(value) == len(SCHEME):
        raise Unauthenticated(Reason.CREDENTIALS_INVALID, "the authorization header is not `Bearer <token>`")
    return value[7:]
