"""SessionService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil.identity.v1.session_pb2 import Session
from counterfoil_server.caching.freshness import FreshnessTokens
from counterfoil_server.faults import NotFound
from counterfoil_server.identity import ending, second_factors, securing
from counterfoil_server.identity.codec import sessions as codec
from counterfoil_server.identity.guarding import Guard, Guessed
from counterfoil_server.identity.hashing import HashingPool, Passwords
from counterfoil_server.identity.jwks import Jwks
from counterfoil_server.identity.proving import Proving, Said
from counterfoil_server.identity.refreshing import Refreshing
from counterfoil_server.identity.repository import accounts, secrets, sessions
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.identity.rules.identities import recent_sign_in_required
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.identity.service.callers import caller_of
from counterfoil_server.identity.session_tokens import SessionTokens
from counterfoil_server.identity.signing_in import Attempt, SigningIn
from counterfoil_server.identity.tokens import ISSUER
from counterfoil_server.promises import Pending
from counterfoil_server.rpc.call import Call, Passed, deferred
from counterfoil_server.rpc.interceptors.shapes import mapped
from counterfoil_server.rpc.paging import CursorValue, PageTokens, page_size
from counterfoil_server.rpc.request_id import parse_request_id
from counterfoil_server.serving import Writing, principal_of
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor, Committed, WriteTransaction
from counterfoil_server.storage.writes import OnCommit, Writes, Written

_SCOPE: Final = "identity.ListSessions"
_READ: Final = "identity.read_sessions"
_REVOKE: Final = "identity.revoke_sessions"
_CREDENTIALS: Final = "identity.write_credentials"


class SessionService:
    """Serves `counterfoil.identity.v1.SessionService`. Thread-safe."""

    def __init__(  # noqa: PLR0913 - each by its name
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        on_commit: OnCommit,
        derive: Secrets,
        passwords: Passwords,
        hashing: HashingPool,
        signing_in: SigningIn,
        refreshing: Refreshing,
        tokens: SessionTokens,
        jwks: Jwks,
        proving: Proving,
    ) -> None:
        """`hashing` is started and stopped by whoever made it."""
        self._database = database
        # Keyed, so that nobody who reads the database tries passwords and codes on it.
        self._writing = Writing(
            Writes(writes, on_commit, contested="account"),
            freshness,
            keyed=lambda plain: derive.derive("fingerprint", plain),
        )
        self._freshness = freshness
        self._page_tokens = page_tokens
        self._derive = derive
        self._passwords = passwords
        self._hashing = hashing
        self._signing_in = signing_in
        self._refreshing = refreshing
        self._tokens = tokens
        self._jwks = jwks
        self._proving = proving
        self._guard = Guard(database, derive)

    # --- tokens -----------------------------------------------------------------------------------------------------

    @deferred
    def sign_in(self, request: pb.SignInRequest, call: Call) -> Pending[bytes] | Passed:
        """A session and its tokens, once the password has been hashed."""
        attempt = Attempt(
            email=request.email,
            password=request.password,
            code=request.code,
            request_id=parse_request_id(request.request_id),
            peer=call.peer,
            trace_id=call.trace_id,
            deadline=call.deadline,
        )

        def answer(done: Committed[rules.Session]) -> bytes:
            self._freshness.give(call, done.position)
            return self._tokens.fill(pb.SignInResponse(), done.value)

        return mapped(self._hashing.submit(lambda: self._signing_in.sign_in(attempt)), value=answer)

    def refresh_session(self, request: pb.RefreshSessionRequest, call: Call) -> bytes:
        """The session's next tokens."""
        done = self._refreshing.refresh(
            request.refresh_token,
            parse_request_id(request.request_id),
            trace_id=call.trace_id,
            deadline=call.deadline,
        )
        self._freshness.give(call, done.position)
        return self._tokens.fill(pb.RefreshSessionResponse(), done.value)

    def list_json_web_keys(self, request: pb.ListJsonWebKeysRequest, _call: Call) -> pb.ListJsonWebKeysResponse:
        """The public keys, on one page."""
        self._page_tokens.seal("identity.ListJsonWebKeys", []).open(request.page_token)  # which was never issued
        keys = self._jwks.keys()
        return pb.ListJsonWebKeysResponse(keys=[pb.JsonWebKey(**key) for key in keys])

    # --- sessions ---------------------------------------------------------------------------------------------------

    def list_sessions(self, request: pb.ListSessionsRequest, call: Call) -> pb.ListSessionsResponse:
        """A page of an account's living sessions."""
        self._freshness.check(call)
        _require_reach(call, _READ, request.parent)
        account_id = id_of(request.parent)
        seal = self._page_tokens.seal(_SCOPE, [request.parent])
        after = _place(seal.open(request.page_token))
        size = page_size(request.page_size)
        with self._database.read(call.deadline) as transaction:
            if account_id not in accounts.read(transaction.connection, [account_id]):
                raise NotFound(request.parent)
            found = sessions.page(transaction.connection, account_id, transaction.now, after, size + 1)
        response = pb.ListSessionsResponse(sessions=map(codec.session_message, found[:size]))
        if len(found) > size:
            last = found[size - 1]
            response.next_page_token = seal.close([last.create_time.isoformat(), str(last.id)])
        return response

    def revoke_session(self, request: pb.RevokeSessionRequest, call: Call) -> bytes:
        """The session, ended."""
        account_id, _ = rules.split_name(request.name)
        _require_reach(call, _REVOKE, f"accounts/{account_id}", request.name)
        caller = caller_of(call)
        answer = self._writing.run(request, call, lambda tx: ending.end_one(tx, request.name, caller))
        message = Session.FromString(answer)
        with self._database.read(call.deadline) as transaction:
            session = sessions.read(transaction.connection, rules.split_name(request.name)[1])
        message.peer = "" if session is None else session.peer
        return message.SerializeToString()

    def revoke_sessions(self, request: pb.RevokeSessionsRequest, call: Call) -> bytes:
        """How many sessions were ended."""
        _require_reach(call, _REVOKE, request.parent)
        keep = rules.split_name(request.keep_session)[1] if request.keep_session else None

        def work(transaction: WriteTransaction) -> Written:
            account_id = ending.require_account(transaction, request.parent)
            changes = ending.end_all(transaction, account_id, keep)
            return Written(pb.RevokeSessionsResponse(revoked_count=len(changes)).SerializeToString(), changes)

        return self._writing.run(request, call, work)

    # --- what an account proves itself with -------------------------------------------------------------------------

    @deferred
    def set_password(self, request: pb.SetPasswordRequest, call: Call) -> Pending[bytes] | Passed:
        """When the password was set, once it has been hashed."""
        _require_reach(call, _CREDENTIALS, request.account)
        rules.require_good(request.new_password, "new_password")
        return mapped(self._hashing.submit(lambda: self._set_password(request, call)))

    def _set_password(self, request: pb.SetPasswordRequest, call: Call) -> bytes:
        if not _must_prove(call):
            return self._password_set(request, call, None)
        with self._guard.guessing(request.account, Guessed.PASSWORD, _actor(call), call.deadline) as guess:
            with self._database.read(call.deadline) as transaction:
                stored = secrets.password_hash(transaction.connection, id_of(request.account))
            proof = None
            if stored is None and call.subject == request.account:  # what else there is to prove oneself with
                said = Said("", request.second_factor_code, principal_of(call).session)
                proof = self._proving.check(id_of(request.account), said, call.deadline)
            is_right = stored is None or self._passwords.is_right(stored, request.current_password)

            def require(transaction: WriteTransaction, account_id: str) -> None:
                # Not before: the same request sent again finds another password, and has its answer all the same.
                if not is_right or secrets.password_hash(transaction.connection, account_id) != stored:
                    raise rules.wrong()
                if proof is not None:
                    self._proving.require(transaction, account_id, proof)
                elif stored is None:  # somebody else, whose own sign-in says nothing of the account
                    raise recent_sign_in_required()
                guess.prove()

            return self._password_set(request, call, require, hashes=is_right)

    def _password_set(
        self,
        request: pb.SetPasswordRequest,
        call: Call,
        require: Callable[[WriteTransaction, str], None] | None,
        *,
        hashes: bool = True,
    ) -> bytes:
        """Sets it where what the caller has proved holds; where that is known not to, nothing is hashed for it."""
        hashed, caller = self._passwords.hash(request.new_password) if hashes else "", caller_of(call)
        return self._writing.run(
            request,
            call,
            lambda transaction: securing.set_password(transaction, request, caller, hashed=hashed, require=require),
        )

    def enroll_second_factor(self, request: pb.EnrollSecondFactorRequest, call: Call) -> pb.EnrollSecondFactorResponse:
        """The secret of a second factor that is begun."""
        _require_reach(call, _CREDENTIALS, request.account)
        caller, enrollment = caller_of(call), uuid7()
        answer = self._writing.run(request, call, lambda tx: securing.enroll(tx, request, caller, enrollment))
        account_id = id_of(request.account)
        secret = self._derive.second_factor(account_id, UUID(bytes=answer))
        uri = second_factors.uri(secret, ISSUER, account_id)
        return pb.EnrollSecondFactorResponse(secret=secret, uri=uri)

    def confirm_second_factor(
        self, request: pb.ConfirmSecondFactorRequest, call: Call
    ) -> pb.ConfirmSecondFactorResponse:
        """The recovery codes of a second factor that counts from now on."""
        _require_reach(call, _CREDENTIALS, request.account)
        caller, must_prove = caller_of(call), _must_prove(call)

        with self._guard.guessing(request.account, Guessed.CODE, _actor(call), call.deadline) as guess:

            def work(transaction: WriteTransaction) -> Written:
                written = securing.confirm(transaction, request, caller, self._derive, must_prove=must_prove)
                guess.prove()
                return written

            answer = self._writing.run(request, call, work)
        account_id = id_of(request.account)
        codes = self._derive.recovery_codes(account_id, UUID(bytes=answer))
        return pb.ConfirmSecondFactorResponse(recovery_codes=codes)

    def remove_second_factor(self, request: pb.RemoveSecondFactorRequest, call: Call) -> bytes:
        """Whether there was one."""
        _require_reach(call, _CREDENTIALS, request.account)
        caller, must_prove = caller_of(call), _must_prove(call)

        with self._guard.guessing(request.account, Guessed.CODE, _actor(call), call.deadline) as guess:
            return self._writing.run(
                request,
                call,
                lambda transaction: securing.remove(
                    transaction, request, caller, self._derive, must_prove=must_prove, guess=guess
                ),
            )


def _require_reach(call: Call, permission: str, account_name: str, name: str = "") -> None:
    """What the caller may not reach does not exist for it."""
    if not principal_of(call).may_at(permission, account_name):
        raise NotFound(name or account_name)


def _must_prove(call: Call) -> bool:
    """Whether the caller may do this for some accounts only, which are then its own."""
    return principal_of(call).reach(_CREDENTIALS) is not None


def _actor(call: Call) -> Actor:
    return Actor(call.subject, call.trace_id)


def _place(cursor: tuple[CursorValue, ...] | None) -> tuple[datetime, UUID] | None:
    match cursor:
        case None:
            return None
        case (str(time), str(session_id)):
            return datetime.fromisoformat(time), UUID(session_id)
    raise ValueError("a sealed token holds something else")
