"""Who calls, as every room may know it: `identity` makes principals, `rpc` asks what they may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

Reach: TypeAlias = frozenset[str] | None
"""The names of the resources that a permission is held for; None where that is everywhere."""

NOWHERE: Final[frozenset[str]] = frozenset()
_NONE: Final[Mapping[str, frozenset[str]]] = MappingProxyType({})


def bound_to(reach: Reach) -> Sequence[str]:
    """A reach as arguments of a page token, which then holds for no other; nothing where it is everywhere."""
    return () if reach is None else ("within", *sorted(reach))


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: a subject and the permissions it holds.

    A permission is held everywhere (`permissions`), or only for some resources (`limited`, by permission the names of
    the resources: `locations/367`, or the caller's own `accounts/0190…`). `session` is the name of the person's session
    that calls; empty where something else does.
    """

    subject: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    all_permissions: bool = False
    limited: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NONE)
    session: str = ""

    def may(self, permission: str) -> bool:
        """Whether the principal holds the permission everywhere."""
        return self.all_permissions or permission in self.permissions

    def reach(self, permission: str) -> Reach:
        """The resources that the principal holds the permission for; None where that is everywhere."""
        if self.all_permissions or permission in self.permissions:
            return None
        return self.limited.get(permission, NOWHERE)

    def may_at(self, permission: str, *resources: str) -> bool:
        """Whether the principal holds the permission everywhere, or for one of these resources."""
        reach = self.reach(permission)
        return reach is None or not reach.isdisjoint(resources)
