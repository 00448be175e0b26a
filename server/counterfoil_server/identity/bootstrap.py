"""The first administrator of a new database: a service account with one API key, which is shown once."""

from __future__ import annotations

import time
from typing import Final

from uuid_utils.compat import uuid7

from counterfoil_server.identity import auditing, secrets
from counterfoil_server.identity.auditing import Caller
from counterfoil_server.identity.changes import Event, change
from counterfoil_server.identity.codec import access as codec
from counterfoil_server.identity.repository import api_keys, bindings, service_accounts
from counterfoil_server.identity.rules.access import (
    ADMIN,
    SERVICE_ACCOUNT_PREFIX,
    ApiKey,
    Binding,
    FirstAdministrator,
    ServiceAccount,
)
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.principal import Principal
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Actor, WriteTransaction

OPERATOR: Final = "operator"
"""Who acts where a command on the server's own machine does."""

FIRST_ID: Final = "admin"
_TIMEOUT_S: Final = 10.0


def first_administrator(database: Database, derive: Secrets) -> FirstAdministrator | None:
    """Makes the first administrator where nobody has any role yet; None where somebody has.

    Of several that start on one new database at once, one makes it. Raises the faults of storage.
    """

    def work(transaction: WriteTransaction) -> FirstAdministrator | None:
        connection = transaction.connection
        if not bindings.is_empty(connection):
            return None
        now = transaction.now
        account = ServiceAccount(
            FIRST_ID, 1, "First administrator", "Made with the database.", (), (), disabled=False,
            create_time=now, update_time=now,
        )  # fmt: skip
        # Another one's insert is waited for here, and then the id is taken.
        if not service_accounts.insert_one(connection, account):
            return None
        binding = Binding(uuid7(), ADMIN, account.name, "", OPERATOR, now)
        bindings.add(connection, binding)
        key_id = uuid7()
        secret = derive.api_key(key_id)
        key = ApiKey(key_id, FIRST_ID, "Made with the database", secrets.key_prefix(key_id), None, None, None, now)
        api_keys.add(connection, key, secrets.digest(secret))
        caller = Caller(Principal(OPERATOR, all_permissions=True), "")
        auditing.record(transaction, caller, "first_administrator.created", account.name)
        transaction.emit(
            [
                change(
                    Event.SERVICE_ACCOUNT_CREATED,
                    account.name,
                    1,
                    codec.service_account_message(account).SerializeToString(),
                ),
                change(Event.BINDING_CREATED, binding.name, 1, codec.binding_message(binding).SerializeToString()),
                change(Event.API_KEY_CREATED, key.name, 1, codec.api_key_message(key).SerializeToString()),
            ]
        )
        return FirstAdministrator(f"{SERVICE_ACCOUNT_PREFIX}{FIRST_ID}", secret)

    done = database.write(work, actor=Actor(OPERATOR, ""), deadline=time.monotonic() + _TIMEOUT_S)
    return done.value
