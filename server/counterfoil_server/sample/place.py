"""Where a replay is: a file that lets the next run begin after what is there already.

It saves work and decides nothing: an order that is sent again is answered as the first time, and stock that is there is
left alone. It counts only together with the server that it was written for, so whoever reads it looks whether what it
names is there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from counterfoil_server.sample.sums import Sums

FILE_NAME: Final = "replay-grocery-year.json"
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Place:
    """So many orders from the first on are placed; `sums` are theirs, and the first and the last have these names.

    The opening stock of the first `stocked` baskets has been put.
    """

    target: str
    stocked: int
    done: int = 0
    sums: Sums = field(default_factory=Sums)
    first_order: str = ""
    last_order: str = ""


class PlaceError(Exception):
    """The place cannot be kept; the message says why."""


def read(path: Path) -> Place | None:
    """The place that is kept in a file; None where there is none, or it cannot be understood."""
    try:
        kept = json.loads(path.read_text())
        if kept["version"] != _VERSION:
            return None
        place = Place(
            str(kept["target"]),
            int(kept["stocked"]),
            int(kept["done"]),
            Sums.of_json(kept["sums"]),
            str(kept["first_order"]),
            str(kept["last_order"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    named = bool(place.first_order and place.last_order)
    return place if place.done == place.sums.orders and named == (place.done > 0) else None


def write(path: Path, place: Place) -> None:
    """Keeps a place. The file is written whole or not at all. Raises PlaceError where it cannot be."""
    draft = path.with_suffix(".new")
    kept = {
        "version": _VERSION,
        "target": place.target,
        "done": place.done,
        "first_order": place.first_order,
        "last_order": place.last_order,
        "stocked": place.stocked,
        "sums": place.sums.as_json(),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(kept, indent=1))
        draft.replace(path)
    except OSError as error:
        raise PlaceError(f"how far it has come cannot be kept in {path}: {error.strerror}") from error
