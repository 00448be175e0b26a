"""The stream of an import: one message is checked while the one before it is written."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from counterfoil.catalog.v1 import catalog_service_pb2 as pb
from counterfoil_server.catalog import importing
from counterfoil_server.catalog.editing import Check
from counterfoil_server.faults import FieldViolation, InvalidArgument
from counterfoil_server.rpc.request_id import fingerprint, parse_request_id
from counterfoil_server.storage.idempotency import Outcome
from counterfoil_server.storage.transaction import Actor
from counterfoil_server.storage.writes import Intent, Writes


class ImportStream:
    """One call of ImportProducts."""

    def __init__(self, writes: Writes, check: Check, method: str, actor: Actor, deadline: float) -> None:
        """`deadline` is in `time.monotonic()` seconds."""
        self._writes = writes
        self._check = check
        self._method = method
        self._actor = actor
        self._deadline = deadline
        self._summary = importing.Summary()
        self._position: int | None = None
        self._pending: tuple[Future[Outcome], int] | None = None  # and how many products its message had

    def run(self, requests: Iterator[pb.ImportProductsRequest]) -> tuple[pb.ImportProductsResponse, int | None]:
        """Writes every message, in order; the answer, and a position at which all are visible (None for no message).

        A message's key is derived from the stream's `request_id` and the message's number, so that a stream sent again
        finds the answers to those messages that were written. Raises the first fault; what was written stays.
        """
        request_id: uuid.UUID | None = None
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as writer:
            for number, request in enumerate(requests):
                request_id = _request_id(request, request_id)
                intent = Intent(
                    method=self._method,
                    request_id=uuid.uuid5(request_id, str(number)),
                    fingerprint=fingerprint(request),
                    actor=self._actor,
                    deadline=self._deadline,
                )
                batch = importing.prepare(request.products, self._check)
                self._collect()
                self._pending = (writer.submit(self._write, intent, batch), len(request.products))
            self._collect()
        return self._summary.response(), self._position

    def _write(self, intent: Intent, batch: importing.Batch) -> Outcome:
        return self._writes.run(intent, lambda transaction: importing.write(transaction, batch))

    def _collect(self) -> None:
        if self._pending is not None:
            future, product_count = self._pending
            self._pending = None
            outcome = future.result()
            self._summary.add(outcome.answer, product_count)
            self._position = outcome.position


def _request_id(request: pb.ImportProductsRequest, of_stream: uuid.UUID | None) -> uuid.UUID:
    if of_stream is not None and not request.request_id:
        return of_stream
    sent = parse_request_id(request.request_id)
    if of_stream is not None and sent != of_stream:
        description = "must be empty or the same as in the first message"
        raise InvalidArgument([FieldViolation("request_id", description, "import.one_request_id")])
    return sent
