"""Create, update, delete and undelete one product, each inside a transaction that the caller runs."""

from __future__ import annotations

from collections.abc import Callable, Collection

from google.protobuf.message import Message

from counterfoil.catalog.v1 import catalog_service_pb2 as service_pb
from counterfoil.catalog.v1 import product_pb2 as pb
from counterfoil_server.catalog import codec, rules
from counterfoil_server.catalog.changes import Event, change
from counterfoil_server.catalog.repository import reading, writing
from counterfoil_server.catalog.repository.writing import Stored
from counterfoil_server.catalog.rules import Contents, Product
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import AlreadyExists, NotFound, Reason
from counterfoil_server.rpc import masks
from counterfoil_server.rpc.validation import check_below
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds

Check = Callable[[Message], None]
"""Raises InvalidArgument, with fields as paths below the message, where a message breaks a rule of the contract."""


def create(transaction: WriteTransaction, product_id: str, contents: Contents) -> Written:
    """A new product. Raises AlreadyExists for an id or a SKU that is taken."""
    product = rules.created(product_id, contents, microseconds(transaction.now))
    if writing.lock(transaction.connection, [product_id]):
        raise AlreadyExists(
            Reason.RESOURCE_ALREADY_EXISTS, f"{product.name} already exists", {"resource": product.name}
        )
    _require_free_skus(transaction, product)
    writing.write(transaction.connection, [product], [])
    return _written(transaction, Event.CREATED, product)


def update(transaction: WriteTransaction, request: service_pb.UpdateProductRequest, check: Check) -> Written:
    """The product with what the mask names replaced. An update that changes nothing makes no revision and no event.

    Raises NotFound, Aborted for an etag that is not the current one, FailedPrecondition for a soft-deleted product,
    AlreadyExists for a SKU of another product, and InvalidArgument for a result that breaks a rule.
    """
    name = request.product.name
    before, stored = _locked(transaction, name, request.product.etag)
    rules.require_not_deleted(name, before.delete_us)
    now_us = microseconds(transaction.now)
    message = codec.message_of(before, now_us)
    masks.apply(request.update_mask, message, request.product)
    kept = {price.currency for variant in before.contents.variants for price in variant.prices}
    contents = checked_contents(message, check, root="product", kept=kept)
    # Not the hash of `before.contents`, where numbers may have become others that are equal: 1e16 an integer.
    if contents.content_hash == stored.content_hash:
        return Written(codec.bytes_of(before, now_us))
    after = rules.replaced(before, contents, now_us)
    _require_free_skus(transaction, after)
    writing.write(transaction.connection, [], [after])
    return _written(transaction, Event.UPDATED, after)


def delete(transaction: WriteTransaction, request: service_pb.DeleteProductRequest) -> Written:
    """The product soft-deleted. Raises as `update` does, but for one that already is where `allow_missing` is set."""
    before, _ = _locked(transaction, request.name, request.etag)
    now_us = microseconds(transaction.now)
    if before.delete_us is not None and request.allow_missing:
        return Written(codec.bytes_of(before, now_us))
    after = rules.deleted(before, now_us)
    writing.set_lifecycle(transaction.connection, [after])
    return _written(transaction, Event.DELETED, after)


def undelete(transaction: WriteTransaction, request: service_pb.UndeleteProductRequest) -> Written:
    """The product brought back. Raises NotFound, Aborted as `update` does, FailedPrecondition if it is not deleted."""
    before, _ = _locked(transaction, request.name, request.etag)
    after = rules.undeleted(before, microseconds(transaction.now))
    writing.set_lifecycle(transaction.connection, [after])
    return _written(transaction, Event.UNDELETED, after)


def checked_contents(message: pb.Product, check: Check, *, root: str, kept: Collection[str] = ()) -> Contents:
    """The contents of a product that keeps the contract and the rules; InvalidArgument with paths from `root` else.

    `kept` are currencies of prices that the product has already: they are taken though ISO 4217 has withdrawn them.
    """
    check_below(check, message, root)
    contents = codec.contents_of(message, root=root, kept=kept)
    rules.check(contents, root=root)
    return contents


def sku_taken(sku: str, owner_id: str) -> AlreadyExists:
    """The refusal of a SKU that belongs to another product."""
    owner = rules.NAME_PREFIX + owner_id
    return AlreadyExists(
        Reason.SKU_ALREADY_EXISTS, f"the SKU {sku} belongs to {owner}", {"sku": sku, "resource": owner}
    )


def _locked(transaction: WriteTransaction, name: str, etag: str) -> tuple[Product, Stored]:
    """The product, locked before it is read, so that what is read stays true until the commit."""
    product_id = rules.id_of(name)
    stored = writing.lock(transaction.connection, [product_id]).get(product_id)
    if stored is None:
        raise NotFound(name)
    product = reading.read(transaction.connection, [product_id])[0]
    require_etag(name, etag, product.etag)
    return product, stored


def _require_free_skus(transaction: WriteTransaction, product: Product) -> None:
    owners = writing.owners_of(transaction.connection, product.skus, [])
    for sku in product.skus:
        owner = owners.get(sku, product.id)
        if owner != product.id:
            raise sku_taken(sku, owner)


def _written(transaction: WriteTransaction, event: Event, product: Product) -> Written:
    image = codec.bytes_of(product, microseconds(transaction.now))
    changes = [change(event, product.name, product.revision, image)]
    transaction.emit(changes)
    return Written(image, changes)
