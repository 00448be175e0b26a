"""What orders hold on people: who ordered, by the account's name alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from google.protobuf.json_format import MessageToDict

from counterfoil_server.identity.ports import Record
from counterfoil_server.orders import codec
from counterfoil_server.orders.repository.personal import orders_of
from counterfoil_server.storage.transaction import ReadTransaction, WriteTransaction

SOURCE: Final = "orders.order"


class PersonalOrders:
    """A person's orders. Implements `identity.ports.PersonalData`."""

    def records(self, transaction: ReadTransaction, account_name: str) -> Iterator[Record]:
        """The orders of an account, by when they were placed."""
        for row in orders_of(transaction.connection, account_name):
            message = codec.message_of(row)
            yield Record(SOURCE, message.name, MessageToDict(message, preserving_proto_field_name=True))

    def erase(self, transaction: WriteTransaction, account_name: str) -> None:
        """Removes nothing: an order refers to its account and holds nothing of the person.

        The name stays, so that orders, stock and the books still fit together; whose it was is not known any more.
        """
