"""Linked identities of accounts: listed, added and taken away, each once for its request."""

from __future__ import annotations

from typing import Final

from counterfoil.identity.v1 import federation_service_pb2 as pb
from counterfoil.identity.v1.linked_identity_pb2 import LinkedIdentity
from counterfoil_server.faults import NotFound
from counterfoil_server.identity import linking
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.codec import identities as codec
from counterfoil_server.identity.oidc.claims import Claims
from counterfoil_server.identity.oidc.client import RelyingParty
from counterfoil_server.identity.proving import Proof, Proofs, Said
from counterfoil_server.identity.repository import accounts, identities
from counterfoil_server.identity.repository.identities import Identity
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.identity.rules.identities import name_of, split_name
from counterfoil_server.rpc.paging import CursorValue, PageTokens, page_size
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites, Outcome
from counterfoil_server.storage.transaction import Actor
from counterfoil_server.storage.writes import Intent, OnCommit, Writes

_SCOPE: Final = "identity.ListLinkedIdentities"

_Write = pb.FinishIdentityLinkRequest | pb.UnlinkIdentityRequest


class LinkedIdentities:
    """Whom accounts are at providers. Thread-safe; in no transaction while a password is hashed."""

    def __init__(
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        page_tokens: PageTokens,
        on_commit: OnCommit,
        proofs: Proofs,
        relying_party: RelyingParty,
    ) -> None:
        self._database = database
        self._writes = Writes(writes, on_commit, contested="identity")
        self._page_tokens = page_tokens
        self._proofs = proofs
        self._proving = proofs.proving
        self._providers = {each.issuer: each.id for each in relying_party.providers}

    def list(self, request: pb.ListLinkedIdentitiesRequest, deadline: float) -> pb.ListLinkedIdentitiesResponse:
        """A page of an account's identities. Raises NotFound, InvalidArgument (PAGE_TOKEN_INVALID)."""
        account_id = id_of(request.parent)
        seal = self._page_tokens.seal(_SCOPE, [request.parent])
        after = _place(seal.open(request.page_token))
        size = page_size(request.page_size)
        with self._database.read(deadline) as transaction:
            if account_id not in accounts.read(transaction.connection, [account_id]):
                raise NotFound(request.parent)
            found = identities.page(transaction.connection, account_id, after, size + 1)
        response = pb.ListLinkedIdentitiesResponse()
        for linked in found[:size]:
            identity = linked.identity
            name = name_of(account_id, self._proving.derive.identity_id(*identity))
            provider_id = self._providers.get(identity.issuer, "")
            response.linked_identities.append(codec.linked_message(name, provider_id, linked, identity.subject))
        if len(found) > size:
            response.next_page_token = seal.close(list(found[size - 1].identity))
        return response

    def intent(self, request: _Write, method: str, actor: Actor, deadline: float) -> Intent:
        """What a request of the method with this path is to do."""
        return Intent(
            method=method,
            request_id=parse_request_id(request.request_id),
            # Keyed, so that nobody who reads the database tries passwords and codes on it.
            fingerprint=self._proving.derive.derive("fingerprint", fingerprint(request)),
            actor=actor,
            deadline=deadline,
        )

    def before(self, intent: Intent) -> Outcome | None:
        """What the same request was answered before; a code of a provider is good for one time."""
        return self._writes.before(intent)

    def proven(self, account_name: str, said: Said, intent: Intent) -> Proof:
        """The proof of who calls. Raises as `Proofs.proven`."""
        return self._proofs.proven(account_name, said, intent.actor, intent.deadline)

    def link(self, account_name: str, claims: Claims, proof: Proof, caller: Caller, intent: Intent) -> Outcome:
        """The identity that a provider has vouched for is the account from now on. Raises as `linking.link` does."""
        return self._writes.run(
            intent,
            lambda transaction: linking.link(
                transaction, account_name, claims, caller, proof=proof, proving=self._proving
            ),
        )

    def unlink(self, name: str, proof: Proof | None, caller: Caller, intent: Intent) -> Outcome:
        """The identity is the account no more. Raises as `linking.unlink` does."""
        return self._writes.run(
            intent, lambda transaction: linking.unlink(transaction, name, caller, proof, self._proving)
        )

    def answered(self, account_name: str, answer: bytes, deadline: float) -> LinkedIdentity:
        """The identity of a stored answer, with what the provider calls the person for as long as it is linked."""
        message = LinkedIdentity.FromString(answer)
        _, identity_id = split_name(message.name)
        with self._database.read(deadline) as transaction:
            linked = identities.of_account(transaction.connection, id_of(account_name))
        found = linking.find(linked, identity_id, self._proving.derive)
        message.subject = "" if found is None else found.identity.subject
        return message


def _place(cursor: tuple[CursorValue, ...] | None) -> Identity | None:
    match cursor:
        case None:
            return None
        case (str(issuer), str(subject)):
            return Identity(issuer, subject)
    raise ValueError("a sealed token holds something else")
