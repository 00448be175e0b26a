"""The operator's file of providers: what it may say, and how it is refused without its secrets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from counterfoil_server.identity.oidc.providers import (
    DEFAULT_ALGORITHMS,
    FILE_LIMIT_BYTES,
    Provider,
    ProvidersError,
    load_providers,
)

CANARY = "canary-secret-value"
GOOD: dict[str, Any] = {"id": "example", "issuer": "https://id.example.com", "client_id": "ours"}


def write(path: Path, content: str | bytes, mode: int = 0o640) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    path.chmod(mode)
    return path


def load(folder: Path, *providers: Any) -> tuple[Provider, ...]:
    return load_providers(write(folder / "providers.json", json.dumps({"providers": providers})))


def test_a_short_file_has_safe_defaults(tmp_path: Path) -> None:
    [found] = load(tmp_path, GOOD)
    assert (found.id, found.issuer, found.client_id, found.client_secret) == (*GOOD.values(), "")
    assert found.scopes == ("openid", "email", "profile")
    assert found.allowed_algorithms == DEFAULT_ALGORITHMS
    assert found.redirect_uris == found.trusted_clients == ()
    assert not found.link_by_verified_email
    assert not found.allow_sign_up
    assert not found.private_network
    assert found.metadata_url == "https://id.example.com/.well-known/openid-configuration"


def test_toml_says_the_same(tmp_path: Path) -> None:
    write(tmp_path / "secret", f"{CANARY}\n", 0o600)
    path = write(
        tmp_path / "providers.toml",
        """
        [[providers]]
        id = "google"
        issuer = "https://accounts.google.com"
        client_id = "ours.apps.googleusercontent.com"
        client_secret_file = "secret"
        scopes = ["openid", "email"]
        redirect_uris = ["https://shop.example.com/signed-in", "http://127.0.0.1:8080/", "com.example.app:/signed-in"]
        allowed_algorithms = ["RS256"]
        trusted_clients = ["app.apps.googleusercontent.com"]
        authorization_parameters = { prompt = "select_account" }
        link_by_verified_email = true
        allow_sign_up = true
        private_network = true

        [[providers]]
        id = "second"
        issuer = "http://localhost:8080/realms/a"
        client_id = "ours"
        """,
    )
    google, second = load_providers(path)
    assert google.client_secret == CANARY
    assert google.redirect_uris[2] == "com.example.app:/signed-in"
    assert google.authorization_parameters == {"prompt": "select_account"}
    assert google.link_by_verified_email
    assert google.allow_sign_up
    assert google.private_network
    assert not google.on_loopback
    assert second.on_loopback
    assert second.metadata_url == "http://localhost:8080/realms/a/.well-known/openid-configuration"
    assert CANARY not in repr(google)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": "Example"}, "id is not"),
        ({"id": "a--b"}, "id is not"),
        ({"issuer": "http://id.example.com"}, "issuer is not https"),
        ({"issuer": "https://id.example.com/?a=b"}, "issuer has a query"),
        ({"issuer": "id.example.com"}, "issuer: not an absolute"),
        ({"issuer": "https://user:" + CANARY + "@id.example.com"}, "issuer: not an absolute"),
        ({"discovery_url": "http://127.0.0.1/"}, "discovery_url is not https"),
        ({"client_id": ""}, "client_id: a client id is"),
        ({"client_id": 7}, "client_id is not a text"),
        ({"client_secret": CANARY + "\n"}, "client_secret is not"),
        ({"client_secret": CANARY, "client_secret_file": "secret"}, "are both set"),
        ({"client_secret_file": "missing"}, "cannot read"),
        ({"client_secret_file": "public"}, "chmod o-rwx"),
        ({"client_secret_file": "empty"}, "client_secret_file is empty"),
        ({"client_secret_file": 7}, "client_secret_file is not a path"),
        ({"scopes": ["email"]}, "scopes lack `openid`"),
        ({"scopes": ["openid", "a b"]}, "scopes lack `openid`, or"),
        ({"scopes": "openid"}, "scopes is not a list of texts"),
        ({"redirect_uris": ["http://shop.example.com/"]}, "redirect_uris: each is"),
        ({"redirect_uris": ["https://shop.example.com/#a"]}, "redirect_uris: each is"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "redirect_uris: each is"),
        ({"redirect_uris": ["/signed-in"]}, "redirect_uris: each is"),
        ({"redirect_uris": ["https://a.example.com/"] * 33}, "redirect_uris has more than 32"),
        ({"allowed_algorithms": ["none"]}, "allowed_algorithms are some of"),
        ({"allowed_algorithms": ["HS256"]}, "allowed_algorithms are some of"),
        ({"allowed_algorithms": []}, "allowed_algorithms are some of"),
        ({"trusted_clients": ["a b"]}, "trusted_clients: a client id is"),
        ({"authorization_parameters": {"state": "a"}}, "ours to set"),
        ({"authorization_parameters": {"request_uri": "a"}}, "ours to set"),
        ({"authorization_parameters": {"prompt": 7}}, "is not a table of texts"),
        ({"allow_sign_up": "yes"}, "allow_sign_up is not true or false"),
        ({"link_by_verified_email": 1}, "link_by_verified_email is not true or false"),
        ({"client_sceret": CANARY}, "has no field 'client_sceret'"),
    ],
)
def test_a_wrong_value_is_named_in_one_line_without_secrets(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    write(tmp_path / "secret", CANARY)
    write(tmp_path / "public", CANARY, 0o644)
    write(tmp_path / "empty", "\n")
    with pytest.raises(ProvidersError) as caught:
        load(tmp_path, GOOD, {**GOOD, "id": "second", **changed})
    message = str(caught.value)
    assert said in message
    assert "provider 2" in message
    assert "\n" not in message
    assert CANARY not in message
    assert caught.value.__cause__ is None


def test_fields_that_are_missing_are_named(tmp_path: Path) -> None:
    for name in GOOD:
        with pytest.raises(ProvidersError, match=f"lacks the field '{name}'"):
            load(tmp_path, {key: value for key, value in GOOD.items() if key != name})
    with pytest.raises(ProvidersError, match="is not a table"):
        load(tmp_path, "example")
    with pytest.raises(ProvidersError, match="two providers have one id"):
        load(tmp_path, GOOD, GOOD)
    with pytest.raises(ProvidersError, match="more than 32"):
        load(tmp_path, *({**GOOD, "id": f"p{number}"} for number in range(33)))


@pytest.mark.parametrize("name", ["providers.json", "providers.toml"])
@pytest.mark.parametrize(
    "content",
    [
        f"{CANARY}{{",
        f'{{"providers": "{CANARY}"}}',
        "[]",
        "",
        b"\xff",
        f'client_secret = "{CANARY}"',
        "x" * (FILE_LIMIT_BYTES + 1),
    ],
)
def test_a_file_of_something_else_is_not_shown(tmp_path: Path, name: str, content: str | bytes) -> None:
    with pytest.raises(ProvidersError) as caught:
        load_providers(write(tmp_path / name, content))
    assert CANARY not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_anybody_can_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "providers.json", json.dumps({"providers": [GOOD]}), 0o644)
    with pytest.raises(ProvidersError, match="chmod o-rwx"):
        load_providers(path)
    path.chmod(0o640)
    assert load_providers(path)
    with pytest.raises(ProvidersError, match="cannot read"):
        load_providers(tmp_path / "missing.json")
