"""A catalog behind a real channel, on a database of the test's own, with the caches that a worker has."""

from __future__ import annotations

import tempfile
import traceback
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil.catalog.v1 import catalog_service_pb2_grpc as rpc
from counterfoil.catalog.v1.product_pb2 import Product
from counterfoil_server.caching.freshness import FreshnessTokens, Horizon
from counterfoil_server.caching.invalidation import InvalidationLoop
from counterfoil_server.caching.near import NearCache
from counterfoil_server.caching.read_through import ReadThrough
from counterfoil_server.catalog.changes import KIND as PRODUCT
from counterfoil_server.catalog.loading import load_products
from counterfoil_server.catalog.service import EXPORT_LIMIT_MS, CatalogService
from counterfoil_server.rpc.alarms import Alarms
from counterfoil_server.rpc.call import Call, Method, Principal
from counterfoil_server.rpc.executor import LeanExecutor
from counterfoil_server.rpc.interceptors.auth import Authentication
from counterfoil_server.rpc.interceptors.chain import Endpoint
from counterfoil_server.rpc.interceptors.deadline import Deadline
from counterfoil_server.rpc.interceptors.errors import Errors
from counterfoil_server.rpc.interceptors.shapes import Handler, Interceptor
from counterfoil_server.rpc.interceptors.validation import Validation
from counterfoil_server.rpc.methods import methods_of
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.relay import Relay, bulk_endpoints, worker_endpoints
from counterfoil_server.rpc.validation import RequestValidator
from counterfoil_server.storage.changes import Change
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.outbox import OutboxTail
from tests.reach import Stated
from tests.rpc.echo import Lines, bare_server, stop_now

KEY = b"a key that only these tests have"
FRESHNESS = "counterfoil-freshness"
SERVICE = pb.DESCRIPTOR.services_by_name["CatalogService"]


class Trusting:
    """Believes the metadata `x-subject`, and lets that do everything; or believes a token as `reach.caller` makes them.

    Who has which credentials is tested where those are.
    """

    def wrap(self, method: Method, handler: Handler) -> Handler:
        stated = Authentication(Stated()).wrap(method, handler)

        def trusted(request: Any, call: Call) -> Any:
            if call.metadata("authorization"):
                return stated(request, call)
            call.principal = Principal((*call.metadata("x-subject"), "tester")[0], all_permissions=True)
            return handler(request, call)

        return trusted


@dataclass
class Defects:
    """A log that keeps what went wrong, so that a test fails with the cause."""

    seen: list[str] = field(default_factory=list)

    def info(self, event: str, **fields: object) -> None:
        """Passed over."""

    warning = info

    def error(self, event: str, **fields: Any) -> None:
        self.seen.append(event + "\n" + "".join(traceback.format_exception(fields["exc_info"])))


@dataclass
class Catalog:
    """The service as a caller has it, and what only a test may see of it."""

    stub: Any  # the generated stub's calls are typed as what they return when they are async, too
    service: CatalogService
    database: Database
    cache: ReadThrough
    commits: list[Sequence[Change]]

    def create(self, product: Product, product_id: str = "", request_id: str = "") -> Product:
        """Creates a product and returns it."""
        created: Product = self.stub.CreateProduct(
            pb.CreateProductRequest(product=product, product_id=product_id, request_id=request_id or new_id())
        )
        return created

    def get(self, name: str, metadata: Sequence[tuple[str, str]] = ()) -> Product:
        """Reads a product."""
        read: Product = self.stub.GetProduct(pb.GetProductRequest(name=name), metadata=metadata)
        return read

    def load(self, products: Sequence[Product], batch: int = 500, request_id: str = "") -> pb.ImportProductsResponse:
        """Imports products."""
        key = request_id or new_id()
        starts = range(0, len(products), batch)
        answer: pb.ImportProductsResponse = self.stub.ImportProducts(
            pb.ImportProductsRequest(request_id=key if start == 0 else "", products=products[start : start + batch])
            for start in starts
        )
        return answer


def new_id() -> str:
    """A request_id nobody has used."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Refusal:
    """How a call ended, taken apart."""

    code: grpc.StatusCode
    reason: str
    metadata: Mapping[str, str]
    fields: Mapping[str, str]  # BadRequest's fields and their descriptions
    precondition: str  # PreconditionFailure's type


def refusal_of(action: Callable[[], object]) -> Refusal:
    """The refusal that the call ends with; fails where it succeeds."""
    with pytest.raises(grpc.RpcError) as caught:
        action()
    error: Any = caught.value
    trailing = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailing["grpc-status-details-bin"])
    return taken_apart(status)


def taken_apart(status: status_pb2.Status) -> Refusal:
    """A google.rpc.Status as a Refusal."""
    info = detail(status, error_details_pb2.ErrorInfo)
    assert info.domain == "counterfoil"
    bad = detail(status, error_details_pb2.BadRequest)
    precondition = detail(status, error_details_pb2.PreconditionFailure)
    code = next(code for code in grpc.StatusCode if code.value[0] == status.code)
    return Refusal(
        code,
        info.reason,
        dict(info.metadata),
        {each.field: each.description for each in bad.field_violations},
        precondition.violations[0].type if precondition.violations else "",
    )


def detail(status: status_pb2.Status, kind: type[Message]) -> Any:
    """The detail of one kind; an empty one where there is none."""
    found = kind()
    for each in status.details:
        if each.Is(kind.DESCRIPTOR):
            each.Unpack(found)
    return found


@pytest.fixture
def relayed() -> bool:
    """Whether long work is done behind a relay, as it is where there is a bulk process."""
    return False


@pytest.fixture
def open_catalog(open_database: Callable[..., Database], relayed: bool) -> Iterator[Callable[..., Catalog]]:  # noqa: FBT001 - a fixture
    """Opens the catalog once more, as another worker would."""
    with ExitStack() as stack:
        yield partial(_open, stack, open_database, relayed=relayed)


@pytest.fixture
def catalog(open_catalog: Callable[..., Catalog]) -> Catalog:
    """A catalog without products."""
    return open_catalog()


def _open(
    stack: ExitStack, open_database: Callable[..., Database], *, relayed: bool, export_limit_ms: int = EXPORT_LIMIT_MS
) -> Catalog:
    database = open_database()
    near, horizon, tail = NearCache(16_000_000), Horizon(), OutboxTail(database, (PRODUCT,))
    loop = InvalidationLoop(tail.poll, horizon, near, interval_ms=50)
    cache = ReadThrough(near, None, horizon, partial(load_products, database), kick=loop.kick)
    loop.start()
    stack.callback(loop.stop)
    commits: list[Sequence[Change]] = []

    def on_commit(changes: Sequence[Change], _position: int) -> None:
        commits.append(changes)
        cache.invalidate(changes)

    validator = RequestValidator()
    service = CatalogService(
        database=database,
        writes=IdempotentWrites(database),
        cache=cache,
        freshness=FreshnessTokens(KEY, uuid.UUID(int=1)),
        page_tokens=PageTokens(KEY),
        check=validator.check,
        on_commit=on_commit,
        export_limit_ms=export_limit_ms,
    )
    alarms, defects = Alarms(), Defects()
    interceptors: list[Interceptor] = [Errors(defects), Deadline(alarms), Trusting(), Validation(validator)]
    executor = LeanExecutor(8)
    behaviors = methods_of(SERVICE, service)
    relay = _behind(stack, bulk_endpoints(interceptors, behaviors)) if relayed else None
    endpoints = worker_endpoints(interceptors, behaviors, relay)
    server = bare_server(executor, endpoints=endpoints, streams_limit=4)
    port = server.bind("127.0.0.1:0")
    server.start()
    # A window of one size, so that a reader who waits is a slow one whatever the bandwidth was measured to be.
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.http2.bdp_probe", 0)])

    def stop() -> None:
        channel.close()
        stop_now(server)
        executor.shutdown(wait=True)
        alarms.stop()
        assert not defects.seen, "\n".join(defects.seen)

    stack.callback(stop)
    return Catalog(rpc.CatalogServiceStub(channel), service, database, cache, commits)


def _behind(stack: ExitStack, endpoints: Mapping[str, Endpoint]) -> Relay:
    """A relay to a server of the endpoints."""
    path = stack.enter_context(tempfile.TemporaryDirectory(prefix="cfy-")) + "/behind.sock"
    executor = LeanExecutor(8)
    server = bare_server(executor, endpoints=endpoints, streams_limit=4)
    server.bind(f"unix:{path}")
    server.start()
    relay = Relay(f"unix:{path}", calls_limit=4, keys=("x-subject", FRESHNESS), log=Lines())

    def stop() -> None:
        relay.close()
        assert stop_now(server)
        executor.shutdown(wait=True)

    stack.callback(stop)
    return relay
