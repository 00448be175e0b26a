"""Providers that are wrong, broken or hostile: nobody signs in, nothing is followed, and everything ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from counterfoil_server.identity.oidc.client import RelyingParty
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.oidc.refusals import Away, Cause, Refused
from counterfoil_server.identity.oidc.upstream import Limits
from tests.identity.oidc.tokens import NONCE, SigningKey, claims
from tests.identity.oidc.wrong import Reply, WrongServer, answer, endless, raw, serving, silent

REDIRECT_URI = "https://shop.example.com/signed-in"
CLIENT = "ours"
SECRET = "the client's secret"
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def server() -> Iterator[WrongServer]:
    with serving() as started:
        yield started


def party(server: WrongServer, operation_s: float = 10) -> RelyingParty:
    provider = Provider(
        id="wrong", issuer=server.url, client_id=CLIENT, client_secret=SECRET, redirect_uris=(REDIRECT_URI,)
    )
    return RelyingParty([provider], bytes(32), limits=Limits(request_s=0.6, failure_pause_s=0, operation_s=operation_s))


def away(cause: Cause) -> Any:
    return pytest.raises(Away, check=lambda fault: fault.cause is cause and cause not in str(fault))


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"issuer": "https://other.example.com"}, Cause.DISCOVERY_ISSUER),
        ({"issuer": None}, Cause.DISCOVERY_ISSUER),
        ({"authorization_endpoint": None}, Cause.DISCOVERY_ENDPOINT),
        ({"authorization_endpoint": "javascript:alert(1)"}, Cause.DISCOVERY_ENDPOINT),
        ({"token_endpoint": "http://other.example.com/token"}, Cause.DISCOVERY_ENDPOINT),
        ({"jwks_uri": ["https://other.example.com/jwks"]}, Cause.DISCOVERY_ENDPOINT),
        ({"userinfo_endpoint": "ftp://other.example.com/"}, Cause.DISCOVERY_ENDPOINT),
    ],
)
def test_a_discovery_document_must_hold(server: WrongServer, changed: dict[str, Any], cause: Cause) -> None:
    server.publish(**changed)
    with away(cause):
        party(server).begin("wrong", REDIRECT_URI)


def test_an_issuer_is_compared_character_by_character(server: WrongServer) -> None:
    server.publish(issuer=server.url + "/")
    with away(Cause.DISCOVERY_ISSUER):
        party(server).begin("wrong", REDIRECT_URI)


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (raw(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), Cause.PROVIDER_STATUS),
        (answer({}, 302, "Location: /elsewhere"), Cause.PROVIDER_STATUS),
        (answer([]), Cause.PROVIDER_ANSWER_MALFORMED),
        (raw(b"HTTP/1.1 200 OK\r\n\r\n<html>"), Cause.PROVIDER_ANSWER_MALFORMED),
        (raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"[" * 100_000), Cause.PROVIDER_ANSWER_MALFORMED),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 65_536), Cause.PROVIDER_ANSWER_TOO_LARGE),
        (answer({"a": "b" * 300_000}), Cause.PROVIDER_ANSWER_TOO_LARGE),
        (silent, Cause.PROVIDER_TIMEOUT),
    ],
)
def test_every_document_is_bounded(server: WrongServer, reply: Reply, cause: Cause) -> None:
    server.replies[DISCOVERY] = reply
    server.replies["/elsewhere"] = answer(server.discovery())
    with away(cause):
        party(server).begin("wrong", REDIRECT_URI)
    assert server.paths() == [DISCOVERY]
    server.publish()
    server.replies["/jwks_uri"] = reply
    token = SigningKey.new().sign(claims(server.url, CLIENT))
    with away(cause):
        party(server).exchange_id_token("wrong", token, NONCE)
    assert "/elsewhere" not in server.paths()


def test_nothing_is_fetched_from_where_a_token_says(server: WrongServer) -> None:
    theirs, ours = SigningKey.new(kid="k"), SigningKey.new(kid="k")
    server.publish([ours.public_jwk])
    with serving() as evil:
        evil.replies["/keys"] = answer({"keys": [theirs.public_jwk]})
        for header in ({"jku": evil.url + "/keys"}, {"x5u": evil.url + "/keys"}, {"jwk": theirs.public_jwk}):
            for kid in ("k", "unknown", None):
                with pytest.raises(Refused):
                    party(server).exchange_id_token(
                        "wrong", theirs.sign(claims(server.url, CLIENT), kid=kid, **header), NONCE
                    )
        assert evil.connections == 0
    assert party(server).exchange_id_token("wrong", ours.sign(claims(server.url, CLIENT)), NONCE).subject == "alice"


@pytest.mark.parametrize(
    ("reply", "fault", "cause"),
    [
        (answer({"error": "invalid_grant"}, 400), Refused, Cause.CODE_REFUSED),
        (answer({"error": "access_denied"}, 403), Refused, Cause.CODE_REFUSED),
        (answer({"error": "invalid_client"}, 401), Away, Cause.CLIENT_REFUSED),
        (answer({"error": ["invalid_client"]}, 400), Refused, Cause.CODE_REFUSED),
        (answer({}, 429), Away, Cause.PROVIDER_STATUS),
        (answer({}, 500), Away, Cause.PROVIDER_STATUS),
        (answer({}, 307, "Location: /elsewhere"), Away, Cause.PROVIDER_STATUS),
        (raw(b"HTTP/1.1 400 Bad\r\n\r\n<html>"), Away, Cause.PROVIDER_ANSWER_MALFORMED),
        (answer({"access_token": "a"}), Away, Cause.PROVIDER_ANSWER_MALFORMED),
        (answer({"id_token": "a.b.c"}), Refused, Cause.TOKEN_MALFORMED),
        (silent, Away, Cause.PROVIDER_TIMEOUT),
    ],
)
def test_a_token_endpoint_says_why(
    server: WrongServer, reply: Reply, fault: type[Refused | Away], cause: Cause
) -> None:
    server.publish()
    server.replies["/token_endpoint"] = reply
    ours = party(server)
    with pytest.raises((Refused, Away)) as caught:
        ours.finish(ours.begin("wrong", REDIRECT_URI).state, "code")
    assert isinstance(caught.value, fault)
    assert caught.value.cause is cause
    assert "/elsewhere" not in server.paths()
    for shown in (str(caught.value), repr(caught.value), repr(ours), repr(ours.providers)):
        assert SECRET not in shown


def exchange(server: WrongServer, key: SigningKey, changed: dict[str, Any], userinfo: Any) -> Any:
    """A sign-in in which the token endpoint answers with these claims, and UserInfo with those."""
    server.publish([key.public_jwk])
    ours = party(server)
    state = ours.begin("wrong", REDIRECT_URI).state
    signed = key.sign(claims(server.url, CLIENT, nonce=ours.ticket(state).nonce, **changed))
    server.replies["/token_endpoint"] = answer({"access_token": "access", "id_token": signed, "token_type": "Bearer"})
    server.replies["/userinfo_endpoint"] = answer(userinfo)
    return ours.finish(state, "code")


def test_a_profile_is_never_put_together_from_two_places(server: WrongServer) -> None:
    key = SigningKey.new()
    both = {"sub": "alice", "email": "mallory@example.com", "email_verified": True}
    found = exchange(server, key, {"email_verified": None}, both)
    assert (found.email, found.email_verified) == ("alice@example.com", False)
    assert "/userinfo_endpoint" not in server.paths()
    without = {"sub": "alice", "email": "alice@example.com"}
    found = exchange(server, key, {"email": None, "email_verified": True}, without)
    assert (found.email, found.email_verified) == ("alice@example.com", False)
    assert b"authorization: bearer access" in server.asked[-1].lower()


def test_a_profile_must_be_the_same_persons(server: WrongServer) -> None:
    for userinfo in ({"sub": "mallory"}, {}):
        with pytest.raises(Refused) as caught:
            exchange(server, SigningKey.new(), {"email": None}, userinfo)
        assert caught.value.cause is Cause.USERINFO_SUBJECT


def test_an_access_token_of_another_sign_in_is_refused(server: WrongServer) -> None:
    with pytest.raises(Refused) as caught:
        exchange(server, SigningKey.new(), {"at_hash": "another"}, {})
    assert caught.value.cause is Cause.TOKEN_ACCESS_HASH


def test_an_issuer_that_was_sent_must_be_right_even_where_none_is_promised(server: WrongServer) -> None:
    server.publish()
    ours = party(server)
    with pytest.raises(Refused) as caught:
        ours.finish(ours.begin("wrong", REDIRECT_URI).state, "code", issuer="https://other.example.com")
    assert caught.value.cause is Cause.RESPONSE_ISSUER
    assert server.paths() == [DISCOVERY]


def test_one_call_has_one_time_limit_for_all_its_requests(server: WrongServer) -> None:
    server.publish()
    server.replies["/token_endpoint"] = silent
    ours = party(server, operation_s=0.2)
    with away(Cause.PROVIDER_TIMEOUT):
        ours.finish(ours.begin("wrong", REDIRECT_URI).state, "code")


def test_an_authorization_request_keeps_what_the_endpoint_and_the_operator_say(server: WrongServer) -> None:
    server.publish(authorization_endpoint=server.url + "/authorize?tenant=a")
    provider = Provider(
        id="wrong",
        issuer=server.url,
        client_id=CLIENT,
        redirect_uris=(REDIRECT_URI,),
        authorization_parameters={"prompt": "select_account", "response_mode": "form_post"},
    )
    url = RelyingParty([provider], bytes(32)).begin("wrong", REDIRECT_URI).authorization_url
    assert url.startswith(
        server.url + "/authorize?tenant=a&prompt=select_account&response_mode=form_post&response_type=code&"
    )
