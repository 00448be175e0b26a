"""The load profiles send what the contract takes, and the same for the same seed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import protovalidate
import pytest
from google.protobuf import descriptor_pb2
from google.protobuf.json_format import ParseDict

from bench.profiles import data
from counterfoil.catalog.v1 import catalog_service_pb2 as catalog
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory
from counterfoil.orders.v1.order_service_pb2 import PlaceOrderRequest
from tests.contract.descriptors import Contract

FOLDER = Path(data.__file__).parent
ROOT = FOLDER.parents[1]
UUID = "6f1d2c3b-4a59-4e68-8f7a-1b2c3d4e5f60"


@pytest.fixture(scope="module")
def sold() -> data.Sold:
    return data.read()


@pytest.fixture(scope="module")
def profiles(sold: data.Sold) -> data.Profiles:
    return data.pick(sold)


@pytest.fixture(scope="module")
def rpcs() -> set[str]:
    protoset = (ROOT / "protos" / "counterfoil.binpb").read_bytes()
    contract = Contract(descriptor_pb2.FileDescriptorSet.FromString(protoset))
    return {rpc.name for rpc in contract.of_kind("rpc")}


def test_they_are_of_the_size_that_they_say(profiles: data.Profiles) -> None:
    assert len(profiles.products) == len(profiles.stock_levels) == data.LOOKS
    assert len(profiles.searches) == data.SEARCHES
    assert len(profiles.drafts) == data.BASKETS
    assert len(set(profiles.products)) < len(profiles.products)  # popular ones often


def test_one_seed_gives_the_same(profiles: data.Profiles, sold: data.Sold) -> None:
    assert data.pick(sold) == profiles
    assert data.pick(sold, seed=1) != profiles


def test_all_of_it_is_valid(profiles: data.Profiles) -> None:
    for draft in [*profiles.drafts, profiles.flash_sale]:
        protovalidate.validate(ParseDict({"request_id": UUID, "draft": draft}, PlaceOrderRequest()))
    for name in set(profiles.products):
        protovalidate.validate(catalog.GetProductRequest(name=name))
    for name in set(profiles.stock_levels):
        protovalidate.validate(inventory.GetStockRequest(name=name))
    for query in profiles.searches:
        protovalidate.validate(catalog.SearchProductsRequest(query=query))


def test_no_order_takes_what_is_on_sale(profiles: data.Profiles) -> None:
    (scarce,) = profiles.flash_sale["lines"]
    assert not any(line["sku"] == scarce["sku"] for draft in profiles.drafts for line in draft["lines"])


def test_a_store_that_sold_nothing_has_no_profiles(sold: data.Sold) -> None:
    with pytest.raises(ValueError, match="next to nothing"):
        data.pick(data.Sold(1, sold.titles, []))


def test_files_are_what_the_tools_look_for(profiles: data.Profiles, tmp_path: Path, rpcs: set[str]) -> None:
    written = {file.name: json.loads(file.read_text()) for file in profiles.write(tmp_path)}
    for config in (FOLDER / "ghz").glob("*.json"):
        content: dict[str, Any] = json.loads(config.read_text())
        assert content["call"] in rpcs
        assert (ROOT / content["protoset"]).exists()
        assert written[Path(content["data-file"]).name]
        assert "TOKEN" in content["metadata"]["authorization"]
    for script in (FOLDER / "k6").glob("*.js"):
        text = script.read_text()
        assert {
            f"counterfoil.{name.replace('/', '.')}" for name in re.findall(r"'([a-z]+\.v1\.\w+/\w+)'", text)
        } <= rpcs
        assert set(re.findall(r"list\('(\w+)'\)", text)) <= written["profiles.json"].keys()
