"""CatalogService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from uuid_utils.compat import uuid7

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil_server.caching.freshness import METADATA_KEY, FreshnessTokens
from counterfoil_server.caching.read_through import ReadThrough
from counterfoil_server.catalog import codec, editing, purging, rules
from counterfoil_server.catalog.browsing import Browsing, parse_filter
from counterfoil_server.catalog.editing import Check
from counterfoil_server.catalog.exporting import export
from counterfoil_server.catalog.import_stream import ImportStream
from counterfoil_server.catalog.repository.writing import SkuRace
from counterfoil_server.faults import NotFound, Reason, ResourceExhausted
from counterfoil_server.rpc.call import PASS, Call, Passed, inline
from counterfoil_server.rpc.modes import bulk
from counterfoil_server.rpc.paging import PageTokens
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import UniqueConflict
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor, WriteTransaction
from counterfoil_server.storage.writes import Intent, OnCommit, Writes, Written

EXPORT_LIMIT_MS: Final = 60_000
BATCH_LIMIT_BYTES: Final = 8 * 1024**2
"""The largest response of BatchGetProducts, what a server sends at most."""


class CatalogService:
    """Serves `counterfoil.catalog.v1.CatalogService`. Thread-safe."""

    def __init__(
        self,
        *,
        database: Database,
        writes: IdempotentWrites,
        cache: ReadThrough,
        freshness: FreshnessTokens,
        page_tokens: PageTokens,
        check: Check,
        on_commit: OnCommit,
        export_limit_ms: int = EXPORT_LIMIT_MS,
    ) -> None:
        """`check` refuses messages that break the contract; `on_commit` is told what each write changed.

        `check` is for what is whole only here (a merged update, a row of an import). `on_commit` is called after the
        commit and before the answer.
        """
        self._database = database
        self._writes = Writes(writes, on_commit, contested="names or SKUs", races=(UniqueConflict, SkuRace))
        self._cache = cache
        self._freshness = freshness
        self._browsing = Browsing(database, page_tokens)
        self._check = check
        self._export_limit_ms = export_limit_ms

    # --- reads ------------------------------------------------------------------------------------------------------

    @inline
    def get_product(self, request: pb.GetProductRequest, call: Call) -> bytes | Passed:
        """One product, from memory where it can be vouched for."""
        required = self._required(call)
        payload = self._cache.peek(request.name, required)
        if payload is not None:
            return payload
        if not call.may_block:
            return PASS
        payload = self._cache.get(request.name, required, call.deadline)
        if payload is None:
            raise NotFound(request.name)
        return payload

    def batch_get_products(self, request: pb.BatchGetProductsRequest, call: Call) -> bytes:
        """Products in the order asked for, or NotFound for the first that does not exist."""
        found = self._cache.get_many(request.names, self._required(call), call.deadline)
        size_bytes = 0
        for name in request.names:
            payload = found.get(name)
            if payload is None:
                raise NotFound(name)
            size_bytes += len(payload) + 8
        if size_bytes > BATCH_LIMIT_BYTES:
            message = f"these products take more than {BATCH_LIMIT_BYTES} bytes together; ask for fewer at once"
            raise ResourceExhausted(Reason.TOO_LARGE, message, {"limit": str(BATCH_LIMIT_BYTES)})
        return joined(found[name] for name in request.names)

    def list_products(self, request: pb.ListProductsRequest, call: Call) -> bytes:
        """A page of products. It comes from the database itself, which no token is ahead of."""
        self._required(call)
        return self._browsing.list(request, call.deadline)

    def search_products(self, request: pb.SearchProductsRequest, call: Call) -> bytes:
        """A page of matches, from the database itself."""
        self._required(call)
        return self._browsing.search(request, call.deadline)

    @bulk
    def export_products(self, request: pb.ExportProductsRequest, call: Call) -> Iterator[bytes]:
        """All products, a part at a time."""
        self._required(call)
        return export(
            self._database,
            parse_filter(request.filter),
            show_deleted=request.show_deleted,
            deadline=call.deadline,
            limit_ms=self._export_limit_ms,
        )

    # --- writes -----------------------------------------------------------------------------------------------------

    def create_product(self, request: pb.CreateProductRequest, call: Call) -> bytes:
        """The new product."""
        contents = codec.contents_of(request.product, root="product")
        rules.check(contents, root="product")
        product_id = request.product_id or str(uuid7())
        return self._write(request, call, lambda transaction: editing.create(transaction, product_id, contents))

    def update_product(self, request: pb.UpdateProductRequest, call: Call) -> bytes:
        """The product as it is now."""
        rules.require_name(request.product.name, "product.name")
        return self._write(request, call, lambda transaction: editing.update(transaction, request, self._check))

    def delete_product(self, request: pb.DeleteProductRequest, call: Call) -> bytes:
        """The soft-deleted product."""
        return self._write(request, call, lambda transaction: editing.delete(transaction, request))

    def undelete_product(self, request: pb.UndeleteProductRequest, call: Call) -> bytes:
        """The product that is back."""
        return self._write(request, call, lambda transaction: editing.undelete(transaction, request))

    def purge_products(self, request: pb.PurgeProductsRequest, call: Call) -> bytes:
        """How many were, or would be, removed."""
        node = None if request.filter.strip() == "*" else parse_filter(request.filter)
        purge = purging.purge if request.force else purging.count
        return self._write(request, call, lambda transaction: purge(transaction, node))

    @bulk
    def import_products(self, requests: Iterator[pb.ImportProductsRequest], call: Call) -> bytes:
        """What became of the products of the whole stream."""
        actor = Actor(call.subject, call.trace_id)
        stream = ImportStream(self._writes, self._check, call.method.path, actor, call.deadline)
        response, position = stream.run(requests)
        if position is None:  # nothing was sent, so nothing was committed
            with self._database.read(call.deadline) as transaction:
                position = transaction.as_of
        call.set_trailing(METADATA_KEY, self._freshness.issue(position))
        return response.SerializeToString()

    # --- what they share --------------------------------------------------------------------------------------------

    def _required(self, call: Call) -> int | None:
        """The position that the caller's freshness token asks for; of several, the latest."""
        tokens = call.metadata(METADATA_KEY)
        if not tokens:
            return None
        return max(map(self._freshness.parse, tokens))

    def _write(self, request: _Write, call: Call, work: Callable[[WriteTransaction], Written]) -> bytes:
        intent = Intent(
            method=call.method.path,
            request_id=parse_request_id(request.request_id),
            fingerprint=fingerprint(request),
            actor=Actor(call.subject, call.trace_id),
            deadline=call.deadline,
        )
        outcome = self._writes.run(intent, work)
        call.set_trailing(METADATA_KEY, self._freshness.issue(outcome.position))
        return outcome.answer


_Write = (
    pb.CreateProductRequest
    | pb.UpdateProductRequest
    | pb.DeleteProductRequest
    | pb.UndeleteProductRequest
    | pb.PurgeProductsRequest
)
