"""The contract keeps every rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2

from counterfoil_server.faults import Reason
from tests.contract.aip import READS_BY_POST
from tests.contract.descriptors import Contract
from tests.contract.prose import codes_of_reasons
from tests.contract.rules import RULES, Rule

PROTOSET = Path(__file__).parents[2] / "protos" / "counterfoil.binpb"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(descriptor_pb2.FileDescriptorSet.FromString(PROTOSET.read_bytes()))


def test_there_is_something_to_check(contract: Contract) -> None:
    assert contract.resources
    assert contract.request_messages
    assert contract.of_kind("rpc")
    assert contract.of_kind("extension")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(contract: Contract, rule: Rule) -> None:
    assert list(rule(contract)) == []


def test_each_read_by_post_is_there_and_is_a_post(contract: Contract) -> None:
    rpcs = {rpc.name: rpc for rpc in contract.of_kind("rpc")}
    assert {name: contract.http(rpcs[name])[0] for name in READS_BY_POST} == dict.fromkeys(READS_BY_POST, "post")


def test_the_servers_reasons_are_the_contracts(contract: Contract) -> None:
    assert set(codes_of_reasons(contract)) == {reason.value for reason in Reason}
