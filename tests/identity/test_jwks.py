"""The JWK set: what a third party needs to verify tokens, and nothing that it must not have."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counterfoil_server.identity.jwks import Jwks
from counterfoil_server.identity.keyring import CLOCK_SKEW_S, TTL_LIMIT_S, KeyRing
from counterfoil_server.identity.keys import Keys, SigningKey, add_signing_key, base64url
from counterfoil_server.identity.tokens import TokenIssuer

START_S = 1_800_000_000


def test_a_key_is_rfc_8037s_and_the_private_part_is_nowhere() -> None:
    # Appendix A.1 and A.3 of RFC 8037.
    private = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    document = Jwks(KeyRing([SigningKey(private, "the-kid")])).document()
    assert json.loads(document) == {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "kid": "the-kid",
                "use": "sig",
                "alg": "EdDSA",
            }
        ]
    }
    assert base64url(private.private_bytes_raw()).encode() not in document


def test_it_has_the_keys_that_are_trusted_and_is_made_once_while_they_stay() -> None:
    now = [START_S - 10.0]
    keys = [SigningKey(Ed25519PrivateKey.generate(), f"kid-{index}", index * START_S) for index in (0, 1)]
    jwks = Jwks(KeyRing(keys, now=lambda: now[0]), now=lambda: now[0])

    def kids() -> list[str]:
        return [key["kid"] for key in json.loads(jwks.document())["keys"]]

    assert kids() == ["kid-0", "kid-1"], "one that signs nothing yet is published"
    assert jwks.document() is jwks.document()
    now[0] = START_S + TTL_LIMIT_S + CLOCK_SKEW_S - 1
    assert kids() == ["kid-0", "kid-1"]
    now[0] += 1
    assert kids() == ["kid-1"]
    assert jwks.document() is jwks.document()


def test_it_follows_the_folder(tmp_path: Path) -> None:
    Keys.load_or_create(tmp_path)
    clock = [0.0]
    ring = KeyRing.open(tmp_path, clock=lambda: clock[0])
    jwks = Jwks(ring)
    for expected in (1, 2):
        clock[0] += 1
        ring.refresh()
        assert len(json.loads(jwks.document())["keys"]) == expected
        add_signing_key(tmp_path, int(time.time()) + 600)
    for path in tmp_path.glob("signing*.pem"):
        path.unlink()
    clock[0] += 1
    ring.refresh()
    assert json.loads(jwks.document()) == {"keys": []}


def test_a_library_verifies_with_it(tmp_path: Path) -> None:
    keys = Keys.load_or_create(tmp_path)
    token = TokenIssuer(keys).mint("me", ["catalog.read"], ttl_s=60)
    found = jwt.PyJWKSet.from_json(Jwks(KeyRing.open(tmp_path)).document().decode())
    key = found[jwt.get_unverified_header(token)["kid"]]
    assert jwt.decode(token, key, algorithms=["EdDSA"], audience="counterfoil")["sub"] == "me"
