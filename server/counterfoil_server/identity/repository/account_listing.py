"""Pages of accounts."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from counterfoil_server.identity.repository.accounts import ACCOUNT_COLUMNS, account_of
from counterfoil_server.identity.rules.accounts import Account
from counterfoil_server.identity.tables.accounts import accounts
from counterfoil_server.lists.pages import Listing, SortKey

ACCOUNTS: Final[Listing[Account]] = Listing(
    accounts.c.id,
    MappingProxyType(
        {
            "name": SortKey(accounts.c.id, lambda account: account.id),
            "display_name": SortKey(accounts.c.display_name, lambda account: account.profile.display_name),
            "create_time": SortKey(accounts.c.create_time, lambda account: account.create_us),
            "update_time": SortKey(accounts.c.update_time, lambda account: account.update_us),
        }
    ),
    ACCOUNT_COLUMNS,
    account_of,
    lambda account: account.id,
)
