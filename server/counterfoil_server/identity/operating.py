"""What an operator does on the server's own machine, past every permission: for the first steps, and when locked out.

Each step is a transaction of its own, with its record in the audit log; running servers hear of it as of any change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

from counterfoil.identity.v1 import access_service_pb2, account_pb2, account_service_pb2, session_service_pb2
from counterfoil.identity.v1.role_pb2 import RoleBinding
from counterfoil.identity.v1.service_account_pb2 import ApiKey, ServiceAccount
from counterfoil_server.identity import enlisting, granting, keeping, securing
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.bootstrap import OPERATOR
from counterfoil_server.identity.granting import Check
from counterfoil_server.identity.hashing import Passwords
from counterfoil_server.identity.repository import accounts, bindings
from counterfoil_server.identity.repository.conditions import condition_of
from counterfoil_server.identity.rules import sessions as session_rules
from counterfoil_server.identity.rules.access import BINDING_PREFIX, Binding, split_key_name
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.identity.rules.emails import key_of
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.principal import Principal
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, WriteTransaction

T = TypeVar("T")
R = TypeVar("R", bound=Any)  # a request that writes

_TIMEOUT_S: Final = 30.0
_PAGE_ROWS: Final = 500


class Operating:
    """An operator's steps. Each raises the faults that the same step through the API raises, and those of storage."""

    def __init__(self, database: Database, derive: Secrets, check: Check) -> None:
        """`check` refuses messages that break the contract."""
        self._database = database
        self._check = check
        self._derive = derive
        self._caller = Caller(Principal(OPERATOR, all_permissions=True), "")

    # --- roles ------------------------------------------------------------------------------------------------------

    def grant(self, role: str, member: str, resource: str) -> str:
        """Gives somebody a role; the binding's name."""
        wanted = RoleBinding(role=role, member=member, resource=resource)
        request = self._checked(access_service_pb2.CreateRoleBindingRequest(role_binding=wanted))

        def work(transaction: WriteTransaction) -> str:
            made = granting.create_binding(transaction, request, self._caller, account_exists)
            return RoleBinding.FromString(made.answer).name

        return self._run(work)

    def revoke(self, binding: str) -> None:
        """Takes a role away."""
        request = access_service_pb2.DeleteRoleBindingRequest(
            name=BINDING_PREFIX + binding.removeprefix(BINDING_PREFIX)
        )
        self._run(lambda transaction: granting.delete_binding(transaction, request, self._caller))

    def bindings(self) -> Iterator[Binding]:
        """Who has which role, the oldest first."""
        after: UUID | None = None
        while True:
            with self._database.read(_soon()) as transaction:
                found = bindings.page(transaction.connection, condition_of(None, {}), after, _PAGE_ROWS)
            yield from found
            if len(found) < _PAGE_ROWS:
                return
            after = found[-1].id

    # --- service accounts -------------------------------------------------------------------------------------------

    def create_service_account(self, account_id: str, display_name: str) -> str:
        """A new service account; its name."""
        wanted = ServiceAccount(display_name=display_name)
        request = self._checked(
            access_service_pb2.CreateServiceAccountRequest(service_account=wanted, service_account_id=account_id)
        )

        def work(transaction: WriteTransaction) -> str:
            return ServiceAccount.FromString(enlisting.create(transaction, request, self._caller).answer).name

        return self._run(work)

    def create_api_key(self, service_account: str) -> tuple[str, str]:
        """A new key of a service account: its name and its secret."""
        wanted = ApiKey(display_name="Made by an operator")
        request = self._checked(access_service_pb2.CreateApiKeyRequest(parent=service_account, api_key=wanted))

        def work(transaction: WriteTransaction) -> str:
            made = enlisting.create_key(transaction, request, self._caller, self._derive)
            return ApiKey.FromString(made.answer).name

        name = self._run(work)
        return name, self._derive.api_key(split_key_name(name)[1])

    # --- accounts ---------------------------------------------------------------------------------------------------

    def create_account(self, email: str, display_name: str) -> str:
        """A new account with an address; its name."""
        wanted = account_pb2.Account(display_name=display_name, emails=[account_pb2.Account.Email(address=email)])
        request = self._checked(account_service_pb2.CreateAccountRequest(account=wanted))
        account_id = str(uuid7())
        return self._run(lambda transaction: keeping.create(transaction, request, account_id).account.name)

    def find_account(self, text: str) -> str:
        """The name of the account that has this name or address; the text itself where none has."""
        key = key_of(text)
        if key is None:
            return text
        with self._database.read(_soon()) as transaction:
            found = accounts.read_by_email(transaction.connection, key)
        return text if found is None else found.name

    def set_password(self, account: str, password: str, passwords: Passwords) -> None:
        """Sets an account's password, and ends its sessions."""
        session_rules.require_good(password, "password")
        request = self._checked(session_service_pb2.SetPasswordRequest(account=account, new_password=password))
        hashed = passwords.hash(password)
        self._run(
            lambda transaction: securing.set_password(transaction, request, self._caller, hashed=hashed, require=None)
        )

    def disable_account(self, account: str, reason: str) -> None:
        """Refuses an account wherever it signs in or calls."""
        request = self._checked(account_service_pb2.DisableAccountRequest(name=account, reason=reason))
        self._run(lambda transaction: keeping.disable(transaction, request))

    def enable_account(self, account: str) -> None:
        """Lets a disabled account sign in again."""
        request = self._checked(account_service_pb2.EnableAccountRequest(name=account))
        self._run(lambda transaction: keeping.enable(transaction, request, self._caller.principal))

    def _checked(self, request: R) -> R:
        """The request as a caller would have to send it. Raises InvalidArgument for what the contract refuses."""
        request.request_id = str(uuid7())
        self._check(request)
        return request

    def _run(self, work: Callable[[WriteTransaction], T]) -> T:
        return self._database.write(work, actor=Actor(OPERATOR, ""), deadline=_soon()).value


def account_exists(transaction: WriteTransaction, name: str) -> bool:
    """Whether there is an account with this name."""
    account_id = id_of(name)
    return account_id in accounts.read(transaction.connection, [account_id])


def _soon() -> float:
    return time.monotonic() + _TIMEOUT_S
