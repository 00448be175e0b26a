"""What is within the reach of a caller whose permission is limited to locations: the one rule, for every method.

What is not does not exist: a caller is refused in the same words as for what nobody has made; and where the names that
the caller sent say it, before anything is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence

from counterfoil_server.faults import NotFound
from counterfoil_server.inventory.rules import LOCATION_PREFIX
from counterfoil_server.principal import Reach


def is_within(reach: Reach, location_id: str) -> bool:
    """Whether a location, and so what is there, is within reach."""
    return reach is None or LOCATION_PREFIX + location_id in reach


def location_ids(reach: frozenset[str]) -> Sequence[str]:
    """The ids of the locations that are within reach, sorted."""
    return sorted(name.removeprefix(LOCATION_PREFIX) for name in reach if name.startswith(LOCATION_PREFIX))


def require(reach: Reach, location_id: str, name: str) -> None:
    """Raises NotFound for what has this name, where the location that it is at is not within reach."""
    if not is_within(reach, location_id):
        raise NotFound(name)


def require_location(reach: Reach, name: str) -> None:
    """Raises NotFound for a location that is not within reach."""
    require(reach, name.removeprefix(LOCATION_PREFIX), name)
