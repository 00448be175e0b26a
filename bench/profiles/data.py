"""What the profiles send, out of the grocery year: what is looked at and bought as often as it was bought then."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from counterfoil.catalog.v1 import product_pb2
from counterfoil_server.sample import grocery_year, stores, year

STORE: Final = 367
"""The store that sells the most: `serve --sample` puts stock there, and nowhere else."""
SEED: Final = 20170101
LOOKS: Final = 5_000
BASKETS: Final = 2_000
SEARCHES: Final = 500
BATCH: Final = 20

_FLASH_RANK: Final = 10  # popular, and not what the examples of the documentation buy
_LINES_LIMIT: Final = 50
_QUANTITY_LIMIT: Final = 20  # fuel is sold by the thousand, and there is little of it
_CURRENCY: Final = "USD"
_WORD_LENGTH: Final = 4

Draft = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The data of all profiles. One seed gives the same data."""

    products: Sequence[str]  # `products/1082185`, popular ones often
    stock_levels: Sequence[str]  # `locations/367/stockLevels/1082185`
    searches: Sequence[str]
    drafts: Sequence[Draft]  # OrderDraft as JSON: real baskets
    flash_sale: Draft  # one unit of a popular product that no other order takes

    def write(self, folder: Path) -> list[Path]:
        """Writes a file for k6, and the files that ghz and locust read; which they are."""
        folder.mkdir(parents=True, exist_ok=True)
        batches = [self.products[start : start + BATCH] for start in range(0, len(self.products), BATCH)]
        files: dict[str, Any] = {
            "profiles.json": {
                "products": self.products,
                "batches": batches,
                "stockLevels": self.stock_levels,
                "searches": self.searches,
                "drafts": self.drafts,
                "flashSale": self.flash_sale,
            },
            "ghz-products.json": [{"name": name} for name in self.products],
            "ghz-orders.json": [_order(draft) for draft in self.drafts],
            "ghz-flash-sale.json": [_order(self.flash_sale)],
        }
        for name, content in files.items():
            (folder / name).write_text(json.dumps(content) + "\n")
        return [folder / name for name in files]


@dataclass(frozen=True, slots=True)
class Sold:
    """What one store sold in the year."""

    store_id: int
    titles: Mapping[int, str]  # of the products that the catalog has a price of, whoever sold them
    baskets: Sequence[year.Basket]


def read(store_id: int = STORE) -> Sold:
    """Reads it; takes some seconds.

    Raises:
        SampleMissingError: the `sample` extra is not installed.
    """
    titles = {
        int(product.name.removeprefix("products/")): product.display_name
        for product in grocery_year.products()
        if product.status == product_pb2.Product.STATUS_ACTIVE
    }
    return Sold(store_id, titles, list(_baskets(year.read(), store_id)))


def pick(sold: Sold, seed: int = SEED) -> Profiles:
    """Takes the profiles' data out of it.

    Raises:
        ValueError: the store has sold next to nothing.
    """
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    lines = [product for basket in sold.baskets for product in basket.products if product in sold.titles]
    ranks = [product for product, _ in Counter(lines).most_common(_FLASH_RANK)]
    if len(ranks) < _FLASH_RANK:
        raise ValueError(f"store {sold.store_id} has sold next to nothing")
    looked = chance.choices(lines, k=LOOKS)
    place, scarce = stores.name(sold.store_id), ranks[-1]
    return Profiles(
        products=[f"products/{product}" for product in looked],
        stock_levels=[f"{place}/stockLevels/{product}" for product in looked],
        searches=list(_words(sold.titles[product] for product in looked))[:SEARCHES],
        drafts=_drafts(sold.baskets, sold.titles.keys() - {scarce}, chance),
        flash_sale=_draft(sold.store_id, [(scarce, 1)]),
    )


def _baskets(lines: year.Year, store_id: int) -> Iterator[year.Basket]:
    stores_of = lines.lines["store_id"].to_numpy()[lines.starts[:-1]]
    for number in (stores_of == store_id).nonzero()[0].tolist():
        yield from lines.some(number, number + 1)


def _words(titles: Iterator[str]) -> Iterator[str]:
    """What somebody may type who looks for it: a word, and not always to its end."""
    for number, title in enumerate(titles):
        words = [word for word in title.split() if word.isalpha() and len(word) >= _WORD_LENGTH]
        if words:
            yield words[0][: _WORD_LENGTH + number % 4].lower()


def _drafts(baskets: Sequence[year.Basket], products: Collection[int], chance: random.Random) -> list[Draft]:
    """Baskets of these products alone, whose lines and units have bounds."""
    drafts: list[Draft] = []
    for basket in chance.sample(baskets, len(baskets)):
        bought = Counter[int]()
        for product, units in zip(basket.products, basket.quantities, strict=True):
            bought[product] += units
        whole = all(product in products for product in bought)
        if whole and len(bought) <= _LINES_LIMIT and max(bought.values()) <= _QUANTITY_LIMIT:
            drafts.append(_draft(basket.store_id, sorted(bought.items())))
    return drafts[:BASKETS]


def _draft(store_id: int, lines: Sequence[tuple[int, int]]) -> Draft:
    return {
        "location": stores.name(store_id),
        "currency_code": _CURRENCY,
        "lines": [{"sku": str(product), "quantity": units} for product, units in lines],
    }


def _order(draft: Draft) -> dict[str, Any]:
    """A PlaceOrderRequest; ghz makes a new id for each call."""
    return {"request_id": "{{newUUID}}", "draft": draft}
