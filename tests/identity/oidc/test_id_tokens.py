"""What an ID token must say, one check at a time; and what a key set may hold."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from counterfoil_server.identity.oidc.id_tokens import (
    AGE_LIMIT_S,
    CLOCK_SKEW_S,
    check_claims,
    once,
    read_header,
    signed_claims,
)
from counterfoil_server.identity.oidc.jwks import KEYS_LIMIT, parse_keys
from counterfoil_server.identity.oidc.providers import ALGORITHMS, Provider
from counterfoil_server.identity.oidc.refusals import Away, Cause, Refused
from tests.identity.oidc.tokens import NONCE, SigningKey, claims, forged

ISSUER = "https://id.example.com"
CLIENT = "our-client"
APP = "our-app"
PROVIDER = Provider(
    id="example",
    issuer=ISSUER,
    client_id=CLIENT,
    trusted_clients=(APP,),
    allowed_algorithms=tuple(sorted(ALGORITHMS)),
)
RSA, EC = SigningKey.new("RS256"), SigningKey.new("ES256")
NOW = time.time()


def validate(token: str, key: SigningKey = RSA, access_token: str | None = None) -> dict[str, Any]:
    """All steps, as `upstream` and `client` take them."""
    header = read_header(token, PROVIDER)
    found = signed_claims(token, header, key.key_set.candidates(header.kid, header.algorithm))
    check_claims(found, provider=PROVIDER, header=header, nonce=NONCE, access_token=access_token, now_s=NOW)
    return dict(found)


def good(**changed: Any) -> dict[str, Any]:
    """The claims of a token that was issued at `NOW`, with changes."""
    return claims(ISSUER, CLIENT, **{"iat": int(NOW), "exp": int(NOW) + 300, **changed})


def cause_of(token: str, key: SigningKey = RSA, access_token: str | None = None) -> Cause:
    with pytest.raises(Refused) as caught:
        validate(token, key, access_token)
    assert str(caught.value) == "the credentials are not valid"
    return caught.value.cause


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
def test_every_algorithm_that_may_be_allowed_is_verified(algorithm: str) -> None:
    key = SigningKey.new(algorithm)
    assert validate(key.sign(good()), key)["sub"] == "alice"
    token = key.sign(good())
    head, body, signature = token.split(".")
    other = SigningKey.new(algorithm, key.kid).sign(good()).split(".")[2]
    assert cause_of(f"{head}.{body}.{other}", key) is Cause.TOKEN_SIGNATURE
    changed = base64.urlsafe_b64encode(base64.urlsafe_b64decode(body + "==") + b" ").rstrip(b"=").decode()
    assert cause_of(f"{head}.{changed}.{signature}", key) is Cause.TOKEN_SIGNATURE


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"iss": "https://other.example.com"}, Cause.TOKEN_ISSUER),
        ({"iss": ISSUER + "/"}, Cause.TOKEN_ISSUER),
        ({"iss": None}, Cause.TOKEN_ISSUER),
        ({"iss": [ISSUER]}, Cause.TOKEN_ISSUER),
        ({"sub": None}, Cause.TOKEN_SUBJECT),
        ({"sub": ""}, Cause.TOKEN_SUBJECT),
        ({"sub": 7}, Cause.TOKEN_SUBJECT),
        ({"sub": "a" * 256}, Cause.TOKEN_SUBJECT),
        ({"sub": "a\x00"}, Cause.TOKEN_SUBJECT),
        ({"aud": None}, Cause.TOKEN_AUDIENCE),
        ({"aud": "another"}, Cause.TOKEN_AUDIENCE),
        ({"aud": APP}, Cause.TOKEN_AUDIENCE),
        ({"aud": []}, Cause.TOKEN_AUDIENCE),
        ({"aud": {CLIENT: 1}}, Cause.TOKEN_AUDIENCE),
        ({"aud": [CLIENT, 7], "azp": CLIENT}, Cause.TOKEN_AUDIENCE),
        ({"aud": [CLIENT, "a stranger"], "azp": CLIENT}, Cause.TOKEN_AUDIENCE),
        ({"aud": [CLIENT, APP]}, Cause.TOKEN_PARTY),
        ({"aud": [CLIENT, APP], "azp": "a stranger"}, Cause.TOKEN_PARTY),
        ({"azp": "a stranger"}, Cause.TOKEN_PARTY),
        ({"azp": [CLIENT]}, Cause.TOKEN_PARTY),
        ({"exp": None}, Cause.TOKEN_TIMES),
        ({"iat": None}, Cause.TOKEN_TIMES),
        ({"exp": "9999999999"}, Cause.TOKEN_TIMES),
        ({"exp": True}, Cause.TOKEN_TIMES),
        ({"exp": 1e300}, Cause.TOKEN_TIMES),
        ({"iat": -1}, Cause.TOKEN_TIMES),
        ({"nbf": "now"}, Cause.TOKEN_TIMES),
        ({"exp": int(NOW)}, Cause.TOKEN_EXPIRED),
        ({"exp": 0}, Cause.TOKEN_EXPIRED),
        ({"iat": int(NOW) + CLOCK_SKEW_S + 5}, Cause.TOKEN_FUTURE),
        ({"nbf": int(NOW) + CLOCK_SKEW_S + 5}, Cause.TOKEN_FUTURE),
        ({"iat": int(NOW) - AGE_LIMIT_S - 1}, Cause.TOKEN_OLD),
        ({"nonce": None}, Cause.TOKEN_NONCE),
        ({"nonce": NONCE + " "}, Cause.TOKEN_NONCE),
        ({"nonce": [NONCE]}, Cause.TOKEN_NONCE),
    ],
)
def test_what_claims_must_say(changed: dict[str, Any], cause: Cause) -> None:
    # Not by PyJWT's encoder, which refuses some of these itself.
    header = {"alg": "RS256", "kid": RSA.kid}
    token = jwt.PyJWS().encode(json.dumps(good(**changed)).encode(), RSA.key, "RS256", header)
    assert cause_of(token) is cause


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": [CLIENT]},
        {"azp": CLIENT},
        {"azp": APP},
        {"aud": [APP, CLIENT], "azp": APP},
        {"iat": int(NOW) + CLOCK_SKEW_S - 5},
        {"exp": NOW + 1.5},
        {"nbf": int(NOW)},
    ],
)
def test_what_claims_may_say(changed: dict[str, Any]) -> None:
    assert validate(RSA.sign(good(**changed)))["sub"] == "alice"


@pytest.mark.parametrize(("algorithm", "hashed"), [("RS256", "sha256"), ("ES384", "sha384"), ("EdDSA", "sha512")])
def test_an_access_token_belongs_to_its_id_token(algorithm: str, hashed: str) -> None:
    key = SigningKey.new(algorithm)
    digest = hashlib.new(hashed, b"access").digest()
    at_hash = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    token = key.sign(good(at_hash=at_hash))
    assert validate(token, key, "access")
    assert validate(token, key, None), "there is none to compare with"
    assert validate(key.sign(good()), key, "access"), "in the code flow it may be missing"
    assert cause_of(token, key, "another") is Cause.TOKEN_ACCESS_HASH
    assert cause_of(key.sign(good(at_hash=7)), key, "access") is Cause.TOKEN_ACCESS_HASH


def test_unsigned_tokens_are_refused() -> None:
    for algorithm in ("none", "None", "NONE", "", None, 7, ["RS256"]):
        assert cause_of(forged({"alg": algorithm, "kid": RSA.kid}, good(), b"x")) is Cause.TOKEN_ALGORITHM
    assert cause_of(forged({"alg": "none"}, good(), b"")) is Cause.TOKEN_MALFORMED
    assert cause_of(forged({"kid": RSA.kid}, good(), b"x")) is Cause.TOKEN_ALGORITHM


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_a_public_key_is_no_shared_secret(encoding: Encoding) -> None:
    secret = RSA.key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    signed = forged({"alg": "HS256", "kid": RSA.kid}, good(), b"x").rpartition(".")[0]
    tag = base64.urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).rstrip(b"=").decode()
    assert cause_of(f"{signed}.{tag}") is Cause.TOKEN_ALGORITHM
    with pytest.raises(ValueError, match="allowed_algorithms"):
        Provider(id="a", issuer=ISSUER, client_id=CLIENT, allowed_algorithms=("HS256",))


def test_an_algorithm_that_is_not_allowed_is_refused_whatever_the_key() -> None:
    narrow = Provider(id="a", issuer=ISSUER, client_id=CLIENT, allowed_algorithms=("RS256",))
    with pytest.raises(Refused) as caught:
        read_header(EC.sign(good()), narrow)
    assert caught.value.cause is Cause.TOKEN_ALGORITHM
    assert cause_of(EC.sign(good(), kid=RSA.kid), RSA) is Cause.TOKEN_KEY_UNKNOWN, "a key verifies its own kind"


@pytest.mark.parametrize(
    "member",
    [
        {"jku": "https://evil.example.com/keys"},
        {"jwk": EC.public_jwk},
        {"x5u": "https://evil.example.com/certificate"},
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": True},
        {"zip": "DEF"},
        {"typ": "at+jwt"},
        {"typ": "logout+jwt"},
        {"typ": 7},
        {"kid": 7},
        {"kid": "k" * 513},
    ],
)
def test_headers_that_lead_elsewhere_are_refused(member: dict[str, Any]) -> None:
    header = {"alg": "RS256", "kid": RSA.kid, **member}
    assert cause_of(forged(header, good(), b"x")) in {Cause.TOKEN_HEADER, Cause.TOKEN_MALFORMED}


def test_headers_that_other_providers_send_are_passed_over() -> None:
    token = RSA.sign(good(), typ="JWT", x5t="a", x5c=["MII"], client_id="b")
    assert validate(token)["sub"] == "alice"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "a.b.c.d.e",
        "é.b.c",
        "a.b.c\n",
        "W10.e30.YQ",
        "e30.e30.YQ",
        "a" * 20_000,
    ],
)
def test_what_is_no_token(token: str) -> None:
    assert cause_of(token) in {Cause.TOKEN_MALFORMED, Cause.TOKEN_ALGORITHM}


def test_signed_claims_that_are_no_object() -> None:
    for payload in (b"[]", b"7", b"{", b"\xff"):
        token = jwt.PyJWS().encode(payload, RSA.key, "RS256", {"kid": RSA.kid})
        assert cause_of(token) is Cause.TOKEN_MALFORMED


def test_a_token_is_known_again_until_it_expires() -> None:
    token = RSA.sign(good())
    found = validate(token)
    assert once(token, found) == once(token, found)
    assert once(token, found).expires_s > found["exp"]
    assert once(token.rpartition(".")[0] + ".another", found).id == once(token, found).id, (
        "a signature may be rewritten"
    )
    long = good(exp=int(NOW) + 10 * AGE_LIMIT_S)
    assert once(RSA.sign(long), long).expires_s == long["iat"] + AGE_LIMIT_S + 1


def test_keys_of_other_kinds_and_uses_are_passed_over() -> None:
    weak = rsa.generate_private_key(65_537, 1_024)  # noqa: S505 - it is refused
    others: list[Any] = [
        "a key",
        {},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "a"},
        {**RSA.public_jwk, "use": "enc"},
        {**RSA.public_jwk, "key_ops": ["sign"]},
        {**RSA.public_jwk, "key_ops": "verify"},
        {**RSA.public_jwk, "alg": "HS256"},
        {**RSA.public_jwk, "alg": "RSA-OAEP"},
        {**RSA.public_jwk, "kid": 7},
        {**RSA.public_jwk, "n": "!"},
        {**RSA.public_jwk, "n": None},
        {**RSA.public_jwk, "kty": ["RSA"]},
        {**EC.public_jwk, "crv": "secp256k1"},
        {**EC.public_jwk, "crv": "P-384"},
        {**EC.public_jwk, "x": EC.public_jwk["y"]},
        {**SigningKey("weak", "RS256", weak).public_jwk},
    ]
    kept = parse_keys({"keys": [*others, RSA.private_jwk, EC.public_jwk]}).keys
    assert [each.kid for each in kept] == [RSA.kid, EC.kid]
    assert not hasattr(kept[0].public, "sign"), "a private key that was published is not kept"


def test_a_key_is_good_for_its_own_algorithms() -> None:
    plain = {name: value for name, value in RSA.public_jwk.items() if name != "alg"}
    found = parse_keys({"keys": [plain]})
    assert len(found.candidates(RSA.kid, "PS512")) == 1
    assert found.candidates(RSA.kid, "ES256") == ()
    assert parse_keys({"keys": [RSA.public_jwk]}).candidates(RSA.kid, "PS512") == ()


def test_a_token_without_a_key_name_needs_a_single_key() -> None:
    two = parse_keys({"keys": [RSA.public_jwk, SigningKey.new("RS256").public_jwk, EC.public_jwk]})
    assert two.candidates(None, "RS256") == ()
    assert len(two.candidates(None, "ES256")) == 1


@pytest.mark.parametrize("document", [{}, {"keys": {}}, {"keys": None}, {"keys": [{}] * (KEYS_LIMIT + 1)}])
def test_what_is_no_key_set(document: dict[str, Any]) -> None:
    with pytest.raises(Away) as caught:
        parse_keys(document)
    assert caught.value.cause is Cause.KEYS_MALFORMED
