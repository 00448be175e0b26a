"""The families and their labels, from the start."""

from __future__ import annotations

import prometheus_client
import pytest

from counterfoil_server.rpc.status import Refused
from tests.rpc.echo import RPCS, DirectCall, Harness


def test_every_method_and_code_is_there_before_the_first_call() -> None:
    harness = Harness()
    families = {family.name: family for family in harness.registry.collect()}
    assert set(families) == {
        "grpc_server_started",
        "grpc_server_handled",
        "grpc_server_msg_received",
        "grpc_server_msg_sent",
        "grpc_server_handling_seconds",
    }
    handled = families["grpc_server_handled"].samples
    assert len(handled) == len(RPCS) * 17
    assert {sample.name for sample in handled} == {"grpc_server_handled_total"}
    assert {sample.labels["grpc_code"] for sample in handled} >= {
        "OK",
        "InvalidArgument",
        "Unauthenticated",
        "Canceled",
    }
    assert {sample.labels["grpc_type"] for sample in handled} == {
        "unary",
        "server_stream",
        "client_stream",
        "bidi_stream",
    }
    assert all(sample.value == 0 for family in families.values() for sample in family.samples)
    harness.close()


def test_times_fall_into_cumulative_buckets() -> None:
    harness = Harness()
    endpoint = harness.endpoint("Say")
    for late_s in (0.0, 0.3, 2.6, 100.0):  # far from the bounds, whatever the machine is busy with
        call = DirectCall(endpoint.method)
        call.started -= late_s
        try:
            endpoint.handler(b"", call)
        except Refused:
            assert late_s == 100.0
    bucket = "grpc_server_handling_seconds_bucket"
    values = [harness.sample(bucket, "Say", le=bound) for bound in ("0.25", "1.0", "5.0", "60.0", "+Inf")]
    assert values == [1, 2, 3, 3, 4]
    assert harness.sample("grpc_server_handling_seconds_sum", "Say") == pytest.approx(102.9, abs=0.5)
    assert b"grpc_server_handling_seconds_bucket" in prometheus_client.generate_latest(harness.registry)
    harness.close()
