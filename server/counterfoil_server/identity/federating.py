"""Whom a provider vouches for is signed in, by the rules that docs/oidc.md gives.

A person of a provider is known again by issuer and subject, and by nothing else. One who is new is linked to an account
with the same address only where the operator trusts the provider with addresses and both sides have verified it; else
an address that somebody has here already is refused, whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from counterfoil_server.faults import AlreadyExists, NotFound, Reason
from counterfoil_server.identity import keeping, linking
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.changes import Event, change
from counterfoil_server.identity.codec import sessions as codec
from counterfoil_server.identity.oidc.claims import Claims
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.repository import accounts, identities, secrets, sessions
from counterfoil_server.identity.repository.identities import Identity
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.accounts import Account, Email, Profile
from counterfoil_server.identity.rules.emails import NotAnAddress, address_of
from counterfoil_server.identity.rules.identities import LINKED_LIMIT
from counterfoil_server.identity.rules.sessions import Lifetimes, Session
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.signing_in import OnCommit, first_of, new_session
from counterfoil_server.principal import Principal
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import reused
from counterfoil_server.storage.transaction import Actor, Change, Committed, WriteTransaction


@dataclass(frozen=True, slots=True)
class Request:
    """One request to sign in by a provider's word; `parts` are what its caller sent."""

    request_id: UUID
    parts: tuple[bytes, ...]
    peer: str
    trace_id: str
    deadline: float  # time.monotonic() seconds


class Federating:
    """Signs in whom providers vouch for. Thread-safe; in no transaction while a provider is asked."""

    def __init__(self, database: Database, derive: Secrets, lifetimes: Lifetimes, on_commit: OnCommit) -> None:
        self._database = database
        self._derive = derive
        self._lifetimes = lifetimes
        self._on_commit = on_commit

    def before(self, request: Request) -> Committed[Session] | None:
        """The session that the same request has made already; None where it has not.

        Asked first, since a code and an ID token are good for one time. Raises FailedPrecondition (REQUEST_ID_REUSED).
        """
        session_id = self._derive.session_id(request.request_id)
        # Ended as a write is, as in `IdempotentWrites.before`: for a position at which the session is visible.
        done = self._database.write(
            lambda transaction: sessions.read(transaction.connection, session_id),
            actor=Actor("", request.trace_id),
            deadline=request.deadline,
        )
        return None if done.value is None else Committed(self._same(done.value, request), done.position)

    def sign_in(self, request: Request, provider: Provider, claims: Claims) -> Committed[Session]:
        """The session of whom the provider has vouched for.

        Raises Unauthenticated for claims that were used before and for an account that may not sign in, AlreadyExists
        for an address that another account has, NotFound where nobody is linked and nobody may sign up.
        """

        def work(transaction: WriteTransaction) -> tuple[Session, list[Change]]:
            connection, now = transaction.connection, transaction.now
            # A twin of this request waits here, and finds its session next.
            fresh = identities.use(connection, claims.once.id, datetime.fromtimestamp(claims.once.expires_s, UTC))
            session_id = self._derive.session_id(request.request_id)
            known = sessions.read(connection, session_id)
            if known is not None:
                return self._same(known, request), []
            if not fresh:
                raise rules.wrong()
            account, changes = self._account(transaction, provider, claims)
            if not account.may_sign_in:
                raise rules.wrong()
            methods = tuple(dict.fromkeys((rules.FEDERATED, *claims.amr)))
            begun = new_session(
                session_id, account.id, self._fingerprint(request), methods, request.peer, now, self._lifetimes
            )
            session = replace(begun, identity=self._derive.identity_id(claims.issuer, claims.subject))
            if not sessions.add(connection, session):
                raise rules.wrong()
            changes = [*changes, change(Event.SESSION_CREATED, session.name, 1, codec.image_of(session))]
            transaction.emit(changes[-1:])
            return session, changes

        done = self._database.write(work, actor=Actor("", request.trace_id), deadline=request.deadline)
        session, changes = done.value
        if changes:
            self._on_commit(changes, done.position)
        return Committed(session, done.position)

    def _account(
        self, transaction: WriteTransaction, provider: Provider, claims: Claims
    ) -> tuple[Account, list[Change]]:
        """The account that the person is, made or linked where that may be."""
        connection = transaction.connection
        identity = Identity(claims.issuer, claims.subject)
        account_id = identities.account_of(connection, identity)
        if account_id is not None:
            return _locked(transaction, account_id), []
        email = _email_of(claims)
        owner = None if email is None else accounts.read_by_email(connection, email.key)
        if owner is not None and email is not None:
            owner = _locked(transaction, owner.id)
            if not (provider.link_by_verified_email and _may_be_linked(transaction, owner, email)):
                raise AlreadyExists(Reason.EMAIL_ALREADY_EXISTS, "an account has this address, and is not linked")
            return owner, self._linked(transaction, identity, owner)
        if not provider.allow_sign_up:
            raise NotFound(f"identities/{provider.id}")
        profile = Profile(
            display_name=claims.name or "",
            emails=() if email is None else (email,),
            locale=(claims.locale or "").replace("_", "-"),
        )
        kept = keeping.make(transaction, str(uuid7()), profile)
        return kept.account, [*kept.changes, *self._linked(transaction, identity, kept.account)]

    def _linked(self, transaction: WriteTransaction, identity: Identity, account: Account) -> list[Change]:
        changes = linking.add(transaction, account, identity, Caller(Principal(""), ""), self._derive)
        if changes is None:
            raise rules.wrong()  # another sign-in of the person was first; the next one finds it
        return changes

    def _fingerprint(self, request: Request) -> bytes:
        return self._derive.derive("federated", *request.parts)

    def _same(self, session: Session, request: Request) -> Session:
        if session.fingerprint != self._fingerprint(request):
            raise reused(request.request_id)
        return first_of(session, self._lifetimes)


def _locked(transaction: WriteTransaction, account_id: str) -> Account:
    """The account, which nobody disables, deletes or erases before the session that is begun for it is there."""
    account = accounts.lock(transaction.connection, account_id)
    if account is None:
        raise rules.wrong()
    return account


def _may_be_linked(transaction: WriteTransaction, owner: Account, email: Email) -> bool:
    """Whether an address that a provider names says that its person is this account, which is locked.

    Not where it has a second factor of ours: a mailbox alone is not to get around that.
    """
    theirs = next((each for each in owner.profile.emails if each.key == email.key), None)
    factor = secrets.second_factor(transaction.connection, owner.id)
    return (
        email.verified
        and theirs is not None
        and theirs.verified
        and (factor is None or factor.confirm_time is None)
        and len(identities.of_account(transaction.connection, owner.id)) < LINKED_LIMIT
    )


def _email_of(claims: Claims) -> Email | None:
    """The address that a provider names; verified where it says so."""
    if claims.email is None:
        return None
    try:
        address = address_of(claims.email)
    except NotAnAddress:
        return None
    return Email(address.text, address.key, verified=claims.email_verified)
