"""Where the engine is meant to differ from the stock server. Any other difference is a bug of the engine."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeVar

from tests.rpc.engine.servers import Kind

T = TypeVar("T")


class Difference(NamedTuple):
    stock: str
    engine: str
    why: str


DIFFERENCES: Final = {
    "escaped exception": Difference(
        "UNKNOWN, with the exception's text in the details",
        "UNKNOWN, 'internal error'",
        "what escapes is a bug, and its text may hold anything: SQL, paths, another caller's data",
    ),
    "request that cannot be decoded": Difference(
        "INTERNAL",
        "INVALID_ARGUMENT",
        "the caller sent it; INTERNAL pages the wrong people, and some callers retry it",
    ),
    "undecodable message amid a stream": Difference(
        "the behaviour sees the stream end as if it were whole; what it then answers may keep the server from stopping",
        "the behaviour's iterator raises",
        "half an import that takes itself for a whole one is worse than none",
    ),
    "stream that breaks off": Difference(
        "now and then the behaviour sees the stream end as if it were whole",
        "the behaviour's iterator raises",
        "a caller whose connection dropped has not said that it was done; what follows an end must not follow a break",
    ),
    "call that meets a stopping server": Difference(
        "UNAVAILABLE, and now and then CANCELLED",
        "UNAVAILABLE",
        "callers retry UNAVAILABLE; CANCELLED is what they themselves ask for",
    ),
    "two messages on a unary call": Difference(
        "the first is answered as if it were alone",
        "INVALID_ARGUMENT before any effect",
        "nobody can say which of the two was meant",
    ),
    "no message on a unary call": Difference(
        "UNIMPLEMENTED",
        "INVALID_ARGUMENT",
        "the method exists; what was sent to it is wrong",
    ),
    "message that never comes": Difference(
        "holds a thread of the pool as long as the caller likes",
        "CANCELLED after message_limit_s, and no thread is held meanwhile",
        "a handful of such calls silence a whole stock server",
    ),
    "answer that is never read": Difference(
        "keeps its call for as long as the connection lasts",
        "CANCELLED after answer_limit_s to twice that",
        "calls are counted and bounded, and whoever keeps theirs takes the places of others",
    ),
    "answer that cannot be sent": Difference(
        "the call is never answered",
        "INTERNAL or UNKNOWN at once",
        "a response that is no bytes, or metadata that HTTP/2 forbids, is a bug whose caller must not wait for it",
    ),
    "exit from a behaviour": Difference(
        "the call is never answered",
        "UNKNOWN, 'internal error', as any other exception",
        "an escaped SystemExit costs its call, and its caller learns of it",
    ),
    "exit from the polling thread": Difference(
        "a callback, deserializer, interceptor or generic handler that raises SystemExit ends the server's one thread",
        "costs that call only",
        "a server that looks alive and answers nobody is the worst of all",
    ),
}


def expect(name: str, kind: Kind, *, stock: T, engine: T) -> T:
    """What this kind of server is to do where they differ; `name` says why in DIFFERENCES."""
    assert name in DIFFERENCES, f"a difference that is not listed: {name}"
    return stock if kind == "stock" else engine
