"""CatalogService: requests in, responses out. What happens in between is in the files named by the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from uuid_utils.compat import uuid7

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil_server.caching.freshness import FreshnessTokens
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
from counterfoil_server.rpc.wire import joined
from counterfoil_server.serving import Writing
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.errors import UniqueConflict
from counterfoil_server.storage.idempotency import IdempotentWrites
from counterfoil_server.storage.transaction import Actor
from counterfoil_server.storage.writes import OnCommit, Writes

EXPORT_LIMIT_MS: Final = 50_000
"""How long an export may take. The policy's deadline leaves it time to say so."""
BATCH_LIMIT_BYTES: Final = 8 * 1024**2
"""The largest response of BatchGetProducts."""
_SLICE_NAMES: Final = 100
"""Products that BatchGetProducts reads at once: a thousand may be far beyond its largest response."""


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
        self._writing = Writing(self._writes, freshness)
        self._cache = cache
        self._freshness = freshness
        self._browsing = Browsing(database, page_tokens)
        self._check = check
        self._export_limit_ms = export_limit_ms

    # --- reads ------------------------------------------------------------------------------------------------------

    @inline
    def get_product(self, request: pb.GetProductRequest, call: Call) -> bytes | Passed:
        """One product, from memory where it can be vouched for."""
        required = self._freshness.required(call)
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
        """Products in the order asked for, or NotFound for the first that does not exist; ResourceExhausted."""
        required = self._freshness.required(call)
        payloads: list[bytes] = []
        size_bytes = 0
        for start in range(0, len(request.names), _SLICE_NAMES):
            names = request.names[start : start + _SLICE_NAMES]
            found = self._cache.get_many(names, required, call.deadline)
            for name in names:
                payload = found.get(name)
                if payload is None:
                    raise NotFound(name)
                size_bytes += len(payload) + 8
                if size_bytes > BATCH_LIMIT_BYTES:
                    message = f"these products take more than {BATCH_LIMIT_BYTES} bytes together; ask for fewer at once"
                    raise ResourceExhausted(Reason.TOO_LARGE, message, {"limit": str(BATCH_LIMIT_BYTES)})
                payloads.append(payload)
        return joined(payloads)

    def list_products(self, request: pb.ListProductsRequest, call: Call) -> bytes:
        """A page of products. It comes from the database itself, which no token is ahead of."""
        self._freshness.check(call)
        return self._browsing.list(request, call.deadline)

    def search_products(self, request: pb.SearchProductsRequest, call: Call) -> bytes:
        """A page of matches, from the database itself."""
        self._freshness.check(call)
        return self._browsing.search(request, call.deadline)

    @bulk
    def export_products(self, request: pb.ExportProductsRequest, call: Call) -> Iterator[bytes]:
        """All products, a part at a time."""
        self._freshness.check(call)
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
        return self._writing.run(request, call, lambda transaction: editing.create(transaction, product_id, contents))

    def update_product(self, request: pb.UpdateProductRequest, call: Call) -> bytes:
        """The product as it is now."""
        rules.require_name(request.product.name, "product.name")
        return self._writing.run(request, call, lambda transaction: editing.update(transaction, request, self._check))

    def delete_product(self, request: pb.DeleteProductRequest, call: Call) -> bytes:
        """The soft-deleted product."""
        return self._writing.run(request, call, lambda transaction: editing.delete(transaction, request))

    def undelete_product(self, request: pb.UndeleteProductRequest, call: Call) -> bytes:
        """The product that is back."""
        return self._writing.run(request, call, lambda transaction: editing.undelete(transaction, request))

    def purge_products(self, request: pb.PurgeProductsRequest, call: Call) -> bytes:
        """How many were, or would be, removed."""
        node = purging.parse_purge_filter(request.filter)
        purge = purging.purge if request.force else purging.count
        return self._writing.run(request, call, lambda transaction: purge(transaction, node))

    @bulk
    def import_products(self, requests: Iterator[pb.ImportProductsRequest], call: Call) -> bytes:
        """What became of the products of the whole stream."""
        actor = Actor(call.subject, call.trace_id)
        stream = ImportStream(self._writes, self._check, call.method.path, actor, call.deadline)
        response, position = stream.run(requests)
        if position is None:  # nothing was sent, so nothing was committed
            with self._database.read(call.deadline) as transaction:
                position = transaction.as_of
        self._freshness.give(call, position)
        return response.SerializeToString()
