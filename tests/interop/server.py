"""A server of the interoperability suite's services.

    python -m tests.interop.server --engine engine|stock [--port 0] [--tls FOLDER] [--wrong]

It prints its port and ends when its standard input closes. With --tls it makes a certificate for `*.interop.test` and
writes the root that callers trust to FOLDER/ca.pem; its keys are never written.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import grpc

from tests.interop import certificate
from tests.interop.service import InteropService, LoadReports, orca_grpc, testing_grpc
from tests.interop.wrong import Implemented, WrongService

THREADS: Final = 4
"""Few, so that calls which keep their threads are noticed soon. One case has three calls open at a time."""


def build(engine: str, *, wrong: bool) -> grpc.Server:
    """A server with the services registered, not yet bound: `engine` is ours, `stock` grpcio's."""
    # Imported by name, so that grpcio's server needs nothing of ours.
    factory = importlib.import_module("counterfoil_server.rpc.engine" if engine == "engine" else "grpc").server
    server = factory(ThreadPoolExecutor(THREADS), options=[("grpc.so_reuseport", 0)])
    reports = LoadReports()
    if wrong:  # and nobody who reports the load
        testing_grpc.add_TestServiceServicer_to_server(WrongService(reports), server)
        testing_grpc.add_UnimplementedServiceServicer_to_server(Implemented(), server)
    else:
        testing_grpc.add_TestServiceServicer_to_server(InteropService(reports), server)
        orca_grpc.add_OpenRcaServiceServicer_to_server(reports, server)
    return server


def bind(server: grpc.Server, port: int, tls_dir: Path | None) -> int:
    """Binds a port of the loopback address and returns it."""
    address = f"127.0.0.1:{port}"
    if tls_dir is None:
        return int(server.add_insecure_port(address))
    made = certificate.make()
    (tls_dir / "ca.pem").write_bytes(made.root)
    return int(server.add_secure_port(address, grpc.ssl_server_credentials([(made.key, made.chain)])))


def main() -> None:
    """Serves until standard input closes."""
    parser = argparse.ArgumentParser(description="Serves the interoperability suite's services.")
    parser.add_argument("--engine", choices=("engine", "stock"), required=True)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--tls", type=Path, metavar="FOLDER", help="serve TLS, and write ca.pem there")
    parser.add_argument("--wrong", action="store_true", help="get everything a little wrong")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    server = build(options.engine, wrong=options.wrong)
    port = bind(server, options.port, options.tls)
    server.start()
    print(port, flush=True)  # noqa: T201 - whoever started it reads it
    sys.stdin.read()
    server.stop(None).wait()


if __name__ == "__main__":
    main()
