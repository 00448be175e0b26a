"""Which orders are within the reach of a caller whose permission is limited: the one rule, for every method.

An order is within reach by its location or by its account. What is not does not exist, so a caller is refused in the
same words as for what nobody has made; and where the names that the caller sent say it, before anything is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence

from counterfoil_server.faults import NotFound
from counterfoil_server.orders.rules.drafts import ACCOUNT_PREFIX, LOCATION_PREFIX, Draft
from counterfoil_server.principal import Reach


def is_within(reach: Reach, location_id: str, account: str) -> bool:
    """Whether an order at this location, of this account (empty: of nobody known), is within reach."""
    if reach is None or LOCATION_PREFIX + location_id in reach:
        return True
    # An order's account is whatever its caller says, so also text that looks like another resource.
    return account.startswith(ACCOUNT_PREFIX) and account in reach


def parts_of(reach: frozenset[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The ids of the locations and the names of the accounts that are within reach, sorted."""
    names = sorted(reach)
    locations = [name.removeprefix(LOCATION_PREFIX) for name in names if name.startswith(LOCATION_PREFIX)]
    return locations, [name for name in names if name.startswith(ACCOUNT_PREFIX)]


def require_draft(reach: Reach, draft: Draft) -> None:
    """Raises NotFound for what is to be ordered neither at a location nor for an account within reach.

    It names the location; the account where there is one and the caller reaches accounts only.
    """
    if reach is None or is_within(reach, draft.location_id, draft.account):
        return
    locations, _ = parts_of(reach)
    raise NotFound(draft.location if locations or not draft.account else draft.account)
