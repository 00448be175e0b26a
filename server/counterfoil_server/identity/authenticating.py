"""Whose credential a call carries: an access token, an API key, or a client certificate."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from counterfoil_server.faults import Reason, Unauthenticated
from counterfoil_server.identity import secrets
from counterfoil_server.identity.repository import api_keys, credentials
from counterfoil_server.identity.rules.access import KEYS_PART, own_grants, principal_of
from counterfoil_server.identity.rules.sessions import ASSERTION_CLAIM, SESSION_CLAIM, SESSIONS_PART
from counterfoil_server.identity.standing import Remembered
from counterfoil_server.identity.tokens import TokenVerifier
from counterfoil_server.principal import Principal
from counterfoil_server.storage.engine import Database

LOOK_UP_TIMEOUT_S: Final = 2.0
REMEMBERED_S: Final = 60.0
"""How long a credential is taken as looked up; a look-up also says that it is in use."""

_USED_LIMIT: Final = 10_000


class Authenticating:
    """Implements `rpc.interceptors.auth.Authenticator`. Thread-safe."""

    def __init__(
        self,
        database: Database,
        remembered: Remembered,
        tokens: TokenVerifier,
        *,
        stated_permissions: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stated_permissions`: whether tokens count that are of no session and state their own permissions.

        `counterfoil token` makes those, for development.
        """
        self._database = database
        self._remembered = remembered
        self._tokens = tokens
        self._stated_permissions = stated_permissions
        self._clock = clock
        self._lock = threading.Lock()
        self._used: set[UUID] = set()

    def remembered(self, token: str) -> Principal | None:
        """The principal of a credential that was looked up lately and holds. Memory only: never blocks."""
        known = self._remembered.get(token)
        if known is None and self._stated_permissions:
            return self._tokens.remembered(token)
        return known

    def verify(self, token: str) -> Principal:
        """The principal of a credential, looked up.

        Raises Unauthenticated, which does not say what is wrong with it, and the faults of storage.
        """
        if token.startswith(secrets.KEY_MARK):
            return self._by_key(token)
        claims = self._tokens.claims(token)
        if SESSION_CLAIM in claims:
            return self._by_session(token, claims)
        if ASSERTION_CLAIM in claims:
            return self._by_assertion(token, claims)
        if not self._stated_permissions:
            raise refused()
        return self._tokens.verify(token)

    def remembered_certificate(self, names: tuple[str, ...]) -> Principal | None:
        """The principal of a certificate that was looked up lately. Memory only: never blocks."""
        return self._remembered.get(names)

    def verify_certificate(self, names: tuple[str, ...]) -> Principal:
        """The service account that a verified client certificate with these names is. Raises as `verify` does."""
        lease = self._remembered.lease()
        with self._database.read(time.monotonic() + LOOK_UP_TIMEOUT_S) as transaction:
            found = credentials.by_certificate(transaction.connection, names)
        if found is None:
            raise refused()
        principal = principal_of(*found)
        self._remembered.put(names, principal, self._clock() + REMEMBERED_S, credential="", lease=lease)
        return principal

    def flush(self) -> None:
        """Writes down which API keys were used. Raises the faults of storage; then they are kept for the next time."""
        with self._lock:
            used, self._used = self._used, set()
        if not used:
            return
        try:
            with self._database.maintain(time.monotonic() + LOOK_UP_TIMEOUT_S) as connection:
                api_keys.used(connection, used, datetime.now(UTC))
        except Exception:
            with self._lock:
                if len(self._used) + len(used) <= _USED_LIMIT:
                    self._used |= used
            raise

    def _by_session(self, token: str, claims: Mapping[str, Any]) -> Principal:
        try:
            session_id = UUID(claims[SESSION_CLAIM])
        except (AttributeError, TypeError, ValueError):
            raise refused() from None
        lease = self._remembered.lease()
        with self._database.read(time.monotonic() + LOOK_UP_TIMEOUT_S) as transaction:
            found = credentials.by_session(transaction.connection, session_id)
            rest_s = claims["exp"] - transaction.now.timestamp()
        if found is None or found[0] != claims["sub"]:
            raise refused()
        subject, grants = found
        credential = f"{subject}{SESSIONS_PART}{session_id}"
        principal = replace(principal_of(subject, [*own_grants(subject), *grants]), session=credential)
        self._remembered.put(token, principal, self._clock() + rest_s, credential=credential, lease=lease)
        return principal

    def _by_assertion(self, token: str, claims: Mapping[str, Any]) -> Principal:
        subject = claims["sub"]
        lease = self._remembered.lease()
        with self._database.read(time.monotonic() + LOOK_UP_TIMEOUT_S) as transaction:
            grants = credentials.by_assertion(transaction.connection, subject, str(claims[ASSERTION_CLAIM]))
            rest_s = claims["exp"] - transaction.now.timestamp()
        if grants is None:
            raise refused()
        principal = principal_of(subject, grants)
        self._remembered.put(token, principal, self._clock() + rest_s, credential="", lease=lease)
        return principal

    def _by_key(self, token: str) -> Principal:
        key_id = secrets.key_id_of(token)
        if key_id is None:
            raise refused()
        lease = self._remembered.lease()
        with self._database.read(time.monotonic() + LOOK_UP_TIMEOUT_S) as transaction:
            owner = credentials.by_key(transaction.connection, key_id)
            now = transaction.now
        # A key that is not there costs the same as a wrong secret.
        stored = owner.secret_hash if owner is not None else secrets.digest("")
        right = hmac.compare_digest(stored, secrets.digest(token))
        if owner is None or not right or not owner.holds:
            raise refused()
        principal = principal_of(owner.subject, owner.grants)
        rest_s = REMEMBERED_S
        if owner.expire_time is not None:
            rest_s = min(rest_s, (owner.expire_time - now).total_seconds())
        credential = f"{owner.subject}{KEYS_PART}{key_id}"
        self._remembered.put(token, principal, self._clock() + rest_s, credential=credential, lease=lease)
        with self._lock:
            if len(self._used) < _USED_LIMIT:
                self._used.add(key_id)
        return principal


def refused() -> Unauthenticated:
    """The one refusal of whatever is wrong with a credential."""
    return Unauthenticated(Reason.CREDENTIALS_INVALID, "the credentials are not valid")
