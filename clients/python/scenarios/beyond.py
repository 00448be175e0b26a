"""Scenarios of more than one call: freshness, pages, streams, several servers; and money, which is none."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from google.protobuf.field_mask_pb2 import FieldMask

from counterfoil import Client, CounterfoilError, Money, minor_digits
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.orders.v1 import order_service_pb2 as orders
from scenarios.calls import Source, get
from scenarios.scene import Saw, Scene, refused, seen

THREADS: Final = 4
ENOUGH: Final = 200


def close(scene: Scene) -> Saw:
    began = threading.Event()
    request = orders.WatchOrdersRequest(location=scene.given["location"])
    watch = scene.client.watch_orders(request, on_cursor=lambda _: began.set())
    with ThreadPoolExecutor(2) as pool:
        call = pool.submit(refused, lambda: get(scene))
        watched = pool.submit(refused, lambda: list(watch))
        began.wait()
        time.sleep(0.3)
        scene.client.close()
        after = refused(lambda: get(scene))
        scene.client.close()
        return {"call": call.result().code.name, "watch": watched.result().code.name, "after": after.code.name}


def cancel_watch(scene: Scene) -> Saw:
    began = threading.Event()
    request = orders.WatchOrdersRequest(location=scene.given["location"])
    watch = scene.client.watch_orders(request, on_cursor=lambda _: began.set())

    def cancel() -> None:
        began.wait()
        watch.close()

    canceller = threading.Thread(target=cancel)
    canceller.start()
    for _ in watch:
        watch.close()
    canceller.join()
    return {"ended": True}


def write(scene: Scene, client: Client, text: str) -> None:
    """Gives the product another description."""
    product = Product(name=scene.given["name"], description=text)
    client.catalog.UpdateProduct(
        catalog.UpdateProductRequest(product=product, update_mask=FieldMask(paths=["description"]))
    )


def freshness_across_servers(scene: Scene) -> Saw:
    stale = 0
    for number in range(20):
        text = f"{scene.given['id']} {number}"
        write(scene, scene.client, text)
        stale += get(scene).description != text
    return {"stale": stale}


def freshness_handover(scene: Scene) -> Saw:
    write(scene, scene.client, scene.given["id"])
    reader = scene.another(scene.given["other"], token=scene.credentials["admin"])
    reader.freshness_token = scene.client.freshness_token
    return {"fresh": get(scene, reader).description == scene.given["id"]}


def freshness_forgotten(scene: Scene) -> Saw:
    scene.client.freshness_token = scene.given["token"]
    return {"display_name": get(scene).display_name}


def paged(scene: Scene) -> Iterator[Any]:
    request = catalog.ListProductsRequest(filter=scene.given["filter"], page_size=scene.given["page_size"])
    return scene.client.pages(scene.client.catalog.ListProducts, request)


def pages(scene: Scene) -> Saw:
    names = [product.name for product in paged(scene)]
    return {"count": len(names), "unique": len(set(names)) == len(names)}


def pages_early(scene: Scene) -> Saw:
    return {"count": len(list(islice(paged(scene), scene.given["take"])))}


def pages_repeated(scene: Scene) -> Saw:
    names: list[str] = []

    def collect() -> None:
        names.extend(product.name for product in paged(scene))

    return {**seen(collect), "count": len(names)}


def export(scene: Scene) -> Saw:
    messages = scene.client.catalog.ExportProducts(catalog.ExportProductsRequest(filter=scene.given["filter"]))
    return {"count": sum(len(message.products) for message in messages)}


def imported(scene: Scene) -> catalog.ImportProductsResponse:
    def products() -> Iterator[Product]:
        for number in range(scene.given["count"]):
            yield Product(name=f"products/{scene.given['id']}-{number}", display_name=str(number))

    return scene.client.import_products(products)


def import_(scene: Scene) -> Saw:
    answer = imported(scene)
    return {
        "created": answer.created_count,
        "updated": answer.updated_count,
        "unchanged": answer.unchanged_count,
        "failed": answer.failed_count,
    }


def import_resent(scene: Scene) -> Saw:
    answer = imported(scene)
    accounted = answer.created_count + answer.updated_count + answer.unchanged_count + answer.failed_count
    return {"accounted": accounted, "failed": answer.failed_count}


def watch_resumes(scene: Scene) -> Saw:
    return watched(scene, scene.client)


def token_in_mid_stream(scene: Scene) -> Saw:
    source = Source(scene.given["tokens"], timedelta(seconds=1))
    return watched(scene, scene.another(token=source))


def watched(scene: Scene, client: Client) -> Saw:
    began = threading.Event()
    buyer = scene.another(scene.given["other"], token=scene.credentials["admin"])

    def buy() -> None:
        began.wait()
        for _ in range(scene.given["count"]):
            buyer.orders.PlaceOrder(scene.order())

    request = inventory.WatchStockRequest(parent=scene.given["location"], skus=[scene.given["sku"]])
    sold: list[str] = []
    with ThreadPoolExecutor(1) as pool, client.watch_stock(request, on_cursor=lambda _: began.set()) as watch:
        bought = pool.submit(buy)
        levels = (level for message in watch for level in message.stock_levels)
        while not sold or int(sold[-1]) < scene.given["count"]:
            seen = str(next(levels).sold)
            if sold[-1:] != [seen]:
                sold.append(seen)
        bought.result()
    return {"sold": sold}


def answered(scene: Scene) -> Saw:
    return {"answered": sum(bool(get(scene).name) for _ in range(40))}


def restart_under_load(scene: Scene) -> Saw:
    client = scene.another(token=scene.credentials["admin"], connections=2)
    end, until = time.monotonic() + scene.given["seconds"], Path(scene.given["until"])

    def work(_: int) -> tuple[int, int]:
        failed = done = 0
        calls: Sequence[Callable[[], Any]] = (
            lambda: get(scene, client),
            lambda: client.orders.PlaceOrder(scene.order()),
        )
        while time.monotonic() < end and not until.exists():
            for call in calls:
                try:
                    call()
                    done += 1
                except CounterfoilError as error:
                    print(f"restart-under-load: {error}", file=sys.stderr)
                    failed += 1
        return failed, done

    with ThreadPoolExecutor(THREADS) as pool:
        counts = list(pool.map(work, range(THREADS)))
    return {"failed": sum(failed for failed, _ in counts), "enough": sum(done for _, done in counts) > ENOUGH}


def money_parse(scene: Scene) -> Saw:
    saw: dict[str, list[object]] = {"minor": [], "units": [], "nanos": [], "texts": []}
    for text in scene.given["amounts"]:
        try:
            money = Money.parse(text)
        except ValueError:
            for values in saw.values():
                values.append(None)
            continue
        message = money.to_message()
        saw["minor"].append(str(money.minor))
        saw["units"].append(str(message.units))
        saw["nanos"].append(message.nanos)
        saw["texts"].append(str(Money.from_message(message)))
    return saw


def currencies(scene: Scene) -> Saw:
    def digits(code: str) -> int | None:
        try:
            return minor_digits(code)
        except ValueError:
            return None

    return {"digits": [digits(code) for code in scene.given["codes"]]}


def money_sums(scene: Scene) -> Saw:
    first, *others = (Money.parse(text) for text in scene.given["addends"])
    total = sum(others, start=first)
    times = Money.parse(scene.given["amount"]) * scene.given["factor"]
    one, another = (Money.parse(text) for text in scene.given["different"])
    try:
        one + another
    except ValueError:
        mixed = True
    else:
        mixed = False
    return {"sum": str(total), "times": str(times), "mixed": mixed}


BEYOND: Final[dict[str, Callable[[Scene], Saw]]] = {
    "close": close,
    "cancel-watch": cancel_watch,
    "token-in-mid-stream": token_in_mid_stream,
    "freshness-across-servers": freshness_across_servers,
    "freshness-handover": freshness_handover,
    "freshness-forgotten": freshness_forgotten,
    "pages": pages,
    "pages-early": pages_early,
    "pages-repeated": pages_repeated,
    "export": export,
    "import": import_,
    "import-resent": import_resent,
    "watch-resumes": watch_resumes,
    "round-robin": answered,
    "unhealthy": answered,
    "restart-under-load": restart_under_load,
    "money-parse": money_parse,
    "currencies": currencies,
    "money-sums": money_sums,
}
