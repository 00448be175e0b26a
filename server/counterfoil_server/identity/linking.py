"""Identities of providers, linked to accounts and taken away from them, in a transaction that the caller runs.

An identity is a way to sign in. So what is said of passwords in `securing` holds for it, and the owner is told by mail
of each that is added or taken away: whoever did that without being the owner cannot keep it from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from counterfoil.identity.v1 import federation_service_pb2 as pb
from counterfoil_server.faults import NotFound
from counterfoil_server.identity import auditing, ending, granting, noticing
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.changes import Event, change
from counterfoil_server.identity.codec import identities as codec
from counterfoil_server.identity.oidc.claims import Claims
from counterfoil_server.identity.proving import Proof, Proving, session_id_of
from counterfoil_server.identity.repository import accounts, identities, secrets, sessions
from counterfoil_server.identity.repository.identities import Identity, Linked
from counterfoil_server.identity.rules import identities as rules
from counterfoil_server.identity.rules import sessions as session_rules
from counterfoil_server.identity.rules.accounts import Account
from counterfoil_server.identity.rules.tickets import Purpose
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.transaction import Change, WriteTransaction
from counterfoil_server.storage.writes import Written


def add(
    transaction: WriteTransaction, account: Account, identity: Identity, caller: Caller, derive: Secrets
) -> list[Change] | None:
    """The person of a provider is this account from now on, which its owner is told; None where it is one already."""
    if not identities.link(transaction.connection, identity, account.id, transaction.now):
        return None
    auditing.record(transaction, caller, "identity.linked", account.name, {"issuer": identity.issuer})
    noticing.tell_owner(transaction, account, Purpose.IDENTITY_LINKED)
    name = rules.name_of(account.id, derive.identity_id(*identity))
    changes = [change(Event.IDENTITY_LINKED, name, 1)]
    transaction.emit(changes)
    return changes


def link(
    transaction: WriteTransaction, account_name: str, claims: Claims, caller: Caller, *, proof: Proof, proving: Proving
) -> Written:
    """The identity that a provider has vouched for, linked to the account whose session calls.

    Raises NotFound, Unauthenticated for a session or an account that ended meanwhile, for claims that were used before
    and as `Proving.require`, AlreadyExists, and FailedPrecondition where there are too many.
    """
    connection, now, derive = transaction.connection, transaction.now, proving.derive
    account_id = ending.require_account(transaction, account_name)
    account = accounts.read(connection, [account_id])[account_id]
    session_id = session_id_of(proof.said.session)
    session = None if session_id is None else sessions.read(connection, session_id)
    if session is None or session.account_id != account_id or not session.lives(now) or not account.may_sign_in:
        raise session_rules.wrong()
    proving.require(transaction, account_id, proof)
    if not identities.use(connection, claims.once.id, datetime.fromtimestamp(claims.once.expires_s, UTC)):
        raise session_rules.wrong()
    identity = Identity(claims.issuer, claims.subject)
    name = rules.name_of(account_id, derive.identity_id(*identity))
    if len(identities.of_account(connection, account_id)) >= rules.LINKED_LIMIT:
        raise rules.too_many(account_name)
    changes = add(transaction, account, identity, caller, derive)
    if changes is None:
        raise rules.already_linked(name)
    # What the person is called at the provider is not kept with the request, where it could not be erased.
    return Written(
        codec.linked_message(name, claims.provider_id, Linked(identity, now), "").SerializeToString(), changes
    )


def unlink(transaction: WriteTransaction, name: str, caller: Caller, proof: Proof | None, proving: Proving) -> Written:
    """The identity, taken away, and the sessions that it began, ended, but the one that calls.

    Who is not the account must have all that it may do. Raises NotFound, PermissionDenied, Unauthenticated
    as `Proving.require`, and FailedPrecondition where nothing else would be left to sign in with.
    """
    connection, derive = transaction.connection, proving.derive
    account_name, identity_id = rules.split_name(name)
    account_id = ending.require_account(transaction, account_name)
    linked = identities.of_account(connection, account_id)
    found = find(linked, identity_id, derive)
    if found is None:
        raise NotFound(name)
    if caller.principal.subject != account_name:
        granting.require_all_of(transaction, account_name, caller.principal)
    if proof is not None:
        proving.require(transaction, account_id, proof)
    if len(linked) == 1 and secrets.password_hash(connection, account_id) is None:
        raise rules.last_way(name)
    # First: a sign-in by it that is under way waits for this, or this for it, and its session is among those that end.
    identities.unlink(connection, found.identity)
    changes = [change(Event.IDENTITY_UNLINKED, name, 2)]
    transaction.emit(changes)
    ended = ending.end_all_of(transaction, account_id, identity_id, session_id_of(caller.principal.session))
    auditing.record(transaction, caller, "identity.unlinked", account_name, {"issuer": found.identity.issuer})
    account = accounts.read(connection, [account_id])[account_id]
    noticing.tell_owner(transaction, account, Purpose.IDENTITY_UNLINKED)
    answer = pb.UnlinkIdentityResponse(revoked_count=len(ended)).SerializeToString()
    return Written(answer, [*changes, *ended])


def find(linked: Sequence[Linked], identity_id: UUID, derive: Secrets) -> Linked | None:
    """The identity with an id, of those of an account."""
    return next((each for each in linked if derive.identity_id(*each.identity) == identity_id), None)
