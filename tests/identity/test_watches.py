"""An open watch ends within five seconds when its caller has lost something, on every worker, and others' go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import grpc

from counterfoil.identity.v1 import access_service_pb2 as access_pb
from counterfoil.identity.v1 import account_service_pb2 as accounts_pb
from counterfoil.identity.v1 import account_service_pb2_grpc as accounts_rpc
from counterfoil.identity.v1 import session_service_pb2 as sessions_pb
from counterfoil.inventory.v1 import inventory_service_pb2 as inventory_pb
from counterfoil.inventory.v1 import inventory_service_pb2_grpc as inventory_rpc
from counterfoil.orders.v1 import order_service_pb2 as orders_pb
from counterfoil.orders.v1 import order_service_pb2_grpc as orders_rpc
from tests.identity.conftest import Deployment, Metadata, bearer, new_id
from tests.identity.signed_in import person
from tests.identity.test_reach import DEPOT, STORE, X, Y, adjusted, placing, populated
from tests.identity.test_sessions import CHEAP
from tests.rpc.echo import details_of, until

LIMIT_S = 5.0
OTHER_WORKER = 1
READING = ("inventory.read", "orders.read")


class Watch:
    """A watch that is read on a thread of its own, until it ends."""

    def __init__(self, deployment: Deployment, rpc: str, metadata: Metadata) -> None:
        channel = deployment.channels[OTHER_WORKER]
        self.heard: list[str] = []
        self.error: grpc.RpcError | None = None
        self.ended_s = 0.0
        self._call: Any
        if rpc == "WatchOrders":
            self._call = orders_rpc.OrderServiceStub(channel).WatchOrders(
                orders_pb.WatchOrdersRequest(), metadata=metadata
            )
        else:
            self._call = inventory_rpc.InventoryServiceStub(channel).WatchStock(
                inventory_pb.WatchStockRequest(parent="locations/-"), metadata=metadata
            )
        next(self._call)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def stop(self) -> None:
        self._call.cancel()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _read(self) -> None:
        try:
            for message in self._call:
                found = message.orders if hasattr(message, "orders") else message.stock_levels
                self.heard += [each.location for each in found]
        except grpc.RpcError as error:
            self.ended_s = time.monotonic()
            self.error = error


Loss = tuple[Metadata, Callable[[], object], str]
"""Credentials, what takes something from them, and what says the next watch."""


def _program(deployment: Deployment) -> tuple[str, str, Metadata]:
    role = deployment.role(*READING)
    name, key = deployment.service_account()
    deployment.bind(role, name, STORE)
    return name, key.name, bearer(key.secret)


def _revoked_key(deployment: Deployment) -> Loss:
    _, key, credentials = _program(deployment)
    request = access_pb.RevokeApiKeyRequest(name=key, request_id=new_id())
    return credentials, lambda: deployment.access.RevokeApiKey(request, metadata=deployment.as_admin), "UNAUTHENTICATED"


def _disabled_service_account(deployment: Deployment) -> Loss:
    name, _, credentials = _program(deployment)
    request = access_pb.DisableServiceAccountRequest(name=name, request_id=new_id())
    lose = lambda: deployment.access.DisableServiceAccount(request, metadata=deployment.as_admin)  # noqa: E731
    return credentials, lose, "UNAUTHENTICATED"


def _taken_role(deployment: Deployment) -> Loss:
    name, key = deployment.service_account()
    binding = deployment.bind(deployment.role(*READING), name, STORE)
    request = access_pb.DeleteRoleBindingRequest(name=binding, request_id=new_id())
    lose = lambda: deployment.access.DeleteRoleBinding(request, metadata=deployment.as_admin)  # noqa: E731
    return bearer(key.secret), lose, "PERMISSION_DENIED"


def _one_of_two_roles(deployment: Deployment) -> Loss:
    name, key = deployment.service_account()
    role = deployment.role(*READING)
    deployment.bind(role, name, STORE)
    binding = deployment.bind(role, name, DEPOT)
    request = access_pb.DeleteRoleBindingRequest(name=binding, request_id=new_id())
    lose = lambda: deployment.access.DeleteRoleBinding(request, metadata=deployment.as_admin)  # noqa: E731
    return bearer(key.secret), lose, "OK"


def _one_role_more(deployment: Deployment) -> Loss:
    name, _, credentials = _program(deployment)
    role = deployment.role(*READING)
    return credentials, lambda: deployment.bind(role, name, DEPOT), "OK"


def _disabled_account(deployment: Deployment) -> Loss:
    ada = person(deployment, "bob@example.com")
    deployment.bind(deployment.role(*READING), ada.name, STORE)
    request = accounts_pb.DisableAccountRequest(name=ada.name, reason="gone", request_id=new_id())
    people = accounts_rpc.AccountServiceStub(deployment.channels[0])
    lose = lambda: people.DisableAccount(request, metadata=deployment.as_admin)  # noqa: E731
    return bearer(ada.sign_in().access_token), lose, "UNAUTHENTICATED"


def _revoked_session(deployment: Deployment) -> Loss:
    ada = person(deployment)
    deployment.bind(deployment.role(*READING), ada.name, STORE)
    signed_in = ada.sign_in()
    request = sessions_pb.RevokeSessionRequest(name=signed_in.session.name, request_id=new_id())
    own = bearer(signed_in.access_token)
    return own, lambda: ada.stub().RevokeSession(request, metadata=own), "UNAUTHENTICATED"


LOSSES = (
    _revoked_key,
    _disabled_service_account,
    _taken_role,
    _one_of_two_roles,
    _one_role_more,
    _disabled_account,
    _revoked_session,
)


def test_watches_end_when_their_callers_have_lost_something(open_deployment: Callable[..., Deployment]) -> None:
    deployment = open_deployment(2, call_threads=64, **CHEAP)
    populated(deployment)
    rpcs = ("WatchOrders", "WatchStock")
    cases = {loss.__name__: loss(deployment) for loss in LOSSES}
    watches = {
        (title, rpc): Watch(deployment, rpc, metadata) for title, (metadata, _, _) in cases.items() for rpc in rpcs
    }
    _, _, of_others = _program(deployment)
    others = [Watch(deployment, rpc, of_others) for rpc in rpcs]
    everybody = [*watches.values(), *others]
    try:
        _happens(deployment, STORE)
        until(lambda: all(STORE in each.heard for each in everybody))
        assert [each.error for each in everybody] == [None] * len(everybody)
        for title, (credentials, lose, next_answer) in cases.items():
            mine = [watches[title, rpc] for rpc in rpcs]
            left = [watch for (name, _), watch in watches.items() if list(cases).index(name) > list(cases).index(title)]
            began = time.monotonic()
            lose()
            until(lambda: all(each.error for each in mine), LIMIT_S)  # noqa: B023
            assert max(each.ended_s for each in mine) - began < LIMIT_S, title
            for each in mine:
                assert each.error is not None
                assert each.error.code() is grpc.StatusCode.UNAVAILABLE
                assert details_of(each.error)[1].reason == "STREAM_ENDED"
            assert [_watched(deployment, rpc, credentials) for rpc in rpcs] == [next_answer] * 2, title
            assert [each.error for each in (*left, *others)] == [None] * (len(left) + len(others)), title
        for each in others:
            each.heard.clear()
        _happens(deployment, STORE)
        until(lambda: all(STORE in each.heard for each in others))
    finally:
        for each in everybody:
            each.stop()


def _happens(deployment: Deployment, location: str) -> None:
    """An order of each account, and stock that moves."""
    channel, metadata = deployment.channels[0], deployment.as_admin
    for account in (X, Y):
        orders_rpc.OrderServiceStub(channel).PlaceOrder(placing(location, account), metadata=metadata)
    inventory_rpc.InventoryServiceStub(channel).AdjustStock(adjusted(location), metadata=metadata)


def _watched(deployment: Deployment, rpc: str, metadata: Metadata) -> str:
    """What a watch says that begins now: OK, or a code."""
    try:
        Watch(deployment, rpc, metadata).stop()
    except grpc.RpcError as error:
        return str(error.code().name)
    return "OK"


def test_a_watch_whose_token_ends_ends_with_it(open_deployment: Callable[..., Deployment]) -> None:
    deployment = open_deployment(2, access_token_s=2, **CHEAP)
    ada = person(deployment)
    deployment.bind(deployment.role(*READING), ada.name)
    watch = Watch(deployment, "WatchOrders", bearer(ada.sign_in().access_token))
    until(lambda: watch.error, 2 + LIMIT_S)
    watch.stop()
    assert watch.error is not None
    assert details_of(watch.error)[1].reason == "STREAM_ENDED"
    again = Watch(deployment, "WatchOrders", bearer(ada.sign_in().access_token))
    assert again.error is None
    again.stop()
