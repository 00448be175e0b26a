"""docs/access.md tells what everybody with an account may do, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from counterfoil_server.identity.rules.access import CUSTOMER_EVERYWHERE, CUSTOMER_OWN
from counterfoil_server.rpc.methods import policy_of
from tests.identity.test_walk import METHODS

PAGE = Path(__file__).parents[2] / "docs/access.md"
HEADING = "Everybody with an account"
ROW = re.compile(r"^\| `([a-z._]+)` \| (.+) \| (.+) \|$", re.MULTILINE)


def methods_of(permission: str, *, limited: bool) -> set[str]:
    """The methods that a permission opens; those that look at each resource, where it is for one only."""
    policies = [(method.name, policy_of(method)) for method in METHODS]
    return {name for name, each in policies if each.permission == permission and (each.object_level or not limited)}


def test_what_customers_may_do_is_documented() -> None:
    sections = re.split(r"^## (.+)\n", PAGE.read_text(), flags=re.MULTILINE)
    rows = ROW.findall(sections[sections.index(HEADING) + 1])
    told = {permission: (where, set(re.findall(r"[A-Z]\w+", methods))) for permission, where, methods in rows}
    everywhere = {each: ("everywhere", methods_of(each, limited=False)) for each in CUSTOMER_EVERYWHERE}
    own = {each: ("their own account", methods_of(each, limited=True)) for each in CUSTOMER_OWN}
    assert told == everywhere | own
