"""Passwords and second factors, set and removed inside a transaction that the caller runs.

Who may do so everywhere does it for others, and proves nothing; but whoever can sign in as another could do all that
the other may, so they must have that themselves. Whoever does it for their own account only proves that they are more
than somebody who found an open session: by the password, or by a code.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from counterfoil.identity.v1 import session_service_pb2 as pb
from counterfoil_server.faults import NotFound
from counterfoil_server.identity import auditing, ending, granting, second_factors
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.codec.access import fill_time
from counterfoil_server.identity.guarding import Guess
from counterfoil_server.identity.repository import secrets, tickets
from counterfoil_server.identity.rules import sessions as rules
from counterfoil_server.identity.rules.tickets import Purpose
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written


def set_password(
    transaction: WriteTransaction,
    request: pb.SetPasswordRequest,
    caller: Caller,
    *,
    hashed: str,
    require: Callable[[WriteTransaction, str], None] | None,
) -> Written:
    """The account has the password with this hash, and its other sessions are over.

    `require` raises Unauthenticated where what the caller has proved about the account with this id holds no more; None
    where nothing has to be proved. Raises NotFound and PermissionDenied, too.
    """
    account_id = _account(transaction, request.account, caller)
    connection = transaction.connection
    if require is not None:
        require(transaction, account_id)
    secrets.set_password(connection, account_id, hashed, transaction.now)
    tickets.end(connection, account_id, transaction.now, Purpose.RESET_PASSWORD)
    changes = ending.end_all(transaction, account_id, _kept(request.keep_session, account_id))
    auditing.record(transaction, caller, "password.changed", request.account)
    response = pb.SetPasswordResponse()
    fill_time(response.change_time, transaction.now)
    return Written(response.SerializeToString(), changes)


def enroll(
    transaction: WriteTransaction, request: pb.EnrollSecondFactorRequest, caller: Caller, enrollment: UUID
) -> Written:
    """A second factor is begun. The answer has its enrollment's id alone, from which the secret is derived."""
    account_id = _account(transaction, request.account, caller)
    secrets.enroll(transaction.connection, account_id, enrollment)
    auditing.record(transaction, caller, "second_factor.enrolled", request.account)
    return Written(enrollment.bytes)


def confirm(
    transaction: WriteTransaction,
    request: pb.ConfirmSecondFactorRequest,
    caller: Caller,
    derive: Secrets,
    *,
    must_prove: bool,
) -> Written:
    """The second factor that was begun last counts. The answer has its enrollment's id alone, as `enroll`'s.

    Raises FailedPrecondition where one counts already that somebody would have to prove to have, to remove it.
    """
    account_id = _account(transaction, request.account, caller)
    factor = secrets.second_factor(transaction.connection, account_id, lock=True)
    if factor is None or factor.next_enrollment is None:
        raise NotFound(f"{request.account}/secondFactor")
    if must_prove and factor.confirm_time is not None:
        raise rules.second_factor_counts(request.account)
    secret = derive.second_factor(account_id, factor.next_enrollment)
    step = second_factors.step_of(secret, request.code.replace(" ", ""), transaction.now, 0)
    if step is None:
        raise rules.wrong()
    secrets.confirm(transaction.connection, factor, step, transaction.now)
    auditing.record(transaction, caller, "second_factor.confirmed", request.account)
    return Written(factor.next_enrollment.bytes)


def remove(
    transaction: WriteTransaction,
    request: pb.RemoveSecondFactorRequest,
    caller: Caller,
    derive: Secrets,
    *,
    must_prove: bool,
    guess: Guess,
) -> Written:
    """The account has no second factor any more. `guess` hears where that was proved by a code."""
    account_id = _account(transaction, request.account, caller)
    factor = secrets.second_factor(transaction.connection, account_id, lock=True)
    must_prove = must_prove and factor is not None and factor.confirm_time is not None
    if factor is not None and must_prove:
        if second_factors.used(factor, request.code, transaction.now, derive) is None:
            raise rules.wrong()
        guess.prove()
    removed = secrets.remove_second_factor(transaction.connection, account_id)
    if removed:
        auditing.record(transaction, caller, "second_factor.removed", request.account)
    return Written(pb.RemoveSecondFactorResponse(removed=removed).SerializeToString())


def _account(transaction: WriteTransaction, name: str, caller: Caller) -> str:
    """The id of the account, locked, where the caller could sign in as it without gaining anything."""
    account_id = ending.require_account(transaction, name)
    if caller.principal.subject != name:
        granting.require_all_of(transaction, name, caller.principal)
    return account_id


def _kept(name: str, account_id: str) -> UUID | None:
    """The session that goes on; none where it is another account's."""
    if not name:
        return None
    owner, session_id = rules.split_name(name)
    return session_id if owner == account_id else None
