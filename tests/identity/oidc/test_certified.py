"""Sign-ins at a real, certified provider: what works, and what is refused."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from counterfoil_server.faults import InvalidArgument, Reason
from counterfoil_server.identity.oidc.client import RelyingParty
from counterfoil_server.identity.oidc.providers import Provider
from counterfoil_server.identity.oidc.refusals import Away, Cause, Refused
from counterfoil_server.identity.oidc.state import STATE_TTL_S
from counterfoil_server.identity.oidc.upstream import Limits
from tests.identity.oidc import oidc_provider
from tests.identity.oidc.oidc_provider import NATIVE, REDIRECT_URI, WEB, WEB_SECRET, OidcProvider, sign_in
from tests.identity.oidc.tokens import NONCE, SigningKey, claims

SERVER_KEY = bytes(range(32))
JWKS = "/jwks"
DISCOVERY = "/.well-known/openid-configuration"
TOKEN = "/token"


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return oidc_provider.find_or_install()
    except oidc_provider.MissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def key() -> SigningKey:
    return SigningKey.new("RS256")


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[OidcProvider]:
    with OidcProvider(folder, [SigningKey.new()]) as started:
        yield started


@pytest.fixture
def upstream(running: OidcProvider, key: SigningKey) -> OidcProvider:
    """The provider as if just started: with the key of this test, and asked for nothing."""
    running.rotate([key])
    running.forget()
    return running


def configured(issuer: str, **changed: Any) -> Provider:
    values: dict[str, Any] = {
        "id": "certified",
        "issuer": issuer,
        "client_id": WEB,
        "client_secret": WEB_SECRET,
        "redirect_uris": (REDIRECT_URI,),
    }
    return Provider(**values | changed)


def party(upstream: OidcProvider, limits: Limits | None = None, **changed: Any) -> RelyingParty:
    return RelyingParty([configured(upstream.issuer, **changed)], SERVER_KEY, limits=limits)


def refused(cause: Cause) -> Any:
    """What refuses with the cause, and tells the caller nothing of it."""
    return pytest.raises(Refused, check=lambda fault: fault.cause is cause and cause not in str(fault))


@pytest.mark.parametrize(("client_id", "secret"), [(WEB, WEB_SECRET), (NATIVE, "")])
def test_a_person_signs_in(upstream: OidcProvider, client_id: str, secret: str) -> None:
    ours = party(upstream, client_id=client_id, client_secret=secret)
    begun = ours.begin("certified", REDIRECT_URI)
    returned = sign_in(begun.authorization_url)
    assert returned.state == begun.state
    found = ours.finish(returned.state, returned.code, issuer=returned.issuer)
    assert (found.provider_id, found.issuer, found.subject) == ("certified", upstream.issuer, "alice")
    assert (found.email, found.email_verified) == ("alice@example.com", True)
    assert (found.name, found.locale) == ("Alice Archer", "en-GB")
    assert found.once.id == f"state:{ours.ticket(begun.state).id}"
    assert upstream.count(TOKEN) == 1


def test_any_replica_finishes_what_another_began(upstream: OidcProvider) -> None:
    returned = sign_in(party(upstream).begin("certified", REDIRECT_URI).authorization_url)
    found = party(upstream).finish(returned.state, returned.code, issuer=returned.issuer)
    assert found.subject == "alice"


def test_an_address_that_the_provider_does_not_vouch_for_is_not_verified(upstream: OidcProvider) -> None:
    ours = party(upstream)
    returned = sign_in(ours.begin("certified", REDIRECT_URI).authorization_url, login="bob")
    found = ours.finish(returned.state, returned.code, issuer=returned.issuer)
    assert (found.email, found.email_verified) == ("bob@example.com", False)


def test_a_profile_is_fetched_where_the_id_token_has_none(folder: Path, key: SigningKey) -> None:
    with OidcProvider(folder, [key], claims_in_id_token=False) as upstream:
        ours = party(upstream)
        returned = sign_in(ours.begin("certified", REDIRECT_URI).authorization_url)
        found = ours.finish(returned.state, returned.code, issuer=returned.issuer)
        assert (found.email, found.email_verified, found.name) == ("alice@example.com", True, "Alice Archer")
        assert upstream.count("/me") == 1


def test_a_code_is_good_for_one_exchange(upstream: OidcProvider) -> None:
    ours = party(upstream)
    returned = sign_in(ours.begin("certified", REDIRECT_URI).authorization_url)
    ours.finish(returned.state, returned.code, issuer=returned.issuer)
    with refused(Cause.CODE_REFUSED):
        ours.finish(returned.state, returned.code, issuer=returned.issuer)


def test_a_code_is_good_with_its_own_state_alone(upstream: OidcProvider) -> None:
    """Another state has another verifier: the provider refuses the code."""
    ours = party(upstream)
    returned = sign_in(ours.begin("certified", REDIRECT_URI).authorization_url)
    other = ours.begin("certified", REDIRECT_URI)
    with refused(Cause.CODE_REFUSED):
        ours.finish(other.state, returned.code, issuer=returned.issuer)


@pytest.mark.parametrize(
    ("parameter", "cause"),
    [("nonce", Cause.TOKEN_NONCE), ("code_challenge", Cause.CODE_REFUSED)],
)
def test_a_sign_in_with_anothers_nonce_or_challenge_is_refused(
    upstream: OidcProvider, parameter: str, cause: Cause
) -> None:
    """Somebody begins a sign-in of their own and puts its code into ours."""
    ours = party(upstream)
    begun, other = ours.begin("certified", REDIRECT_URI), ours.begin("certified", REDIRECT_URI)
    taken = parse_qs(urlsplit(other.authorization_url).query)[parameter][0]
    url, changed = re.subn(rf"(?<=[?&]{parameter}=)[^&]+", taken, begun.authorization_url)
    assert changed == 1
    returned = sign_in(url)
    with refused(cause):
        ours.finish(begun.state, returned.code, issuer=returned.issuer)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_secret_goes_where_the_provider_wants_it(folder: Path, key: SigningKey, method: str) -> None:
    with OidcProvider(folder, [key], client_authentication=method) as upstream:
        ours = party(upstream)
        returned = sign_in(ours.begin("certified", REDIRECT_URI).authorization_url)
        assert ours.finish(returned.state, returned.code, issuer=returned.issuer).subject == "alice"


def test_states_that_do_not_hold_ask_nobody(upstream: OidcProvider) -> None:
    ours = party(upstream)
    begun = ours.begin("certified", REDIRECT_URI)
    late = RelyingParty(ours.providers, SERVER_KEY, now=lambda: time.time() + STATE_TTL_S + 1)
    with refused(Cause.STATE_EXPIRED):
        late.finish(begun.state, "code")
    with refused(Cause.STATE_FORGED):
        RelyingParty(ours.providers, bytes(32)).finish(begun.state, "code")
    with refused(Cause.STATE_MALFORMED):
        ours.finish("state", "code")
    with refused(Cause.STATE_OUTDATED):
        RelyingParty([configured(upstream.issuer, id="another")], SERVER_KEY).finish(begun.state, "code")
    with refused(Cause.STATE_OUTDATED):
        party(upstream, redirect_uris=("https://other.example.com/",)).finish(begun.state, "code")
    with refused(Cause.CODE_MALFORMED):
        ours.finish(begun.state, "code\n")
    assert upstream.count(TOKEN) == 0


@pytest.mark.parametrize("issuer", [None, "", "https://other.example.com"])
def test_a_response_of_another_issuer_is_not_exchanged(upstream: OidcProvider, issuer: str | None) -> None:
    """The certified provider says that its responses name it, so one that does not is none of its own."""
    ours = party(upstream)
    with refused(Cause.RESPONSE_ISSUER):
        ours.finish(ours.begin("certified", REDIRECT_URI).state, "code", issuer=issuer)
    assert upstream.count(TOKEN) == 0


def test_what_is_not_configured_is_named(upstream: OidcProvider) -> None:
    ours = party(upstream)
    for call in (
        lambda: ours.begin("certified", REDIRECT_URI + "/"),
        lambda: ours.begin("unknown", REDIRECT_URI),
        lambda: ours.exchange_id_token("unknown", "token", NONCE),
    ):
        with pytest.raises(InvalidArgument) as caught:
            call()
        assert caught.value.violations[0].field in {"provider", "redirect_uri"}


def test_a_wrong_client_secret_is_the_operators_to_mend(upstream: OidcProvider) -> None:
    ours = party(upstream, client_secret="not the secret")
    returned = sign_in(ours.begin("certified", REDIRECT_URI).authorization_url)
    with pytest.raises(Away) as caught:
        ours.finish(returned.state, returned.code, issuer=returned.issuer)
    assert caught.value.cause is Cause.CLIENT_REFUSED
    assert caught.value.reason is Reason.IDENTITY_PROVIDER_UNAVAILABLE
    assert caught.value.retry_after_ms


def test_an_app_exchanges_its_id_token(upstream: OidcProvider, key: SigningKey) -> None:
    ours = party(upstream, client_id=NATIVE, client_secret="", redirect_uris=())
    token = key.sign(claims(upstream.issuer, NATIVE, auth_time=1_700_000_000, amr=["pwd", "otp"]))
    found = ours.exchange_id_token("certified", token, NONCE)
    assert (found.subject, found.auth_time, found.amr) == ("alice", 1_700_000_000, ("pwd", "otp"))
    again = ours.exchange_id_token("certified", token, NONCE)
    assert again.once == found.once, "a replay is known by this"
    other = ours.exchange_id_token("certified", key.sign(claims(upstream.issuer, NATIVE, jti="2")), NONCE)
    assert other.once.id != found.once.id
    with refused(Cause.TOKEN_NONCE):
        ours.exchange_id_token("certified", token, "another nonce")
    with refused(Cause.TOKEN_NONCE):
        ours.exchange_id_token("certified", key.sign(claims(upstream.issuer, NATIVE, nonce="")), "")


def test_new_keys_are_found_without_a_failed_sign_in(upstream: OidcProvider, key: SigningKey) -> None:
    ours = party(upstream, Limits(own_token_pause_s=0, unknown_key_pause_s=0))
    old = key.sign(claims(upstream.issuer, WEB))
    assert ours.exchange_id_token("certified", old, NONCE).subject == "alice"
    begun = ours.begin("certified", REDIRECT_URI)
    upstream.rotate([SigningKey.new("RS256")])
    returned = sign_in(begun.authorization_url)
    assert ours.finish(returned.state, returned.code, issuer=returned.issuer).subject == "alice"
    assert upstream.count(JWKS) == 2
    with refused(Cause.TOKEN_KEY_UNKNOWN):
        ours.exchange_id_token("certified", old, NONCE)


def test_keys_without_a_name_are_rotated_too(upstream: OidcProvider, key: SigningKey) -> None:
    ours = party(upstream, Limits(unknown_key_pause_s=0))
    new = SigningKey.new("RS256")
    for each in (key, new):
        upstream.rotate([each])
        token = each.sign(claims(upstream.issuer, WEB), kid=None)
        assert ours.exchange_id_token("certified", token, NONCE).subject == "alice"
    assert upstream.count(JWKS) == 2


def test_unknown_keys_cost_the_provider_one_request(upstream: OidcProvider, key: SigningKey) -> None:
    ours = party(upstream, Limits(unknown_key_pause_s=0.5, concurrent=64))
    good = key.sign(claims(upstream.issuer, WEB))
    ours.exchange_id_token("certified", good, NONCE)
    assert upstream.count(JWKS) == 1
    stranger = SigningKey.new()
    tokens = [stranger.sign(claims(upstream.issuer, WEB), kid=f"unknown-{number}") for number in range(50)]
    barrier = threading.Barrier(len(tokens))

    def exchange(token: str) -> Cause:
        barrier.wait(30)
        with pytest.raises(Refused) as caught:
            ours.exchange_id_token("certified", token, NONCE)
        return caught.value.cause

    time.sleep(0.6)  # the pause since the first request is over
    with ThreadPoolExecutor(len(tokens)) as pool:
        assert set(pool.map(exchange, tokens)) == {Cause.TOKEN_KEY_UNKNOWN}
    assert upstream.count(JWKS) == 2
    with refused(Cause.TOKEN_KEY_UNKNOWN):
        party(upstream).exchange_id_token("certified", tokens[0], NONCE)
    assert upstream.count(JWKS) == 3, "keys that were fetched just now are not fetched again"
    assert ours.exchange_id_token("certified", good, NONCE).subject == "alice"


def test_a_wrong_signature_under_a_known_key_asks_nobody(upstream: OidcProvider, key: SigningKey) -> None:
    ours = party(upstream, Limits(unknown_key_pause_s=0))
    ours.exchange_id_token("certified", key.sign(claims(upstream.issuer, WEB)), NONCE)
    with refused(Cause.TOKEN_SIGNATURE):
        ours.exchange_id_token("certified", SigningKey.new("RS256", key.kid).sign(claims(upstream.issuer, WEB)), NONCE)
    assert upstream.count(JWKS) == 1


def test_a_provider_that_is_stopped_is_said_to_be_away_at_once(folder: Path, key: SigningKey) -> None:
    with OidcProvider(folder, [key]) as upstream:
        stop_and_ask(upstream, key)


def stop_and_ask(upstream: OidcProvider, key: SigningKey) -> None:
    ours = party(upstream)
    token = key.sign(claims(upstream.issuer, WEB))
    ours.exchange_id_token("certified", token, NONCE)
    begun = ours.begin("certified", REDIRECT_URI)
    upstream.stop()
    with pytest.raises(Away) as caught:
        ours.finish(begun.state, "code", issuer=upstream.issuer)
    assert caught.value.cause is Cause.PROVIDER_UNREACHABLE
    assert ours.exchange_id_token("certified", token, NONCE).subject == "alice", "the keys are still good"
    with pytest.raises(Away):
        party(upstream).begin("certified", REDIRECT_URI)


def test_a_frozen_provider_holds_nobody_for_long(upstream: OidcProvider) -> None:
    ours = party(upstream, Limits(request_s=0.5, failure_pause_s=60, concurrent=4))
    warm = party(upstream, Limits(request_s=0.5, concurrent=4))
    begun = warm.begin("certified", REDIRECT_URI)
    with upstream.frozen():
        start = time.monotonic()
        with pytest.raises(Away) as caught:
            ours.begin("certified", REDIRECT_URI)
        assert caught.value.cause is Cause.PROVIDER_TIMEOUT
        assert 0.4 < time.monotonic() - start < 3
        start = time.monotonic()
        with pytest.raises(Away) as caught:
            ours.begin("certified", REDIRECT_URI)
        assert time.monotonic() - start < 0.3, "the next does not wait for what has just failed"

        def finish(_: int) -> Cause:
            with pytest.raises(Away) as caught:
                warm.finish(begun.state, "code", issuer=upstream.issuer)
            return caught.value.cause

        start = time.monotonic()
        with ThreadPoolExecutor(12) as pool:
            causes = list(pool.map(finish, range(12)))
        assert time.monotonic() - start < 5
        assert set(causes) == {Cause.PROVIDER_TIMEOUT, Cause.PROVIDER_BUSY}
        with pytest.raises(Away):
            warm.finish(begun.state, "code", issuer=upstream.issuer, timeout_s=0)
    returned = sign_in(warm.begin("certified", REDIRECT_URI).authorization_url)
    found = warm.finish(returned.state, returned.code, issuer=returned.issuer)
    assert found.subject == "alice", "it is as good as before when it wakes up"
