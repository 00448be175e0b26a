"""AccountService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from uuid_utils.compat import uuid7

from counterfoil.identity.v1 import account_service_pb2 as pb
from counterfoil_server.caching.freshness import METADATA_KEY, FreshnessTokens
from counterfoil_server.identity import erasing, keeping
from counterfoil_server.identity.answering import AccountWrites
from counterfoil_server.identity.browsing import Browsing
from counterfoil_server.identity.exporting import EXPORT_LIMIT_MS, export
from counterfoil_server.identity.keeping import Check, Kept
from counterfoil_server.identity.ports import PersonalData
from counterfoil_server.identity.rules import accounts as rules
from counterfoil_server.identity.service.callers import principal_of
from counterfoil_server.principal import NOWHERE
from counterfoil_server.rpc.call import Call
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from counterfoil_server.storage.writes import Intent, OnCommit


class AccountService:
    """Serves `counterfoil.identity.v1.AccountService`. Thread-safe."""

    def __init__(
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        personal: Sequence[PersonalData],
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        check: Check,
        on_commit: OnCommit,
        export_limit_ms: int = EXPORT_LIMIT_MS,
    ) -> None:
        """`personal` is what others hold on people, to export and to erase.

        `check` refuses messages that break the contract, for what is whole only here. `on_commit` is told what each
        write changed.
        """
        self._database = database
        self._writes = AccountWrites(database, writes, on_commit)
        self._personal = personal
        self._freshness = freshness
        self._browsing = Browsing(database, page_tokens)
        self._check = check
        self._export_limit_ms = export_limit_ms

    # --- reads ------------------------------------------------------------------------------------------------------

    def get_account(self, request: pb.GetAccountRequest, call: Call) -> bytes:
        """An account."""
        _require_reach(call, [request.name])
        self._check_freshness(call)
        return self._browsing.account(request.name, call.deadline)

    def batch_get_accounts(self, request: pb.BatchGetAccountsRequest, call: Call) -> bytes:
        """Accounts in the order asked for."""
        _require_reach(call, request.names)
        self._check_freshness(call)
        return self._browsing.batch(request.names, call.deadline)

    def list_accounts(self, request: pb.ListAccountsRequest, call: Call) -> bytes:
        """A page of accounts."""
        self._check_freshness(call)
        return self._browsing.list(request, call.deadline)

    def export_account_data(self, request: pb.ExportAccountDataRequest, call: Call) -> Iterator[bytes]:
        """All that is held on a person, a record at a time."""
        _require_reach(call, [request.name])
        self._check_freshness(call)
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
        return self._write(request, call, lambda transaction: keeping.create(transaction, request, account_id))

    def update_account(self, request: pb.UpdateAccountRequest, call: Call) -> bytes:
        """The account as it is now."""
        rules.require_name(request.account.name, "account.name")
        _require_reach(call, [request.account.name])
        return self._write(request, call, lambda transaction: keeping.update(transaction, request, self._check))

    def disable_account(self, request: pb.DisableAccountRequest, call: Call) -> bytes:
        """The disabled account."""
        return self._write(request, call, lambda transaction: keeping.disable(transaction, request))

    def enable_account(self, request: pb.EnableAccountRequest, call: Call) -> bytes:
        """The account that is active again."""
        return self._write(request, call, lambda transaction: keeping.enable(transaction, request, principal_of(call)))

    def delete_account(self, request: pb.DeleteAccountRequest, call: Call) -> bytes:
        """The soft-deleted account."""
        return self._write(request, call, lambda transaction: keeping.delete(transaction, request))

    def undelete_account(self, request: pb.UndeleteAccountRequest, call: Call) -> bytes:
        """The account that is back."""
        return self._write(
            request, call, lambda transaction: keeping.undelete(transaction, request, principal_of(call))
        )

    def erase_account(self, request: pb.EraseAccountRequest, call: Call) -> bytes:
        """What is left of the account."""
        return self._write(request, call, lambda transaction: erasing.erase(transaction, request, self._personal))

    # --- what they share --------------------------------------------------------------------------------------------

    def _check_freshness(self, call: Call) -> None:
        """Refuses tokens that are none. Reads come from the database itself, which no token is ahead of."""
        for token in call.metadata(METADATA_KEY):
            self._freshness.parse(token)

    def _write(self, request: _Write, call: Call, work: Callable[[WriteTransaction], Kept]) -> bytes:
        intent = Intent(
            method=call.method.path,
            request_id=parse_request_id(request.request_id),
            fingerprint=fingerprint(request),
            actor=Actor(call.subject, call.trace_id, call.peer),
            deadline=call.deadline,
        )
        outcome = self._writes.run(intent, work)
        call.set_trailing(METADATA_KEY, self._freshness.issue(outcome.position))
        return outcome.answer


def _require_reach(call: Call, names: Sequence[str]) -> None:
    """Raises NotFound for what the caller's permission does not cover: each `object_level` method begins here."""
    reach = call.principal.reach(call.method.policy.permission) if call.principal is not None else NOWHERE
    rules.require_reach(reach, names)


_Write = (
    pb.CreateAccountRequest
    | pb.UpdateAccountRequest
    | pb.DisableAccountRequest
    | pb.EnableAccountRequest
    | pb.DeleteAccountRequest
    | pb.UndeleteAccountRequest
    | pb.EraseAccountRequest
)
