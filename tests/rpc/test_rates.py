"""Limits of each caller: which methods share one, who is one caller, and what is answered above it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import ServiceDescriptor
from google.rpc import error_details_pb2
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.catalog.v1 import catalog_service_pb2
from counterfoil.ledger.v1 import ledger_service_pb2
from counterfoil.orders.v1 import order_service_pb2
from counterfoil.type.v1 import policy_pb2
from counterfoil_server.caching.buckets import Rate
from counterfoil_server.caching.rate_limits import SharedRates
from counterfoil_server.catalog.service import CatalogService
from counterfoil_server.faults import Code, Reason
from counterfoil_server.ledger.service import LedgerService
from counterfoil_server.orders.service import OrderService
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.call import PASS, Call, Method
from counterfoil_server.rpc.interceptors.chain import compile_endpoints
from counterfoil_server.rpc.interceptors.rates import MethodClass, RateLimits, class_of, coarse, host_of
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.relay import bulk_endpoints
from counterfoil_server.rpc.status import Refused
from tests.rpc.echo import DESCRIPTOR, DirectCall, Harness, Text, details_of, invoke

SLOW = Rate(per_s=0.01, burst=3)  # a token in a hundred seconds: in a test, none comes back
ALL: dict[str, Rate] = {str(each): SLOW for each in MethodClass}


class From(DirectCall):
    """A call from somewhere."""

    __slots__ = ("where",)

    def __init__(self, method: Method, where: str) -> None:
        super().__init__(method, ())
        self.where = where

    @property
    def peer(self) -> str:
        return self.where


def method_named(name: str, **changes: Any) -> Method:
    harness = Harness()
    harness.close()
    method = harness.endpoint(name).method
    policy = policy_pb2.Policy()
    policy.CopyFrom(method.policy)
    for field, value in changes.items():
        setattr(policy, field, value)
    return replace(method, policy=policy)


def refused(call: Any) -> Refused:
    with pytest.raises(Refused) as raised:
        call()
    return raised.value


def test_the_class_follows_from_the_policy_and_the_shape() -> None:
    never = policy_pb2.RETRY_NEVER
    assert class_of(method_named("Say")) is MethodClass.READ
    assert class_of(method_named("Vital", retry=policy_pb2.RETRY_WITH_REQUEST_ID)) is MethodClass.WRITE
    assert class_of(method_named("Say", retry=never)) is MethodClass.WRITE
    assert class_of(method_named("Bulk")) is MethodClass.BULK
    assert class_of(replace(method_named("Say"), bulk=True)) is MethodClass.BULK
    for name in ("Many", "Gather", "Chat"):
        assert class_of(method_named(name, retry=never)) is MethodClass.BULK
    assert class_of(method_named("Open")) is MethodClass.READ
    assert class_of(method_named("Open", retry=never)) is MethodClass.SIGN_IN
    assert class_of(method_named("Open", retry=never, criticality=policy_pb2.CRITICALITY_SHEDDABLE)) is (
        MethodClass.SIGN_IN
    )


@pytest.mark.parametrize(
    ("service", "servicer", "expected"),
    [
        (
            catalog_service_pb2.DESCRIPTOR.services_by_name["CatalogService"],
            CatalogService,
            {"GetProduct": "read", "CreateProduct": "write", "ImportProducts": "bulk", "ExportProducts": "bulk"},
        ),
        (
            order_service_pb2.DESCRIPTOR.services_by_name["OrderService"],
            OrderService,
            {"GetOrder": "read", "PlaceOrder": "write", "BatchPlaceOrders": "bulk", "WatchOrders": "bulk"},
        ),
        (
            ledger_service_pb2.DESCRIPTOR.services_by_name["LedgerService"],
            LedgerService,
            {"GetLedgerAccount": "read", "PostTransaction": "write", "VerifyInvariants": "bulk"},
        ),
    ],
)
def test_the_classes_of_the_service_as_it_is(
    service: ServiceDescriptor, servicer: type, expected: Mapping[str, str]
) -> None:
    classes = {method.name: class_of(method) for method in methods_of(service, servicer)}
    assert {name: classes[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        ("ipv4:127.0.0.1:57482", "127.0.0.1"),
        ("ipv6:%5B2001:db8:1:2:3:4:5:6%5D:58974", "2001:db8:1:2::/64"),
        ("ipv6:[2001:db8:1:2:ffff::1]:58974", "2001:db8:1:2::/64"),
        ("ipv6:[2001:db8:1:3::1]:58974", "2001:db8:1:3::/64"),
        ("ipv6:%5B::1%5D:58974", "::/64"),
        ("ipv6:%5Bfe80::1%25eth0%5D:1", "fe80::/64"),
        ("ipv6:[::ffff:192.0.2.7]:1", "192.0.2.7"),
        ("unix:", "unix"),
        ("unix:/run/some.sock", "unix"),
        ("ipv6:nonsense", "ipv6"),
        ("", ""),
    ],
)
def test_the_host_of_a_peer(peer: str, host: str) -> None:
    assert host_of(peer) == host


@given(st.text(max_size=60))
def test_a_peer_of_whatever_form_is_some_host(peer: str) -> None:
    for form in (peer, f"ipv6:{peer}", f"ipv4:{peer}", f"ipv6:[{peer}]:1"):
        assert len(host_of(form)) <= len(form) + 64


@given(st.integers(1, 10**9))
def test_a_wait_is_made_coarser_and_never_shorter(number: int) -> None:
    rounded = coarse(number)
    assert number <= rounded <= number * (1 + 1 / 16)
    assert len(f"{rounded:b}".rstrip("0")) <= 5


def test_what_has_no_limit_is_left_as_it_is() -> None:
    def handler(_request: Any, _call: Call) -> bytes:
        return b""

    limits = RateLimits(SharedRates({"write": SLOW}, "", prefix=b""))
    for name in ("Say", "Look", "Open", "Many", "Bulk"):
        assert limits.wrap(method_named(name), handler) is handler
    assert limits.wrap(method_named("Say", retry=policy_pb2.RETRY_NEVER), handler) is not handler


def test_above_the_limit_the_caller_hears_when_to_come_back() -> None:
    harness = Harness(rates=ALL)
    with harness.serving() as channel:
        for _ in range(3):
            assert invoke(channel, "Say", Text(text="x")).text == "x"
        with pytest.raises(grpc.RpcError) as raised:
            # It is refused before its bytes are looked at.
            invoke(channel, "Say", b"\xff\xff\xff")
        error = raised.value
        status, info = details_of(error)
        assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert error.details() == "over the limit of 0.01 READ calls a second; try again later"
        assert (info.reason, dict(info.metadata)) == (Reason.RATE_LIMITED, {"class": "READ", "limit": "0.01"})
        quota, retry = error_details_pb2.QuotaFailure(), error_details_pb2.RetryInfo()
        assert status.details[1].Unpack(quota)
        assert quota.violations[0].subject == Reason.RATE_LIMITED
        assert status.details[2].Unpack(retry)
        pushback_ms = int(dict(error.trailing_metadata())["grpc-retry-pushback-ms"])
        assert retry.retry_delay.ToMilliseconds() == pushback_ms
        assert 90_000 < pushback_ms <= 118_000
        assert harness.handled("Say", "ResourceExhausted") == 1
        assert len(harness.echo.calls) == 3
        assert harness.rates.figures()["refused_read"] == 1
        # The other reads share the limit, another class has its own, and another caller, too.
        with pytest.raises(grpc.RpcError) as raised:
            invoke(channel, "Look", Text(text="x"))
        assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert invoke(channel, "Bulk", Text(text="x")).text == "x"
        harness.tokens.known["other"] = Principal("other", all_permissions=True)
        assert invoke(channel, "Say", Text(text="x"), metadata=(("authorization", "Bearer other"),)).text == "x"


def test_it_holds_for_every_kind_and_a_stream_counts_once() -> None:
    harness = Harness(rates=ALL)
    with harness.serving() as channel:
        for rpc in ("Many", "Chat", "Gather"):
            invoke(channel, rpc, [Text(text="a"), Text(text="b")] if rpc != "Many" else Text(count=5))
        for rpc in ("Many", "Chat", "Gather"):
            with pytest.raises(grpc.RpcError) as raised:
                invoke(channel, rpc, Text(text="a"))
            assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
            assert "grpc-retry-pushback-ms" in dict(raised.value.trailing_metadata())
        for _ in range(3):
            invoke(channel, "Later", Text(text="a"))
        with pytest.raises(grpc.RpcError) as raised:
            invoke(channel, "Later", Text(text="a"))
        assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_after_the_delay_the_call_is_taken() -> None:
    harness = Harness(rates={"read": Rate(per_s=5, burst=1)})
    with harness.serving() as channel:
        invoke(channel, "Say")
        for _ in range(3):
            with pytest.raises(grpc.RpcError) as raised:  # one may come so late that it is in its time
                _ = [invoke(channel, "Say") for _ in range(3)]
            pushback_ms = int(dict(raised.value.trailing_metadata())["grpc-retry-pushback-ms"])
            assert 1 <= pushback_ms <= 240
            time.sleep(pushback_ms / 1000)
            invoke(channel, "Say")


def test_strangers_count_by_their_host() -> None:
    harness = Harness(rates=ALL)
    with harness.serving() as channel:
        for number in range(3):
            invoke(channel, "Open", metadata=(("authorization", f"Bearer {number}"),))
        with pytest.raises(grpc.RpcError) as raised:
            invoke(channel, "Open", metadata=())
        assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert invoke(channel, "Say", Text(text="x")).text == "x", "one who shows who it is counts as that"
    endpoint = harness.endpoint("Open")
    for host in range(3):
        for _ in range(3):
            endpoint.handler(b"", From(endpoint.method, f"ipv6:[2001:db8:0:{host}::{host}]:1"))
        one_more = From(endpoint.method, f"ipv6:[2001:db8:0:{host}::9]:1")
        error = refused(lambda call=one_more: endpoint.handler(b"", call))
        assert (error.code, error.reason) == (Code.RESOURCE_EXHAUSTED, Reason.RATE_LIMITED)


def test_credentials_come_first() -> None:
    harness = Harness(rates=ALL)
    endpoint = harness.endpoint("Say")
    for _ in range(5):
        assert refused(lambda: endpoint.handler(b"", DirectCall(endpoint.method, ()))).code == Code.UNAUTHENTICATED
    for _ in range(3):
        endpoint.handler(b"", DirectCall(endpoint.method))
    assert refused(lambda: endpoint.handler(b"", DirectCall(endpoint.method))).code == Code.RESOURCE_EXHAUSTED
    harness.close()


@pytest.mark.parametrize("known", [True, False])
def test_a_call_that_is_passed_on_counts_once(known: bool) -> None:  # noqa: FBT001 - a parameter of a test
    harness = Harness(rates=ALL)
    endpoint = harness.endpoint("Look")
    harness.echo.answer = lambda _request, call: b"from the pool" if call.may_block else PASS
    if known:
        harness.tokens.verify("good-token")
    for _ in range(3):
        call = DirectCall(endpoint.method)
        call.may_block = False
        assert endpoint.handler(b"", call) is PASS
        call.may_block, call.passed = True, True
        assert endpoint.handler(b"", call) == b"from the pool"
    again = DirectCall(endpoint.method)
    again.may_block = False
    assert refused(lambda: endpoint.handler(b"", again)).code == Code.RESOURCE_EXHAUSTED
    harness.close()


def test_what_a_worker_relays_is_not_counted_again() -> None:
    harness = Harness(rates={"bulk": Rate(per_s=0.01, burst=1)})
    behaviors = methods_of(DESCRIPTOR, harness.echo)
    method = replace(next(each for each in behaviors if each.name == "Bulk"), bulk=True)

    def behavior(_request: Any, _call: Call) -> Any:
        return Text()

    behavior.__dict__["__counterfoil_bulk__"] = True
    inner = bulk_endpoints(harness.interceptors, {method: behavior})[method.path]
    for _ in range(3):
        inner.handler(b"", DirectCall(method))
    outer = compile_endpoints(harness.interceptors, {method: behavior})[method.path]
    outer.handler(b"", DirectCall(method))
    assert refused(lambda: outer.handler(b"", DirectCall(method))).code == Code.RESOURCE_EXHAUSTED
    harness.close()


def test_those_who_are_refused_together_are_told_different_times() -> None:
    harness = Harness(rates=ALL)
    endpoint = harness.endpoint("Say")
    for _ in range(3):
        endpoint.handler(b"", DirectCall(endpoint.method))
    told = {
        dict(refused(lambda: endpoint.handler(b"", DirectCall(endpoint.method))).trailing)["grpc-retry-pushback-ms"]
        for _ in range(30)
    }
    assert len(told) >= 3
    assert all(95_000 <= int(each) <= 118_000 for each in told)
    harness.close()
