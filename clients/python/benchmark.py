"""What the layer costs: GetProduct through the client and through the bare generated stub, in turn.

    TOKEN=… python benchmark.py [--target HOST:PORT] [--product NAME] [--rounds N] [--seconds S]

Prints JSON: for each the calls a second with 8 threads and the CPU time of this process a call, and the ratios of layer
to bare, all as the medians of the rounds. A ratio is of two neighbours in time, and rounds are short and many, so that
what else the machine does falls on both. The token comes from the environment, so that no list of processes shows it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import threading
import time
from collections.abc import Callable

import grpc

from counterfoil import Client
from counterfoil.catalog.v1.catalog_service_pb2 import GetProductRequest
from counterfoil.catalog.v1.catalog_service_pb2_grpc import CatalogServiceStub

CALLERS = 8


def measured(call: Callable[[], object], seconds: float) -> tuple[float, float]:
    """Calls a second, and CPU seconds of this process a call."""
    counts = [0] * CALLERS
    end = time.monotonic() + seconds

    def work(index: int) -> None:
        while time.monotonic() < end:
            call()
            counts[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(CALLERS)]
    began_s, cpu_s = time.monotonic(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took_s, cpu_s = time.monotonic() - began_s, time.process_time() - cpu_s
    return sum(counts) / took_s, cpu_s / sum(counts)


def main() -> None:
    """Measures, and prints."""
    parser = argparse.ArgumentParser(description="What the layer costs over the bare stub.")
    parser.add_argument("--target", default="127.0.0.1:50051")
    parser.add_argument("--product", default="products/1082185")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=0.4, help="how long each of the two is measured in a round")
    options = parser.parse_args()
    token = os.environ["TOKEN"]
    request = GetProductRequest(name=options.product)
    metadata = (("authorization", f"Bearer {token}"),)
    bare_options = [("grpc.use_local_subchannel_pool", 1)]
    with (
        Client(options.target, token=token, plaintext=True) as client,
        grpc.insecure_channel(options.target, bare_options) as channel,
    ):
        bare_call = CatalogServiceStub(channel).GetProduct
        ways: dict[str, Callable[[], object]] = {
            "layer": lambda: client.catalog.GetProduct(request),
            "bare": lambda: bare_call(request, timeout=2, metadata=metadata),
        }
        seen: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for way in ways.values():
            measured(way, 0.5)
        for number in range(options.rounds):
            # The one that goes first changes with each round.
            for name in sorted(ways, reverse=bool(number % 2)):
                seen[name].append(measured(ways[name], options.seconds))
    pairs = list(zip(seen["layer"], seen["bare"], strict=True))
    figures = {
        "calls_per_s": {name: round(statistics.median(rate for rate, _ in each), 1) for name, each in seen.items()},
        "cpu_us_per_call": {
            name: round(statistics.median(cpu_s for _, cpu_s in each) * 1e6, 2) for name, each in seen.items()
        },
        "ratio_calls_per_s": round(statistics.median(layer[0] / bare[0] for layer, bare in pairs), 4),
        "ratio_cpu_per_call": round(statistics.median(layer[1] / bare[1] for layer, bare in pairs), 4),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
