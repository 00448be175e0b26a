"""The permissions that the contract knows: those that its methods' policies name, and nothing beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from google.protobuf.descriptor import ServiceDescriptor

from counterfoil_server.rpc.methods import policy_of


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission, the methods that need it for some requests at least, and whether one looks at single resources."""

    name: str
    methods: tuple[str, ...]
    object_level: bool


def permissions_of(services: Iterable[ServiceDescriptor]) -> tuple[Permission, ...]:
    """All permissions of these services, by name."""
    methods: dict[str, list[str]] = {}
    looking: set[str] = set()
    for service in services:
        for method in service.methods:
            policy = policy_of(method)
            for permission in (policy.permission, *policy.further_permissions):
                if not permission:
                    continue
                methods.setdefault(permission, []).append(method.full_name)
                if policy.object_level:
                    looking.add(permission)
    return tuple(Permission(name, tuple(sorted(methods[name])), name in looking) for name in sorted(methods))
