"""AccountService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from uuid_utils.compat import uuid7

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.faults import Aborted, Reason
from counterfoil_server.identity import erasing, keeping
from counterfoil_server.identity.answering import AccountWrites
from counterfoil_server.identity.browsing import Browsing
from counterfoil_server.identity.codec import accounts as codec
from counterfoil_server.identity.exporting import EXPORT_LIMIT_MS, export
from counterfoil_server.identity.keeping import Check
from counterfoil_server.identity.ports import PersonalData
from counterfoil_server.identity.proving import Proof, Proofs, Said
from counterfoil_server.identity.repository import accounts
from counterfoil_server.identity.rules import accounts as rules
from counterfoil_server.identity.service.callers import caller_of
from counterfoil_server.principal import NOWHERE
from counterfoil_server.rpc.call import Call
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.serving import Writing, principal_of
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from counterfoil_server.storage.writes import OnCommit


class AccountService:
    """Serves `counterfoil.identity.v1.AccountService`. Thread-safe."""

    def __init__(  # noqa: PLR0913 - each by its name
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        personal: Sequence[PersonalData],
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        check: Check,
        on_commit: OnCommit,
        proofs: Proofs,
        export_limit_ms: int = EXPORT_LIMIT_MS,
    ) -> None:
        """`personal` is what others hold on people, to export and to erase.

        `check` refuses messages that break the contract, for what is whole only here. `on_commit` is told what each
        write changed.
        """
        self._database = database
        # Keyed, so that nobody who reads the database tries passwords and codes on it.
        self._writing = Writing(
            AccountWrites(database, writes, on_commit),
            freshness,
            keyed=lambda plain: proofs.proving.derive.derive("fingerprint", plain),
        )
        self._proofs = proofs
        self._personal = personal
        self._freshness = freshness
        self._browsing = Browsing(database, page_tokens)
        self._check = check
        self._export_limit_ms = export_limit_ms

    # --- reads ------------------------------------------------------------------------------------------------------

    def get_account(self, request: pb.GetAccountRequest, call: Call) -> bytes:
        """An account."""
        _require_reach(call, [request.name])
        self._freshness.check(call)
        return self._browsing.account(request.name, call.deadline)

    def batch_get_accounts(self, request: pb.BatchGetAccountsRequest, call: Call) -> bytes:
        """Accounts in the order asked for."""
        _require_reach(call, request.names)
        self._freshness.check(call)
        return self._browsing.batch(request.names, call.deadline)

    def list_accounts(self, request: pb.ListAccountsRequest, call: Call) -> bytes:
        """A page of accounts."""
        self._freshness.check(call)
        return self._browsing.list(request, call.deadline)

    def export_account_data(self, request: pb.ExportAccountDataRequest, call: Call) -> Iterator[bytes]:
        """All that is held on a person, a record at a time."""
        _require_reach(call, [request.name])
        self._freshness.check(call)
        return export(
            self._database,
            self._personal,
            request.name,
            deadline=call.deadline,
            limit_ms=self._export_limit_ms,
        )

    # --- writes -----------------------------------------------------------------------------------------------------

    def create_account(self, request: pb.CreateAccountRequest, call: Call) -> bytes:
        """The new account."""
        account_id = request.account_id or str(uuid7())
        return self._writing.run(request, call, lambda transaction: keeping.create(transaction, request, account_id))

    def update_account(self, request: pb.UpdateAccountRequest, call: Call) -> bytes:
        """The account as it is now."""
        rules.require_name(request.account.name, "account.name")
        _require_reach(call, [request.account.name])
        proof = self._proof(request, call)
        caller = caller_of(call)

        def require(transaction: WriteTransaction, account_id: str) -> None:
            if proof is None:  # the account has changed since it was asked whether there is anything to prove
                raise Aborted(Reason.CONFLICT, f"{request.account.name} has changed meanwhile; send the call again")
            self._proofs.proving.require(transaction, account_id, proof)

        return self._writing.run(
            request, call, lambda transaction: keeping.update(transaction, request, self._check, caller, require)
        )

    def disable_account(self, request: pb.DisableAccountRequest, call: Call) -> bytes:
        """The disabled account."""
        return self._writing.run(request, call, lambda transaction: keeping.disable(transaction, request))

    def enable_account(self, request: pb.EnableAccountRequest, call: Call) -> bytes:
        """The account that is active again."""
        return self._writing.run(
            request, call, lambda transaction: keeping.enable(transaction, request, principal_of(call))
        )

    def delete_account(self, request: pb.DeleteAccountRequest, call: Call) -> bytes:
        """The soft-deleted account."""
        return self._writing.run(request, call, lambda transaction: keeping.delete(transaction, request))

    def undelete_account(self, request: pb.UndeleteAccountRequest, call: Call) -> bytes:
        """The account that is back."""
        return self._writing.run(
            request, call, lambda transaction: keeping.undelete(transaction, request, principal_of(call))
        )

    def erase_account(self, request: pb.EraseAccountRequest, call: Call) -> bytes:
        """What is left of the account."""
        return self._writing.run(request, call, lambda transaction: erasing.erase(transaction, request, self._personal))

    # --- what they share --------------------------------------------------------------------------------------------

    def _proof(self, request: pb.UpdateAccountRequest, call: Call) -> Proof | None:
        """The proof of who adds an address to their own account; None where that is not what the request does."""
        name = request.account.name
        paths = request.update_mask.paths
        if call.subject != name or (paths and not {"*", "emails"} & {path.partition(".")[0] for path in paths}):
            return None
        with self._database.read(call.deadline) as transaction:
            before = accounts.read(transaction.connection, [rules.id_of(name)]).get(rules.id_of(name))
        if before is None or not keeping.adds_address(before, codec.profile_of(request.account)):
            return None
        said = Said(request.current_password, request.second_factor_code, principal_of(call).session)
        return self._proofs.proven(name, said, Actor(call.subject, call.trace_id), call.deadline)


def _require_reach(call: Call, names: Sequence[str]) -> None:
    """Raises NotFound for what the caller's permission does not cover: each `object_level` method begins here."""
    reach = call.principal.reach(call.method.policy.permission) if call.principal is not None else NOWHERE
    rules.require_reach(reach, names)
