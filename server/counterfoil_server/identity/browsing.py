"""What reads of accounts answer, as serialized responses. All of it comes from the database itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from counterfoil.identity.v1 import account_pb2 as pb
from counterfoil.identity.v1 import account_service_pb2 as service_pb
from counterfoil_server.faults import NotFound, Reason, ResourceExhausted
from counterfoil_server.identity.codec import accounts as codec
from counterfoil_server.identity.repository import accounts
from counterfoil_server.identity.repository.account_conditions import listed
from counterfoil_server.identity.repository.account_listing import ACCOUNTS
from counterfoil_server.identity.rules.accounts import id_of
from counterfoil_server.identity.rules.words import query_words
from counterfoil_server.lists.pages import Order, Place, reading
from counterfoil_server.rpc.filtering import (
    Field,
    FieldType,
    FilterSchema,
    Operator,
    enum_field,
    parse,
    parse_order_by,
)
from counterfoil_server.rpc.paging import PageTokens, page_size
from counterfoil_server.rpc.wire import joined
from counterfoil_server.storage.engine import Database

BATCH_LIMIT_BYTES: Final = 8 * 1024**2
"""The largest response of BatchGetAccounts."""

FILTER_SCHEMA: Final = FilterSchema(
    [
        Field("name", FieldType.STRING),
        Field("display_name", FieldType.STRING),
        Field(
            "emails.address",
            FieldType.STRING,
            operators=frozenset({Operator.EQ, Operator.NE, Operator.HAS, Operator.PRESENT}),
        ),
        enum_field("state", pb.Account.State.DESCRIPTOR, prefix="STATE_"),
        Field("create_time", FieldType.TIMESTAMP),
        Field("update_time", FieldType.TIMESTAMP),
        Field("attributes", FieldType.TEXT_MAP),
    ]
)
_ORDERS: Final = tuple(ACCOUNTS.keys)


class Browsing:
    """Answers reads. Thread-safe."""

    def __init__(self, database: Database, page_tokens: PageTokens) -> None:
        self._database = database
        self._page_tokens = page_tokens

    def account(self, name: str, deadline: float) -> bytes:
        """An account. Raises NotFound."""
        return self._read([name], deadline)[0]

    def batch(self, names: Sequence[str], deadline: float) -> bytes:
        """A BatchGetAccountsResponse. Raises NotFound for the first that does not exist, ResourceExhausted."""
        images = self._read(names, deadline)
        if sum(len(image) + 8 for image in images) > BATCH_LIMIT_BYTES:
            message = f"these accounts take more than {BATCH_LIMIT_BYTES} bytes together; ask for fewer at once"
            raise ResourceExhausted(Reason.TOO_LARGE, message, {"limit": str(BATCH_LIMIT_BYTES)})
        return joined(images)

    def list(self, request: service_pb.ListAccountsRequest, deadline: float) -> bytes:
        """A ListAccountsResponse. Raises InvalidArgument for a filter, an order or a token that is none."""
        order_by = parse_order_by(request.order_by, _ORDERS, "name")
        order = Order(order_by.field, order_by.descending)
        words = query_words(request.query) if request.query else None
        condition = listed(parse(request.filter, FILTER_SCHEMA), words, show_deleted=request.show_deleted)
        arguments = [request.filter, str(order_by), str(request.show_deleted), request.query]
        seal = self._page_tokens.seal("ListAccounts", arguments)
        after = Place.of(seal.open(request.page_token))
        size = page_size(request.page_size)
        with reading(self._database, size + 1, deadline) as transaction:
            kept, end = ACCOUNTS.serialized(
                transaction.connection, condition, order, after, size=size, encode=codec.bytes_of
            )
        if end is None:
            return joined(kept)
        token = seal.close(end.cursor)
        return joined(kept) + service_pb.ListAccountsResponse(next_page_token=token).SerializeToString()

    def _read(self, names: Sequence[str], deadline: float) -> Sequence[bytes]:
        ids = [id_of(name) for name in names]
        with self._database.read(deadline) as transaction:
            found = accounts.read(transaction.connection, list(dict.fromkeys(ids)))
        for account_id, name in zip(ids, names, strict=True):
            if account_id not in found:
                raise NotFound(name)
        images = {account_id: codec.bytes_of(account) for account_id, account in found.items()}
        return [images[account_id] for account_id in ids]
