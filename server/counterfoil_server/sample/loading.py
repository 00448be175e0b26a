"""Everything of the grocery year that a server is given before the first basket: products, stores and opening stock."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from counterfoil.client import Token, connect
from counterfoil_server.sample import grocery_year, opening, place, stores, year
from counterfoil_server.sample.place import Place

PERMISSIONS: Final = ("catalog.read", "catalog.write", "inventory.read", "inventory.write")
"""What a load's token has to hold."""


class Stock(Enum):
    """Which opening stock to load."""

    ALL = "all"
    ONE_STORE = "one store"  # the one that sells the most: enough for first calls, and loaded in a moment
    NONE = "none"


def load(
    target: str,
    token: Token,
    *,
    stock: Stock = Stock.ALL,
    place_path: Path | None = None,
    console: Console | None = None,
) -> list[str]:
    """Loads the sample store; what is there already is left as it is. What it did, in a line each.

    A replay that finds in `place_path` that all stock has been put does not look at each level again.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
        LoadFailedError: the server refused products or cannot be reached.
        RefusedError: the server refused stores or stock, or was away for too long.
        PlaceError: `place_path` cannot be written.
    """
    done: list[Any] = [grocery_year.load(target, token, console=console)]
    with ExitStack() as stack:
        channels = [
            stack.enter_context(connect(target, token=token, own_connection=True)) for _ in range(opening.CALLERS)
        ]
        created = stores.load(channels[0], grocery_year.stores())
        if console is not None:
            console.print(str(created), highlight=False, markup=False, soft_wrap=True)
        done.append(created)
        if stock is not Stock.NONE:
            whole = year.read()
            levels: opening.Stock = opening.sold(whole)
            if stock is Stock.ONE_STORE:
                store = opening.busiest_store(levels)
                levels = {store: levels[store]}
            done.append(opening.load(channels, levels, console=console))
            if stock is Stock.ALL and place_path is not None:
                remember(place_path, target, whole.baskets)
    return [str(each) for each in done]


def remember(path: Path, target: str, stocked: int) -> None:
    """Notes that a server has the opening stock of the first so many baskets; how far a replay has come stays noted."""
    kept = place.read(path)
    if kept is None or kept.target != target:
        kept = Place(target, stocked)
    place.write(path, replace(kept, stocked=stocked))


def summary(done: Sequence[str]) -> str:
    """All of it in one line."""
    return "; ".join(done)
