"""Who a caller is by its client certificate, and how one process tells another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

IDENTITIES_KEY: Final = "x-counterfoil-peer-identities"
"""The metadata under which a worker hands identities on. It counts on the private socket of a process that only workers
call, and nowhere else; it is never handed on itself."""

IDENTITIES_LIMIT_BYTES: Final = 4_096
"""The names of one certificate, as they are handed on; one that has more is nobody's. A SPIFFE id has at most 2,048."""

_AROUND_BYTES: Final = 3  # two quotes and a comma
_NAME: Final = re.compile(rb"[!#-\[\]-~]+")  # visible ASCII but for quotes and backslashes, so JSON escapes nothing


@dataclass(frozen=True, slots=True)
class PeerIdentities:
    """The names in a verified certificate (its subject alternative names), as they stand there.

    A name says who a caller is only as a whole: `*.example.com` is the name of one caller, not of many.
    """

    uris: tuple[str, ...] = ()  # a SPIFFE id is one: spiffe://trust-domain/path
    dns_names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.uris or self.dns_names)


NOBODY: Final = PeerIdentities()


def verified(auth_context: Mapping[str, Sequence[bytes]]) -> PeerIdentities:
    """The names that gRPC's core has found in the certificate it has verified.

    A name with a character that neither URIs nor DNS names have is left out.
    """
    uris, dns_names = auth_context.get("peer_uri", ()), auth_context.get("peer_dns", ())
    if sum(len(name) + _AROUND_BYTES for name in (*uris, *dns_names)) > IDENTITIES_LIMIT_BYTES:
        return NOBODY
    return PeerIdentities(_names(uris), _names(dns_names))


def to_metadata(identities: PeerIdentities) -> tuple[str, str]:
    """The entry that hands identities on."""
    return IDENTITIES_KEY, json.dumps([identities.uris, identities.dns_names], separators=(",", ":"))


def from_metadata(values: Sequence[str]) -> PeerIdentities:
    """What an entry of `to_metadata` says; nobody where there is none, or anything else."""
    if len(values) != 1:
        return NOBODY
    try:
        uris, dns_names = json.loads(values[0])
        return PeerIdentities(tuple(map(str, uris)), tuple(map(str, dns_names)))
    except (ValueError, TypeError):
        return NOBODY


def _names(values: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(value.decode("ascii") for value in values if _NAME.fullmatch(value))
