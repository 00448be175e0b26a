"""The lines of the documentation that start grpcurl do what they say, from a shell as a reader has it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as catalog_grpc
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.inventory.v1 import inventory_service_pb2_grpc as inventory_grpc
from counterfoil.inventory.v1.location_pb2 import Location
from counterfoil.inventory.v1.stock_pb2 import StockMovement
from tests.catalog.products import product, variant
from tests.deploy.documented import ROOT, commands
from tests.deploy.store import ADDRESS
from tests.faults.shop import new_id
from tests.servers import ServerProcess

pytestmark = pytest.mark.whole


def recipes(file: str) -> list[str]:
    """The commands with grpcurl."""
    return [command for command in commands(file) if command.startswith("grpcurl") and ADDRESS in command]


RECIPES = [*recipes("README.md"), *recipes("docs/tools.md")]


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, make_database: object, template_url: str
) -> Iterator[tuple[str, str]]:
    """The address and the token of a server that sells bananas at store 367, as the sample does."""
    assert callable(make_database)
    folder = tmp_path_factory.mktemp("recipes")
    with ServerProcess(folder / "one", database_url=make_database(template_url)) as server:
        token = server.mint_token()
        with server.channel(token) as channel:
            bananas = product("Bananas", variant("1082185", "0.98 USD"), status=Product.STATUS_ACTIVE)
            catalog_grpc.CatalogServiceStub(channel).CreateProduct(
                catalog.CreateProductRequest(product=bananas, product_id="1082185", request_id=new_id())
            )
            stock = inventory_grpc.InventoryServiceStub(channel)
            store = Location(display_name="Store 367", time_zone="America/New_York")
            stock.CreateLocation(
                inventory.CreateLocationRequest(location=store, location_id="367", request_id=new_id())
            )
            lines = [inventory.StockAdjustment(sku="1082185", quantity=100)]
            stock.AdjustStock(
                inventory.AdjustStockRequest(
                    location="locations/367", reason=StockMovement.REASON_RECEIPT, lines=lines, request_id=new_id()
                )
            )
        yield server.address, token


def test_there_are_some() -> None:
    assert len(RECIPES) >= 10


@pytest.mark.parametrize("recipe", RECIPES)
def test_it_runs(served: tuple[str, str], recipe: str) -> None:
    address, token = served
    environment = os.environ | {"TOKEN": token, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = ["/bin/bash", "-euc", recipe.replace(ADDRESS, address)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    if "|| true" in recipe:  # an error is what it shows
        assert "RESOURCE_NOT_FOUND" in done.stderr
    else:
        assert done.stdout
        assert not done.stderr
