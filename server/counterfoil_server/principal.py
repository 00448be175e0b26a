"""Who calls, as every room may know it: `identity` makes principals, `rpc` asks what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: a subject and the permissions it holds."""

    subject: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    all_permissions: bool = False

    def may(self, permission: str) -> bool:
        """Whether the principal holds the permission."""
        return self.all_permissions or permission in self.permissions
