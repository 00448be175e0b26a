"""The client: one stub a service, and what a caller should not have to think about.

    from counterfoil import Client
    from counterfoil.catalog.v1 import catalog_service_pb2 as catalog

    with Client("localhost:50051", token=token) as client:
        print(client.catalog.GetProduct(catalog.GetProductRequest(name="products/1082185")))

Deadlines and what is sent again come from the contract, where each rpc states its policy.
"""

from __future__ import annotations

import importlib.metadata
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import cached_property
from types import TracebackType
from typing import Any, Final, Self

from counterfoil.calls import Caller, Channel, TraceParent, closed
from counterfoil.catalog.v1 import catalog_service_pb2
from counterfoil.catalog.v1.catalog_service_pb2_grpc import CatalogServiceStub
from counterfoil.channel import Token, connect
from counterfoil.contract import ATTEMPTS_LIMIT, CONTRACT, default_deadlines_s, fillers, service_config
from counterfoil.credentials import FixedToken, RenewedToken, TokenSource
from counterfoil.freshness import Freshness
from counterfoil.identity.v1.access_service_pb2_grpc import AccessServiceStub
from counterfoil.identity.v1.account_service_pb2_grpc import AccountServiceStub
from counterfoil.identity.v1.email_service_pb2_grpc import EmailServiceStub
from counterfoil.identity.v1.federation_service_pb2_grpc import FederationServiceStub
from counterfoil.identity.v1.session_service_pb2_grpc import SessionServiceStub
from counterfoil.importing import Products, import_products
from counterfoil.inventory.v1 import inventory_service_pb2
from counterfoil.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from counterfoil.ledger.v1.ledger_service_pb2_grpc import LedgerServiceStub
from counterfoil.orders.v1 import order_service_pb2
from counterfoil.orders.v1.order_service_pb2_grpc import OrderServiceStub
from counterfoil.paging import resources
from counterfoil.transport import Pem, Transport, is_loopback
from counterfoil.watching import Watch

__all__ = [
    "ATTEMPTS_LIMIT",
    "CONTRACT",
    "Client",
    "Token",
    "connect",
    "default_deadlines_s",
    "is_loopback",
    "service_config",
]

CONNECTIONS_LIMIT: Final = 64
"""How many connections a client opens to each address at most."""

_RECONNECT_MS: Final = 100
_RECONNECT_LIMIT_MS: Final = 1_000  # servers that are restarted in turn must be found before the next one goes
# A connection that is silent while a call waits is asked for a sign of life; the server allows that each 10 s.
_SILENCE_MS: Final = 60_000
_LIFE_LIMIT_MS: Final = 20_000
_RETRY_BUFFER_BYTES: Final = 8 * 1024 * 1024  # a request larger than this is not sent again; gRPC's own is 256 KiB
_IMPORT: Final = "/counterfoil.catalog.v1.CatalogService/ImportProducts"


class Client:
    """Calls Counterfoil. Threads share it; close it when done, or use it in a `with` statement.

    Each service has its generated stub: `client.orders.PlaceOrder(request)`. Beside the request, a call takes `timeout`
    (seconds, of the logical call; the policy's default deadline where it is None) and `metadata` (pairs that go with
    every attempt, such as `("traceparent", …)`). It raises CounterfoilError. Request ids that a request lacks are
    filled in, in a copy of it.
    """

    def __init__(
        self,
        target: str,
        *,
        token: str | TokenSource | None = None,
        root_certificates: Pem | None = None,
        client_certificate: Pem | None = None,
        client_key: Pem | None = None,
        plaintext: bool | None = None,
        connections: int = 1,
        traceparent: TraceParent | None = None,
    ) -> None:
        """Makes a client; connections are made by the first calls.

        Args:
            target: where the servers are: `host:port`, several of them with commas between, or `dns:///host:port`,
                which stands for all addresses of a name. The names of several are looked up here, once; over TLS they
                are one name with several ports.
            token: a bearer token or an API key, a function that gives an AccessToken, or None for public methods and
                for callers who show a certificate.
            root_certificates: PEM certificates that vouch for the servers, or the path of a file of them; gRPC's own
                where it is None.
            client_certificate: this caller's certificate and the intermediate ones, likewise, for servers that want
                one.
            client_key: the certificate's private key, likewise.
            plaintext: whether to go without TLS. None means: to this very machine without, unless certificates are
                given, and elsewhere with.
            connections: how many to open to each address. One reaches one worker process of a server: as many as it
                has workers, where throughput matters.
            traceparent: gives the W3C trace context of a call, or None; it is asked by the calling thread before each
                call whose `metadata` has none.

        Raises:
            ValueError: the target or the token is none, certificates are given for plaintext, a client certificate
                without its key or the reverse, a credential would cross a network in clear text, or `connections` is
                not from 1 to 64.
            OSError: a file cannot be read, or a name of several is not known.
        """
        if not 1 <= connections <= CONNECTIONS_LIMIT:
            raise ValueError(f"connections is from 1 to {CONNECTIONS_LIMIT}, not {connections}")
        transport = Transport(
            target, root_certificates, client_certificate, client_key, plaintext, with_credential=token is not None
        )
        self._target = target
        self._freshness = Freshness()
        if token is None or isinstance(token, str):
            credential: FixedToken | RenewedToken = FixedToken(token)
        else:
            credential = RenewedToken(token)
        open_channel = transport.opener(_options())
        self._deadlines_s = default_deadlines_s()
        channels = [open_channel() for _ in range(connections)]
        caller = Caller(credential, self._freshness, traceparent)
        self._channel = Channel(channels, caller, self._deadlines_s, fillers())
        self._closing = caller.closing
        self._watches: weakref.WeakSet[Watch[Any]] = weakref.WeakSet()
        self._lock = threading.Lock()  # of the watches

    def close(self) -> None:
        """Closes the connections; calls, watches and imports that still run fail with CANCELLED."""
        self._closing.set()
        with self._lock:
            watches = tuple(self._watches)
        for watch in watches:
            watch.abort(closed())
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._target!r})"

    # ------------------------------------------------------------------------------------------------------ the stubs

    @cached_property
    def access(self) -> AccessServiceStub:
        """Who may do what: roles, bindings, service accounts and their keys."""
        return AccessServiceStub(self._channel)

    @cached_property
    def accounts(self) -> AccountServiceStub:
        """People's accounts."""
        return AccountServiceStub(self._channel)

    @cached_property
    def catalog(self) -> CatalogServiceStub:
        """Products, variants and prices."""
        return CatalogServiceStub(self._channel)

    @cached_property
    def emails(self) -> EmailServiceStub:
        """E-mail verification, and forgotten passwords."""
        return EmailServiceStub(self._channel)

    @cached_property
    def federation(self) -> FederationServiceStub:
        """Sign-in through OpenID Connect providers."""
        return FederationServiceStub(self._channel)

    @cached_property
    def inventory(self) -> InventoryServiceStub:
        """Locations, stock and reservations."""
        return InventoryServiceStub(self._channel)

    @cached_property
    def ledger(self) -> LedgerServiceStub:
        """The books."""
        return LedgerServiceStub(self._channel)

    @cached_property
    def orders(self) -> OrderServiceStub:
        """Orders."""
        return OrderServiceStub(self._channel)

    @cached_property
    def sessions(self) -> SessionServiceStub:
        """Sign-in, sessions and their keys."""
        return SessionServiceStub(self._channel)

    # -------------------------------------------------------------------------------------------------- beyond one call

    @property
    def freshness_token(self) -> str:
        """The newest freshness token that came back; empty where there is none.

        Handed to another client, in another process, say, that one reads nothing older than what this one wrote: it
        keeps the newer of the two. An empty one makes the client forget what it has.
        """
        return self._freshness.token

    @freshness_token.setter
    def freshness_token(self, token: str) -> None:
        self._freshness.set(token)

    @staticmethod
    def pages(method: Callable[..., Any], request: Any) -> Iterator[Any]:
        """All resources of a list method, one by one: `client.pages(client.catalog.ListProducts, request)`.

        The next page is asked for when the last one is used up. Raises CounterfoilError.
        """
        return resources(method, request)

    def watch_stock(
        self, request: inventory_service_pb2.WatchStockRequest, on_cursor: Callable[[str], object] | None = None
    ) -> Watch[inventory_service_pb2.WatchStockResponse]:
        """Stock levels as they change: an endless stream of messages.

        `on_cursor` is called with each new cursor once everything before it was given out and dealt with, that is, when
        the next message is asked for; also with those that come alone, of which the first says where the watch begins.
        """
        return self._watch(self.inventory.WatchStock, request, "stock_levels", on_cursor)

    def watch_orders(
        self, request: order_service_pb2.WatchOrdersRequest, on_cursor: Callable[[str], object] | None = None
    ) -> Watch[order_service_pb2.WatchOrdersResponse]:
        """Orders as they change: an endless stream of messages; `on_cursor` as in `watch_stock`."""
        return self._watch(self.orders.WatchOrders, request, "orders", on_cursor)

    def _watch(
        self, method: Callable[..., Any], request: Any, field: str, on_cursor: Callable[[str], object] | None
    ) -> Watch[Any]:
        watch: Watch[Any] = Watch(method, request, field, on_cursor)
        with self._lock:
            self._watches.add(watch)
        return watch

    def import_products(
        self, products: Products, *, request_id: str = "", timeout: float | None = None
    ) -> catalog_service_pb2.ImportProductsResponse:
        """Creates and updates products in bulk.

        Args:
            products: the products; an iterator is read once, what can be read again (a list, a function that gives an
                iterable) is sent again after UNAVAILABLE, up to four times in all.
            request_id: what makes the import happen once; a random one where it is empty.
            timeout: seconds for all attempts together; the policy's default deadline where it is None.

        Returns:
            How many products were created, updated, left as they were, and refused, and why.

        Raises:
            CounterfoilError: the import was refused, or broke off; and whatever reading `products` raises.
            ValueError: it was to be sent again, and `products` is a function that gave the same iterator again.
        """
        deadline_s = self._deadlines_s[_IMPORT] if timeout is None else timeout
        return import_products(self.catalog.ImportProducts, products, request_id, deadline_s, self._closing.wait)


def _options() -> list[tuple[str, Any]]:
    several = {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}}
    try:
        version = importlib.metadata.version("counterfoil")
    except importlib.metadata.PackageNotFoundError:  # the folder is on the path, and was not installed
        version = "0"
    return [
        ("grpc.service_config", service_config(several)),
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.primary_user_agent", f"counterfoil-python/{version}"),
        ("grpc.initial_reconnect_backoff_ms", _RECONNECT_MS),
        ("grpc.max_reconnect_backoff_ms", _RECONNECT_LIMIT_MS),
        ("grpc.keepalive_time_ms", _SILENCE_MS),
        ("grpc.keepalive_timeout_ms", _LIFE_LIMIT_MS),
        ("grpc.http2.ping_timeout_ms", _LIFE_LIMIT_MS),  # without it a minute: grpc#39239
        ("grpc.http2.max_pings_without_data", 0),  # however long a watch has nothing to say
        ("grpc.per_rpc_retry_buffer_size", _RETRY_BUFFER_BYTES),
    ]
