"""Etags: what a resource was like when it was read, so that a write says which state it is about."""

from __future__ import annotations

import hashlib

from counterfoil_server.faults import Aborted, Reason

_DIGEST_BYTES = 12


def etag_of(*state: object) -> str:
    """The quoted etag of a state, of what makes it another one: an id and a revision, say."""
    text = "\n".join(map(str, state))
    return f'"{hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES).hexdigest()}"'


def require_etag(name: str, sent: str, current: str) -> None:
    """Raises Aborted (ETAG_MISMATCH) where an etag was sent that is not the resource's current one."""
    if sent and sent != current:
        raise Aborted(Reason.ETAG_MISMATCH, f"{name} changed since the etag was read", {"resource": name})
