"""ImportProducts: many products, a transaction for each message of the stream.

Rows take effect one after the other, as if each had been sent alone: a SKU that one row gives up can go to a later one.
A product that a message names twice is refused the second time, because the two could not both be its contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from google.rpc import status_pb2

from counterfoil.catalog.v1 import catalog_service_pb2 as service_pb
from counterfoil.catalog.v1 import product_pb2 as pb
from counterfoil_server.catalog import codec, rules
from counterfoil_server.catalog.changes import Event, change
from counterfoil_server.catalog.editing import Check, checked_contents, sku_taken
from counterfoil_server.catalog.repository import writing
from counterfoil_server.catalog.repository.writing import Stored
from counterfoil_server.catalog.rules import Contents, Product
from counterfoil_server.etags import require_etag
from counterfoil_server.faults import Fault, FieldViolation, InvalidArgument, Reason, ResourceExhausted
from counterfoil_server.rpc.status import shortened, to_status
from counterfoil_server.storage.transaction import WriteTransaction
from counterfoil_server.storage.writes import Written
from counterfoil_server.times import microseconds

ERRORS_LIMIT: Final = 1000
"""How many refusals a response describes; the contract says so."""
FAILURES_LIMIT: Final = 250_000
"""How many refused rows an import may have: a response names each by its position, and must fit into one message."""
_NAME_LIMIT_BYTES: Final = 256  # of a refused row's name, which may be anything


@dataclass(frozen=True, slots=True)
class Row:
    """One product of a message that keeps every rule that can be told without the database."""

    index: int  # in its message
    id: str
    etag: str
    contents: Contents

    @property
    def name(self) -> str:
        """The resource name."""
        return rules.NAME_PREFIX + self.id


@dataclass(slots=True)
class Refusals:
    """The rows of one message that were refused, and why."""

    names: Sequence[str]
    by_index: dict[int, status_pb2.Status] = field(default_factory=dict)

    def add(self, index: int, fault: Fault) -> None:
        """Refuses a row."""
        self.by_index[index] = to_status(fault)

    def response(self) -> service_pb.ImportProductsResponse:
        """A response that holds the refusals alone, in order."""
        response = service_pb.ImportProductsResponse(failed_count=len(self.by_index))
        for index in sorted(self.by_index):
            response.failed_indexes.append(index)
            if len(response.errors) < ERRORS_LIMIT:
                name = shortened(self.names[index], _NAME_LIMIT_BYTES)
                response.errors.add(index=index, product=name, error=self.by_index[index])
        return response


@dataclass(frozen=True, slots=True)
class Batch:
    """One message of an import, checked."""

    rows: Sequence[Row]
    refused: dict[int, status_pb2.Status]
    names: Sequence[str]


def prepare(products: Sequence[pb.Product], check: Check) -> Batch:
    """Checks each product of a message on its own, without the database."""
    refusals = Refusals([product.name for product in products])
    rows: list[Row] = []
    first_of: dict[str, int] = {}
    for index, product in enumerate(products):
        try:
            row = _row(index, product, check)
            first = first_of.setdefault(row.id, index)
            if first != index:
                raise _sent_before(first)
        except Fault as fault:
            refusals.add(index, fault)
        else:
            rows.append(row)
    return Batch(rows, refusals.by_index, refusals.names)


def _row(index: int, product: pb.Product, check: Check) -> Row:
    rules.require_name(product.name, "product.name")
    if product.HasField("delete_time"):
        description = "must not be set: an import would bring back what was soft-deleted when it was read"
        raise InvalidArgument([FieldViolation("product.delete_time", description, "import.not_deleted")])
    contents = checked_contents(product, check, root="product")
    return Row(index, rules.id_of(product.name), product.etag, contents)


def _sent_before(first: int) -> InvalidArgument:
    description = f"was sent before in the same message, as number {first}"
    return InvalidArgument([FieldViolation("product.name", description, "import.unique_names")])


def write(transaction: WriteTransaction, batch: Batch) -> Written:
    """Stores the rows of a message; the answer is an ImportProductsResponse with indexes from the message's start."""
    now_us = microseconds(transaction.now)
    stored = writing.lock(transaction.connection, [row.id for row in batch.rows])
    refusals = Refusals(batch.names, dict(batch.refused))  # a copy: the transaction may run again
    wanted = list(_wanted(batch.rows, stored, refusals))
    accepted = _with_free_skus(transaction, wanted, stored, refusals)
    products = [_after(row, stored.get(row.id), now_us) for row in accepted]
    created = [product for product in products if product.id not in stored]
    updated = [product for product in products if product.id in stored]
    writing.write(transaction.connection, created, updated)
    changes = [
        change(
            Event.UPDATED if product.id in stored else Event.CREATED,
            product.name,
            product.revision,
            codec.bytes_of(product, now_us),
        )
        for product in products
    ]
    if changes:
        transaction.emit(changes)
    response = refusals.response()
    response.created_count, response.updated_count = len(created), len(updated)
    response.unchanged_count = len(batch.names) - len(products) - response.failed_count
    return Written(response.SerializeToString(), changes)


def _wanted(rows: Sequence[Row], stored: dict[str, Stored], refusals: Refusals) -> Iterator[Row]:
    """The rows that would change something and may."""
    for row in rows:
        before = stored.get(row.id)
        try:
            if before is None:
                require_etag(row.name, row.etag, "")  # what it was read from is gone
                yield row
                continue
            rules.require_not_deleted(row.name, before.delete_us)
            if before.content_hash == row.contents.content_hash:
                continue
            require_etag(row.name, row.etag, rules.etag(row.id, before.revision, before.create_us))
        except Fault as fault:
            refusals.add(row.index, fault)
        else:
            yield row


def _with_free_skus(
    transaction: WriteTransaction, rows: Sequence[Row], stored: dict[str, Stored], refusals: Refusals
) -> list[Row]:
    """The rows whose SKUs are theirs or free when their turn comes."""
    if not rows:
        return []
    wanted = {variant.sku for row in rows for variant in row.contents.variants}
    replaced = [row.id for row in rows if row.id in stored]
    owners = writing.owners_of(transaction.connection, sorted(wanted), replaced)
    held: dict[str, list[str]] = {}
    for sku, owner in owners.items():
        held.setdefault(owner, []).append(sku)
    accepted: list[Row] = []
    for row in rows:
        skus = [variant.sku for variant in row.contents.variants]
        taken = next((sku for sku in skus if owners.get(sku, row.id) != row.id), None)
        if taken is not None:
            refusals.add(row.index, sku_taken(taken, owners[taken]))
            continue
        for sku in held.get(row.id, ()):
            del owners[sku]
        owners.update(dict.fromkeys(skus, row.id))
        accepted.append(row)
    return accepted


def _after(row: Row, before: Stored | None, now_us: int) -> Product:
    if before is None:
        return rules.created(row.id, row.contents, now_us)
    update_us = rules.change_us(before.update_us, now_us)
    return Product(row.id, before.revision + 1, row.contents, before.create_us, update_us)


class Summary:
    """The answer to a whole stream, put together from those to its messages."""

    def __init__(self) -> None:
        self._response = service_pb.ImportProductsResponse()
        self._sent = 0

    def add(self, answer: bytes, product_count: int) -> None:
        """Takes in the answer to the next message. Raises ResourceExhausted where too many rows were refused."""
        part = service_pb.ImportProductsResponse.FromString(answer)
        total = self._response
        if total.failed_count + part.failed_count > FAILURES_LIMIT:
            raise ResourceExhausted(
                Reason.TOO_LARGE,
                f"more than {FAILURES_LIMIT} products were refused; the batches up to this one stay written",
                {"limit": str(FAILURES_LIMIT)},
            )
        total.created_count += part.created_count
        total.updated_count += part.updated_count
        total.unchanged_count += part.unchanged_count
        total.failed_count += part.failed_count
        total.failed_indexes.extend(self._sent + index for index in part.failed_indexes)
        for error in part.errors[: ERRORS_LIMIT - len(total.errors)]:
            total.errors.add(index=self._sent + error.index, product=error.product, error=error.error)
        self._sent += product_count

    def response(self) -> service_pb.ImportProductsResponse:
        """The answer."""
        return self._response
