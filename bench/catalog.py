"""What else the catalog is measured at: importing, listing, and how soon a server is ready."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.contract import GET_PRODUCT
from bench.figures import Spread, percentile
from bench.h2load import LoadError
from bench.servers import Counterfoil, raw_call
from counterfoil.catalog.v1 import catalog_service_pb2, catalog_service_pb2_grpc
from counterfoil.client import connect
from counterfoil_server.sample import grocery_year

PAGE: Final = 50
_STRIDE: Final = 250
_MS_PER_S: Final = 1e3


@dataclass(frozen=True, slots=True)
class Imports:
    """Products imported a second, each time into a new database."""

    products: int
    products_per_s: Spread


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of ListProducts from random places in the catalog, as one caller sees it."""

    products: int
    places: int
    pages_per_run: int
    p50_ms: Spread
    p95_ms: Spread


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds from the start of the process on a warm data directory."""

    ready_s: Spread  # until /readyz says so
    answered_s: Spread  # until the first read, authenticated, has been answered


def imports(folder: Path, some: Sequence[Any], *, engine: str, runs: int) -> Imports:
    """Imports the same products `runs` times, each into a server with an empty database."""
    what = grocery_year.encode(some)
    rates = []
    for run in range(runs):
        data_dir = folder / f"import-{run}"
        with Counterfoil(data_dir, engine=engine) as server:
            report = grocery_year.send(server.address, server.token(), what)
        if report.created != len(some):
            raise grocery_year.LoadFailedError(f"a new database did not create everything: {report}", report)
        rates.append(report.sent / report.seconds)
        shutil.rmtree(data_dir, ignore_errors=True)
    return Imports(len(some), Spread.of(rates))


def listing(server: Counterfoil, token: str, *, runs: int, pages: int) -> Listing:
    """Reads `pages` pages of 50 from random places, `runs` times."""
    with connect(server.address, token=token) as channel:
        stub = catalog_service_pb2_grpc.CatalogServiceStub(channel)
        tokens, products = page_tokens(stub)
        places = random.Random(1)  # noqa: S311 - only varies the load
        p50, p95 = [], []
        for _ in range(runs):
            times_ms = [_page_ms(stub, places.choice(tokens)) for _ in range(pages)]
            p50.append(percentile(times_ms, 50))
            p95.append(percentile(times_ms, 95))
    return Listing(products, len(tokens), pages, Spread.of(p50), Spread.of(p95))


def page_tokens(stub: Any) -> tuple[list[str], int]:
    """Walks the whole catalog; returns the page tokens on the way, and how many products there are."""
    tokens, token, products = [""], "", 0
    while True:
        answer = stub.ListProducts(
            catalog_service_pb2.ListProductsRequest(page_size=_STRIDE, page_token=token), timeout=30
        )
        products += len(answer.products)
        token = answer.next_page_token
        if not token:
            return tokens, products
        tokens.append(token)


def starts(server: Counterfoil, token: str, name: str, *, runs: int) -> Starts:
    """Starts a stopped server `runs` times and leaves it stopped."""
    request = catalog_service_pb2.GetProductRequest(name=name).SerializeToString()
    ready, answered = [], []
    for _ in range(runs):
        started = time.monotonic()
        ready.append(server.start())
        channel, call = raw_call(server.address, GET_PRODUCT, token)
        with channel:
            call(request, timeout=10)
        answered.append(time.monotonic() - started)
        server.stop()
    return Starts(Spread.of(ready), Spread.of(answered))


def _page_ms(stub: Any, token: str) -> float:
    request = catalog_service_pb2.ListProductsRequest(page_size=PAGE, page_token=token)
    started = time.perf_counter()
    answer = stub.ListProducts(request, timeout=10)
    elapsed = time.perf_counter() - started
    if not answer.products:
        raise LoadError("a page came back empty")
    return elapsed * _MS_PER_S
