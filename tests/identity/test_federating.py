"""A sign-in by a provider's word that is sent again, at the database."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from counterfoil_server.identity.federating import Federating, Request
from counterfoil_server.identity.oidc.claims import Claims, Once
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.rules.sessions import Lifetimes, Session
from counterfoil_server.identity.secrets import Secrets
from counterfoil_server.storage.engine import Database
from counterfoil_server.storage.transaction import Committed
from tests.storage.conftest import HookedClock, soon

HOUR = timedelta(hours=1)
PROVIDER = Provider(id="shop", issuer="https://issuer.example.com", client_id="us", allow_sign_up=True)


def federating(database: Database) -> Federating:
    return Federating(database, Secrets(b"k" * 32), Lifetimes(HOUR, HOUR, HOUR), lambda *_: None)


def test_a_sign_in_that_was_answered_before_comes_with_a_position_at_which_its_session_is_seen(
    database: Database, open_database: Callable[..., Database]
) -> None:
    """Also where it was committed while that was looked up."""
    clock, done = HookedClock(), list[Committed[Session]]()
    first, again = federating(database), federating(open_database(clock=clock))
    request = Request(uuid.uuid4(), (b"token",), "", "", soon())
    once = Once("once", int(time.time()) + 600)
    claims = Claims(PROVIDER.id, PROVIDER.issuer, "alice", None, False, None, None, None, (), once)
    assert again.before(request) is None
    clock.hook = lambda: done.append(first.sign_in(request, PROVIDER, claims))
    found = again.before(request)
    assert found is not None
    assert found.value.name == done[0].value.name
    assert found.position >= done[0].position
