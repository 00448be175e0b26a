"""Sessions as callers see them."""

from __future__ import annotations

from counterfoil.identity.v1.session_pb2 import Session as Message
from counterfoil_server.identity.codec.access import fill_time
from counterfoil_server.identity.rules.sessions import Session


def session_message(session: Session) -> Message:
    """The session."""
    message = Message(name=session.name, methods=session.methods, peer=session.peer)
    fill_time(message.create_time, session.create_time)
    fill_time(message.refresh_time, session.refresh_time)
    fill_time(message.expire_time, session.expire_time)
    fill_time(message.revoke_time, session.revoke_time)
    return message


def image_of(session: Session) -> bytes:
    """The session for its event: without where the person was."""
    message = session_message(session)
    message.ClearField("peer")
    return message.SerializeToString()
