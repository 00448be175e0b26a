"""Accounts between the wire and the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Struct
from google.protobuf.timestamp_pb2 import Timestamp

from counterfoil.identity.v1 import account_pb2 as pb
from counterfoil.identity.v1 import account_service_pb2 as service_pb
from counterfoil_server.identity.rules.accounts import (
    Account,
    Email,
    Phone,
    PostalAddress,
    Profile,
    emails_of,
)

_US_PER_S: Final = 1_000_000


def profile_of(message: pb.Account, known: Sequence[Email] = ()) -> Profile:
    """What a message says of a person; addresses among `known` keep what is known of them.

    Raises InvalidArgument, with paths from `account`, for e-mail addresses that are none or the same.
    """
    return Profile(
        display_name=message.display_name,
        given_name=message.given_name,
        family_name=message.family_name,
        emails=emails_of([email.address for email in message.emails], "account.emails", known),
        phones=tuple(Phone(phone.number, phone.label) for phone in message.phones),
        postal_addresses=tuple(map(_postal_address, message.postal_addresses)),
        locale=message.locale,
        attributes=dict(message.attributes),
    )


def message_of(account: Account) -> pb.Account:
    """An account as callers see it."""
    profile = account.profile
    message = image_of(account)
    message.display_name = profile.display_name
    message.given_name = profile.given_name
    message.family_name = profile.family_name
    message.emails.extend(pb.Account.Email(address=each.address, verified=each.verified) for each in profile.emails)
    message.phones.extend(pb.Account.Phone(number=each.number, label=each.label) for each in profile.phones)
    message.postal_addresses.extend(map(_postal_message, profile.postal_addresses))
    message.locale = profile.locale
    message.attributes.update(profile.attributes)
    message.disable_reason = account.disable_reason
    message.etag = account.etag
    return message


def bytes_of(account: Account) -> bytes:
    """An account as callers see it, serialized; the same for the same account."""
    return message_of(account).SerializeToString(deterministic=True)


def image_of(account: Account) -> pb.Account:
    """An account as events show it: nothing personal."""
    return pb.Account(
        name=account.name,
        state=account.state.value,  # type: ignore[arg-type]  # the same numbers by definition
        revision=account.revision,
        create_time=_timestamp(account.create_us),
        update_time=_timestamp(account.update_us),
        delete_time=_timestamp(account.delete_us),
        purge_time=_timestamp(account.purge_us),
        erase_time=_timestamp(account.erase_us),
    )


def json_of(account: bytes) -> dict[str, Any]:
    """The JSON form of a serialized account, all that is set of it."""
    return MessageToDict(pb.Account.FromString(account), preserving_proto_field_name=True)


def record_bytes(source: str, name: str, data: Mapping[str, Any]) -> bytes:
    """An ExportAccountDataResponse, serialized."""
    held = ParseDict(dict(data), Struct())
    return service_pb.ExportAccountDataResponse(source=source, name=name, data=held).SerializeToString()


def reference_to(account: Account) -> bytes:
    """What is stored as the answer of a write: which revision of which account was the answer, and nothing personal."""
    return f"{account.id}@{account.revision}".encode()


def referred_to(reference: bytes) -> tuple[str, int]:
    """The id and the revision of a `reference_to`."""
    account_id, _, revision = reference.decode().rpartition("@")
    return account_id, int(revision)


def _postal_address(message: pb.PostalAddress) -> PostalAddress:
    return PostalAddress(
        label=message.label,
        recipient=message.recipient,
        organization=message.organization,
        address_lines=tuple(message.address_lines),
        postal_code=message.postal_code,
        locality=message.locality,
        administrative_area=message.administrative_area,
        region_code=message.region_code,
    )


def _postal_message(address: PostalAddress) -> pb.PostalAddress:
    return pb.PostalAddress(
        label=address.label,
        recipient=address.recipient,
        organization=address.organization,
        address_lines=address.address_lines,
        postal_code=address.postal_code,
        locality=address.locality,
        administrative_area=address.administrative_area,
        region_code=address.region_code,
    )


def _timestamp(us: int | None) -> Timestamp | None:
    if us is None:
        return None
    seconds, rest_us = divmod(us, _US_PER_S)
    return Timestamp(seconds=seconds, nanos=rest_us * 1000)
