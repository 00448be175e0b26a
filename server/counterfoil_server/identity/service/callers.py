"""Who calls, as the services of identity tell their rooms."""

from __future__ import annotations

from counterfoil_server.identity.auditing import Caller
from counterfoil_server.principal import Principal
from counterfoil_server.rpc.call import Call


def principal_of(call: Call) -> Principal:
    """Who calls; one without a name where nobody signed in."""
    return call.principal or Principal("")


def caller_of(call: Call) -> Caller:
    """Who calls, and from where."""
    return Caller(principal_of(call), call.peer)
