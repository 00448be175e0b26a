"""The contract keeps every rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2

from counterfoil_server.faults import Reason
from tests.contract.aip import READS_BY_POST
from tests.contract.descriptors import Contract, field_named
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


def test_watches_have_one_policy_and_say_the_same(contract: Contract) -> None:
    """They are one implementation: who knows one knows all."""
    watches = [rpc for rpc in contract.of_kind("rpc") if rpc.proto.name.startswith("Watch")]
    assert len(watches) > 1
    shared: list[tuple[object, ...]] = []
    for rpc in watches:
        policy = contract.option(rpc.proto, "counterfoil.type.v1.policy")
        policy.ClearField("permission")
        cursor = field_named(contract.request(rpc), "cursor")
        assert cursor is not None
        answered = contract.messages[rpc.proto.output_type[1:]].name
        _, *life, _ = rpc.comment.split("\n\n")  # between what it streams and what it needs
        shared.append((policy, contract.rules(cursor), life, contract.comments[f"{answered}.cursor"]))
    assert all(each == shared[0] for each in shared)
    assert "STREAM_ENDED" in str(shared[0])


def test_the_servers_reasons_are_the_contracts(contract: Contract) -> None:
    assert set(codes_of_reasons(contract)) == {reason.value for reason in Reason}
