"""EmailService: requests in, responses out. What happens in between is in `ticketing.py`."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from counterfoil.identity.v1 import email_service_pb2 as pb
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.faults import NotFound
from counterfoil_server.identity import ticketing
from counterfoil_server.identity.hashing import HashingPool, Passwords
from counterfoil_server.identity.repository import tickets
from counterfoil_server.identity.rules import sessions as password_rules
from counterfoil_server.identity.rules import tickets as rules
from counterfoil_server.identity.rules.tickets import Purpose
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.service.callers import caller_of
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import Call, Passed, deferred
from counterfoil_server.rpc.interceptors.shapes import mapped
from counterfoil_server.serving import Writing, principal_of
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import OnCommit, Writes, Written

_CREDENTIALS: Final = "identity.write_credentials"


class EmailService:
    """Serves `counterfoil.identity.v1.EmailService`. Thread-safe."""

    def __init__(
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        freshness: FreshnessTokens,
        on_commit: OnCommit,
        derive: Secrets,
        passwords: Passwords,
        hashing: HashingPool,
        rate_per_h: int,
    ) -> None:
        """`rate_per_h`: how many mails of a kind an address gets. Whoever made `hashing` starts and stops it."""
        self._database = database
        # Keyed, so that nobody who reads the database tries addresses, tokens and passwords on it.
        self._writing = Writing(
            Writes(writes, on_commit, contested="account"),
            freshness,
            keyed=lambda plain: derive.derive("fingerprint", plain),
        )
        self._freshness = freshness
        self._derive = derive
        self._passwords = passwords
        self._hashing = hashing
        self._rate_per_h = rate_per_h

    def request_email_verification(self, request: pb.RequestEmailVerificationRequest, call: Call) -> bytes:
        """When the token that is sent expires."""
        if not principal_of(call).may_at(_CREDENTIALS, request.account):
            raise NotFound(request.account)
        caller = caller_of(call)
        return self._writing.run(
            request, call, lambda tx: ticketing.request_verification(tx, request, caller, self._rate_per_h)
        )

    def verify_email(self, request: pb.VerifyEmailRequest, call: Call) -> bytes:
        """Whose address it is."""
        ticket_id = self._ticket_of(Purpose.VERIFY_EMAIL, request.token)
        return self._writing.run(request, call, lambda tx: ticketing.verify(tx, ticket_id))

    def request_password_reset(self, request: pb.RequestPasswordResetRequest, call: Call) -> bytes:
        """Nothing, whatever was done. There is nothing to read either, so no freshness token goes with it."""
        return self._writing.run_silently(
            request, call, lambda tx: ticketing.request_reset(tx, request, self._derive, self._rate_per_h)
        ).answer

    @deferred
    def reset_password(self, request: pb.ResetPasswordRequest, call: Call) -> Pending[bytes] | Passed:
        """When the password was set, once it has been hashed."""
        password_rules.require_good(request.new_password, "new_password")
        ticket_id = self._ticket_of(Purpose.RESET_PASSWORD, request.token)
        return mapped(self._hashing.submit(lambda: self._reset_password(ticket_id, request, call)))

    def _reset_password(self, ticket_id: UUID, request: pb.ResetPasswordRequest, call: Call) -> bytes:
        with self._database.read(call.deadline) as transaction:
            ticket = tickets.read(transaction.connection, ticket_id)
            serves = ticket is not None and ticket.serves(Purpose.RESET_PASSWORD, transaction.now)
        hashed = self._passwords.hash(request.new_password) if serves else None
        caller = caller_of(call)

        def work(transaction: WriteTransaction) -> Written:
            # Not before: the same request sent again finds its token used, and has its answer all the same.
            if hashed is None:
                raise rules.invalid()
            return ticketing.reset(transaction, ticket_id, caller, hashed)

        return self._writing.run(request, call, work)

    def _ticket_of(self, purpose: Purpose, token: str) -> UUID:
        ticket_id = self._derive.ticket_of(purpose, token)
        if ticket_id is None:
            raise rules.invalid()
        return ticket_id
