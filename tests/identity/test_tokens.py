"""Access tokens: what is minted holds, and nothing that was not minted here does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.faults import Reason, Unauthenticated
from counterfoil_server.identity.keyring import KeyRing
from counterfoil_server.identity.keys import Keys, SigningKey
from counterfoil_server.identity.tokens import TOKEN_LIMIT_CHARS, TokenIssuer, TokenVerifier
from counterfoil_server.principal import Principal

SIGNING = Ed25519PrivateKey.generate()
KEYS = Keys(SIGNING, "the-kid", b"k" * 32)
VERIFIER = TokenVerifier(KEYS)
PUBLIC_PEM = SIGNING.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def part(content: Any) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {
        "iss": "counterfoil",
        "aud": "counterfoil",
        "sub": "someone",
        "scope": "catalog.read",
        "iat": now,
        "nbf": now,
        "exp": now + 7_200,  # what is refused below is not refused for its age, however late it is tried
        "jti": str(uuid.uuid4()),
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def header(**changes: Any) -> dict[str, Any]:
    made = {"alg": "EdDSA", "typ": "at+jwt", "kid": "the-kid"} | changes
    return {name: value for name, value in made.items() if value is not None}


def signed(head: Any, body: Any, key: Ed25519PrivateKey = SIGNING) -> str:
    content = f"{part(head)}.{part(body)}"
    return f"{content}.{part(key.sign(content.encode()))}"


def hs256(secret: bytes) -> str:
    content = f"{part(header(alg='HS256'))}.{part(claims())}"
    return f"{content}.{part(hmac.digest(secret, content.encode(), hashlib.sha256))}"


def test_what_is_minted_holds() -> None:
    token = TokenIssuer(KEYS).mint("me", ["catalog.write", "catalog.read"], ttl_s=60)
    assert VERIFIER.verify(token) == Principal("me", frozenset({"catalog.read", "catalog.write"}))
    everything = TokenIssuer(KEYS).mint("me", all_permissions=True, ttl_s=60)
    assert VERIFIER.verify(everything) == Principal("me", all_permissions=True)
    assert jwt.get_unverified_header(token) == {"alg": "EdDSA", "typ": "at+jwt", "kid": "the-kid"}
    # What the attacks below change one thing of does hold.
    assert VERIFIER.verify(signed(header(), claims())).subject == "someone"


NOW = int(time.time())
STRANGER = Ed25519PrivateKey.generate()
JWK = {"kty": "OKP", "crv": "Ed25519", "x": part(STRANGER.public_key().public_bytes_raw())}
GOOD = signed(header(), claims())

ATTACKS: dict[str, str] = {
    "empty": "",
    "no JWT": "abc",
    "two parts": ".".join(GOOD.split(".")[:2]),
    "four parts": GOOD + ".x",
    "no signature": ".".join((*GOOD.split(".")[:2], "")),
    "alg none": f"{part(header(alg='none'))}.{part(claims())}.",
    "alg none with a signature": f"{part(header(alg='none'))}.{GOOD.split('.')[1]}.{GOOD.split('.')[2]}",
    "alg NONE": f"{part(header(alg='NONE'))}.{part(claims())}.AAAA",
    "HS256 with the public key's PEM": hs256(PUBLIC_PEM),
    "HS256 with the public key's bytes": hs256(SIGNING.public_key().public_bytes_raw()),
    "HS256 with nothing": hs256(b""),
    "a stranger's key under our kid": signed(header(), claims(), STRANGER),
    "another body under the signature": f"{GOOD.split('.')[0]}.{part(claims(scope='*'))}.{GOOD.split('.')[2]}",
    "no alg": signed(header(alg=None), claims()),
    "another alg": signed(header(alg="Ed25519ph"), claims()),
    "no typ": signed(header(typ=None), claims()),
    "typ JWT": signed(header(typ="JWT"), claims()),
    "typ of a refresh token": signed(header(typ="rt+jwt"), claims()),
    "no kid": signed(header(kid=None), claims()),
    "unknown kid": signed(header(kid="another"), claims()),
    "kid a path": signed(header(kid="../../dev/null"), claims()),
    "kid a number": signed(header(kid=7), claims()),
    "kid a list": signed(header(kid=["the-kid"]), claims()),
    "jku": signed(header(jku="http://127.0.0.1:1/keys"), claims(), STRANGER),
    "jku, signed by us": signed(header(jku="http://127.0.0.1:1/keys"), claims()),
    "jwk": signed(header(jwk=JWK), claims(), STRANGER),
    "x5u": signed(header(x5u="http://127.0.0.1:1/cert"), claims()),
    "x5c": signed(header(x5c=["AAAA"]), claims()),
    "crit": signed(header(crit=["exp"]), claims()),
    "b64 false": signed(header(b64=False), claims()),
    "zip": signed(header(zip="DEF"), claims()),
    "header no object": signed([1], claims()),
    "header no JSON": signed(b"{", claims()),
    "header nested deep": signed(b"[" * 1_500, claims()),
    "header not UTF-8": signed(b"\xff", claims()),
    "body no object": signed(header(), [1]),
    "body nested deep": signed(header(), b"[" * 1_500),
    "wrong iss": signed(header(), claims(iss="someone-else")),
    "iss a list": signed(header(), claims(iss=["counterfoil"])),
    "wrong aud": signed(header(), claims(aud="another-service")),
    "aud a list": signed(header(), claims(aud=["counterfoil", "another-service"])),
    "expired": signed(header(), claims(iat=NOW - 900, exp=NOW - 1)),
    "made to last too long": signed(header(), claims(exp=NOW + 25 * 3_600)),
    "iat in the future": signed(header(), claims(iat=NOW + 36_000, exp=NOW + 36_600)),
    "nbf in the future": signed(header(), claims(nbf=NOW + 36_000, exp=NOW + 36_600)),
    "nbf a text": signed(header(), claims(nbf=str(NOW))),
    "nbf a fraction": signed(header(), claims(nbf=NOW - 0.5)),
    "nbf true": signed(header(), claims(nbf=True)),
    "iat infinite": signed(header(), json.dumps(claims(iat=-7)).replace("-7", "-Infinity").encode()),
    "exp a text": signed(header(), claims(exp=str(NOW + 60))),
    "exp a fraction": signed(header(), claims(exp=NOW + 60.5)),
    "exp true": signed(header(), claims(exp=True)),
    "exp infinite": signed(header(), json.dumps(claims()).replace(str(claims()["exp"]), "Infinity").encode()),
    "exp huge": signed(header(), json.dumps(claims()).replace(str(claims()["exp"]), "1e999").encode()),
    "sub empty": signed(header(), claims(sub="")),
    "sub a number": signed(header(), claims(sub=7)),
    "sub with a line break": signed(header(), claims(sub="a\nb")),
    "sub too long": signed(header(), claims(sub="x" * 256)),
    "scope empty": signed(header(), claims(scope="")),
    "scope a list": signed(header(), claims(scope=["catalog.read"])),
    "scope with a star in it": signed(header(), claims(scope="catalog.read *")),
    "larger than a token may be": signed(header(), claims(padding="x" * TOKEN_LIMIT_CHARS)),
    "a blank in it": GOOD[:-4] + " " + GOOD[-4:],
    "padding": GOOD + "==",
    "not ASCII": GOOD + "é",
    **{f"no {name}": signed(header(), claims(**{name: None})) for name in claims()},
}


@pytest.mark.parametrize("token", ATTACKS.values(), ids=ATTACKS.keys())
def test_what_was_not_minted_here_does_not_hold(token: str) -> None:
    with pytest.raises(Unauthenticated) as refused:
        VERIFIER.verify(token)
    assert refused.value.reason is Reason.CREDENTIALS_INVALID
    assert refused.value.message == "the credentials are not valid", "which check failed is not said"
    assert VERIFIER.remembered(token) is None


@given(st.text(max_size=300))
def test_any_text_is_refused_in_the_same_way(text: str) -> None:
    with pytest.raises(Unauthenticated):
        VERIFIER.verify(text)


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("AZaz09-_."))
def test_a_token_with_one_character_changed_does_not_hold(position: int, character: str) -> None:
    changed = GOOD[:position] + character + GOOD[position + 1 :]
    # The last character holds bits that base64 leaves unused, so another one there may say the same.
    if changed != GOOD and position != len(GOOD) - 1:
        with pytest.raises(Unauthenticated):
            VERIFIER.verify(changed)


def test_a_token_is_remembered_until_it_expires() -> None:
    clock = {"now": time.time()}
    verifier = TokenVerifier(KEYS, now=lambda: clock["now"])
    token = TokenIssuer(KEYS).mint("me", ["catalog.read"], ttl_s=60)
    assert verifier.remembered(token) is None
    principal = verifier.verify(token)
    assert verifier.remembered(token) is principal
    clock["now"] += 61
    assert verifier.remembered(token) is None
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


def test_memory_is_bounded_and_keeps_what_holds() -> None:
    clock = {"now": time.time()}
    verifier = TokenVerifier(KEYS, remembered_limit=3, now=lambda: clock["now"])
    issuer = TokenIssuer(KEYS)
    short = issuer.mint("short", ["catalog.read"], ttl_s=10)
    long = [issuer.mint(f"long-{index}", ["catalog.read"], ttl_s=600) for index in range(4)]
    for token in (short, *long[:2]):
        verifier.verify(token)
    clock["now"] += 20
    verifier.verify(long[2])
    assert [verifier.remembered(token) is not None for token in long] == [True, True, True, False]
    verifier.verify(long[3])
    assert [verifier.remembered(token) is not None for token in long] == [False, True, True, True]
    assert len(verifier._known) == 3


def test_a_second_key_is_trusted_while_keys_are_replaced() -> None:
    old = Keys(STRANGER, "old-kid", b"k" * 32)
    token = TokenIssuer(old).mint("me", ["catalog.read"], ttl_s=60)
    with pytest.raises(Unauthenticated):
        VERIFIER.verify(token)
    ring = KeyRing([SigningKey(STRANGER, "old-kid"), SigningKey(SIGNING, "the-kid", int(time.time()))])
    assert TokenVerifier(ring).verify(token).subject == "me"


def test_tokens_of_other_types_are_signed_and_verified_as_such() -> None:
    issuer = TokenIssuer(KEYS)
    body = claims(scope=None, sid="sessions/7")
    token = issuer.sign(body, "session+jwt")
    assert VERIFIER.claims(token, "session+jwt") == body
    assert VERIFIER.claims(token, "session+jwt", required=["sid"])["sid"] == "sessions/7"
    access = issuer.mint("me", ["catalog.read"], ttl_s=60)
    assert VERIFIER.claims(access)["scope"] == "catalog.read"
    for refused in (
        lambda: VERIFIER.verify(token),
        lambda: VERIFIER.claims(token),
        lambda: VERIFIER.claims(access, "session+jwt"),
        lambda: VERIFIER.claims(token, "session+jwt", required=["amr"]),
        lambda: VERIFIER.verify(issuer.sign(body, "at+jwt")),
    ):
        with pytest.raises(Unauthenticated):
            refused()
    with pytest.raises(ValueError, match="characters"):
        issuer.sign(body | {"padding": "x" * TOKEN_LIMIT_CHARS}, "session+jwt")


@pytest.mark.parametrize("name", [name for name in ATTACKS if "scope" not in name])
def test_no_claims_are_given_of_what_was_not_minted_here(name: str) -> None:
    with pytest.raises(Unauthenticated):
        VERIFIER.claims(ATTACKS[name])


@pytest.mark.parametrize(
    ("subject", "permissions", "everything", "ttl_s"),
    [
        ("", ["catalog.read"], False, 60),
        (" leading", ["catalog.read"], False, 60),
        ("line\nbreak", ["catalog.read"], False, 60),
        ("x" * 256, ["catalog.read"], False, 60),
        ("ünïcode", ["catalog.read"], False, 60),
        ("me", [], False, 60),
        ("me", ["catalog.read"], True, 60),
        ("me", ["*"], False, 60),
        ("me", ["Catalog.Read"], False, 60),
        ("me", ["catalog"], False, 60),
        ("me", ["catalog.read catalog.write"], False, 60),
        ("me", [f"catalog.p{index}" for index in range(1_000)], False, 60),
        ("me", ["catalog.read"], False, 0),
        ("me", ["catalog.read"], False, 24 * 3_600 + 1),
    ],
)
def test_what_cannot_be_minted(subject: str, permissions: list[str], everything: bool, ttl_s: int) -> None:  # noqa: FBT001
    with pytest.raises(ValueError, match=r"."):
        TokenIssuer(KEYS).mint(subject, permissions, all_permissions=everything, ttl_s=ttl_s)


def test_keys_on_disk_do_the_same(tmp_path: Path) -> None:
    token = TokenIssuer(Keys.load_or_create(tmp_path)).mint("me", ["catalog.read"], ttl_s=60)
    assert TokenVerifier(Keys.load_or_create(tmp_path)).verify(token).subject == "me"
