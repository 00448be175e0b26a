"""Writes the data of the load profiles, and puts stock where they buy."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import grpc

from bench.profiles import data, stock
from counterfoil_server.sample.source import SampleMissingError


def main() -> int:
    """Does what the command line asks for; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.profiles",
        description="Writes what the load profiles of ghz, k6 and locust send, out of the sample store's real baskets. "
        "A token is taken from the environment variable TOKEN, and is needed for stock alone.",
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("var/profiles"), help="where to write; var/profiles"
    )
    parser.add_argument("--store", type=int, default=data.STORE, help="whose baskets; 367, which has stock")
    parser.add_argument("--seed", type=int, default=data.SEED, help="another one gives other data")
    parser.add_argument("--target", default="127.0.0.1:50051", help="the server that gets stock; 127.0.0.1:50051")
    parser.add_argument(
        "--receive", type=int, default=0, metavar="UNITS", help="receive so much of each SKU of the orders"
    )
    parser.add_argument(
        "--flash-sale", type=int, default=0, metavar="UNITS", help="receive so much of the one SKU of the sale"
    )
    options = parser.parse_args()
    token = os.environ.get("TOKEN", "")
    if (options.receive or options.flash_sale) and not token:
        parser.error("stock needs a token in the environment: export TOKEN=…")
    try:
        profiles = data.pick(data.read(options.store), options.seed)
        for file in profiles.write(options.folder):
            print(f"wrote {file}")
        for units, drafts in ((options.receive, profiles.drafts), (options.flash_sale, [profiles.flash_sale])):
            if units:
                levels = stock.receive(options.target, token, drafts, units)
                print(f"received {units} units at each of {levels} stock levels")
    except (SampleMissingError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except grpc.RpcError as error:
        print(f"{options.target} refused: {error.code().name}: {error.details()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
