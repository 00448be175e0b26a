"""What the layer of each client costs: GetProduct through it beside the bare generated stub, in turn, in one process.

    python -m bench.clients                     all languages whose tools are on the machine
    python -m bench.clients --language go

Each client's own `make bench` does the measuring, one after the other against one server; this starts the server and
prints one table. Calls a second are at 8 callers; CPU is the client process's own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from tests.catalog.products import product, variant
from tests.clients.runners import LANGUAGES
from tests.faults.shop import new_id
from tests.servers import ServerProcess

LIMIT_S: Final = 600.0
CALLS: Final = 0.95
CPU: Final = 1.05
"""The ratios that the layer may cost."""

_PRODUCT: Final = "products/tea"


class Ratios(NamedTuple):
    """Of the layer to the bare stub."""

    calls_per_s: float
    cpu_per_call: float


class Bench(NamedTuple):
    """How a client's `make bench` is told where to call, and where in its JSON the ratios stand."""

    arguments: Callable[[str], Sequence[str]]
    ratios: Callable[[Mapping[str, Any]], Ratios]


def _named(target: str) -> Sequence[str]:
    return (f"TARGET={target}", f"PRODUCT={_PRODUCT}")


def _flags(target: str) -> Sequence[str]:
    return (f"ARGS=--target {target} --product {_PRODUCT}",)


BENCHES: Final[Mapping[str, Bench]] = {
    "python": Bench(_flags, lambda found: Ratios(found["ratio_calls_per_s"], found["ratio_cpu_per_call"])),
    "go": Bench(
        _flags, lambda found: Ratios(found["ratio_calls_per_second_to_bare"], found["ratio_cpu_per_call_to_bare"])
    ),
    "typescript": Bench(_named, lambda found: Ratios(**found["ratios"])),
    "java": Bench(_named, lambda found: Ratios(**found["ratio"])),
    "rust": Bench(_named, lambda found: Ratios(**found["layer_to_bare"])),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; always 0 where it could measure."""
    parser = argparse.ArgumentParser(prog="bench.clients", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--language", action="append", choices=BENCHES, help="may be repeated; all of them by default")
    options = parser.parse_args(arguments)
    names = [each.name for each in LANGUAGES if each.name in (options.language or BENCHES) and not each.missing]
    with tempfile.TemporaryDirectory(prefix="counterfoil-bench-") as folder, ServerProcess(Path(folder)) as server:
        token = server.mint_token()
        with server.channel(token) as channel:
            made = product("Green tea", variant("TEA", "3.50 EUR"))
            request = catalog.CreateProductRequest(product=made, product_id="tea", request_id=new_id())
            catalog_grpc.CatalogServiceStub(channel).CreateProduct(request)
        print(f"| language | calls/s, of bare (at least {CALLS}) | CPU a call, of bare (at most {CPU}) | |")
        print("|---|---:|---:|---|", flush=True)
        for name in names:
            found = measure(name, server.address, token)
            ratios = BENCHES[name].ratios(found)
            met = ratios.calls_per_s >= CALLS and ratios.cpu_per_call <= CPU
            print(
                f"| {name} | {ratios.calls_per_s:.2f} | {ratios.cpu_per_call:.2f} | {'met' if met else '**MISSED**'} |"
            )
            print(f"  {json.dumps(found)}", file=sys.stderr, flush=True)
    return 0


def measure(name: str, target: str, token: str) -> dict[str, Any]:
    """What a client's bench printed. Raises RuntimeError with its last words where it failed."""
    folder = next(each.folder for each in LANGUAGES if each.name == name)
    command = ["make", "--silent", "--no-print-directory", "bench", *BENCHES[name].arguments(target)]
    environment = {**os.environ, "TOKEN": token, "TARGET": target, "PRODUCT": _PRODUCT}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    start = done.stdout.find("{")
    if done.returncode or start < 0:
        raise RuntimeError(f"the bench of {name} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout[start:])
    return found


if __name__ == "__main__":
    sys.exit(main())
