"""What the contract says of how long a `request_id` is kept is what the services do."""

from __future__ import annotations

import pytest
from google.protobuf import descriptor_pb2

from counterfoil_server.inventory import service as inventory
from counterfoil_server.ledger import service as ledger
from counterfoil_server.orders import service as orders
from counterfoil_server.rpc.call import Mode, mode_of
from counterfoil_server.rpc.methods import snake_case
from protos import generate
from tests.contract.descriptors import Contract
from tests.contract.prose import Kept, keeping_of_requests

GROUPED = (inventory.InventoryService, ledger.LedgerService, orders.OrderService)
"""The services that have group commits, which keep keys and answers for ever."""


@pytest.fixture(scope="module")
def keeping() -> dict[str, Kept | None]:
    """How long each rpc's `request_id` is kept, by `Service.Rpc`."""
    protoset = descriptor_pb2.FileDescriptorSet.FromString((generate.ROOT / generate.PROTOSET).read_bytes())
    contract = Contract(protoset)
    requests = keeping_of_requests(contract)
    return {
        ".".join(rpc.name.split(".")[-2:]): requests[rpc.proto.input_type[1:]]
        for rpc in contract.of_kind("rpc")
        if rpc.proto.input_type[1:] in requests
    }


def test_what_keeps_its_key_longer_than_its_answer_is_what_the_services_say(keeping: dict[str, Kept | None]) -> None:
    services = {
        "InventoryService": inventory.MOVEMENTS,
        "LedgerService": ledger.MOVEMENTS,
        "OrderService": orders.MOVEMENTS,
    }
    said = {name for name, kept in keeping.items() if kept is Kept.LONGER_THAN_ITS_ANSWER}
    assert said == {f"{service}.{name}" for service, names in services.items() for name in names}


def test_what_keeps_its_answer_for_ever_is_what_is_committed_in_groups(keeping: dict[str, Kept | None]) -> None:
    modes = {
        name: mode_of(getattr(service, snake_case(name.partition(".")[2])))
        for service in GROUPED
        for name in keeping
        if name.partition(".")[0] == service.__name__
    }
    said = {name for name, kept in keeping.items() if kept is Kept.WITH_ITS_ANSWER}
    assert said == {name for name, mode in modes.items() if mode is Mode.DEFERRED}
