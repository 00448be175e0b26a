"""Who calls, as the services of identity tell their rooms."""

from __future__ import annotations

from counterfoil_server.identity.auditing import Caller
from counterfoil_server.rpc.call import Call
from counterfoil_server.serving import principal_of


def caller_of(call: Call) -> Caller:
    """Who calls, and from where."""
    return Caller(principal_of(call), call.peer)
