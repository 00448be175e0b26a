"""The OpenID Connect providers that the operator trusts, from one file.

The file is JSON or, by its name's ending, TOML: a list `providers` of tables with the fields of `Provider`. It may hold
client secrets, so others must not be able to read it; `client_secret_file` names a file with the secret alone. See
docs/oidc.md.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from counterfoil_server.identity.oidc.addresses import URL_LIMIT_CHARS, is_loopback_name, split_url

PROVIDERS_LIMIT: Final = 32
LIST_LIMIT: Final = 32
TEXT_LIMIT_CHARS: Final = 512
FILE_LIMIT_BYTES: Final = 256 * 1024
SECRET_LIMIT_BYTES: Final = 8 * 1024
ALGORITHMS: Final = frozenset(
    {"ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"}
)
DEFAULT_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
OWN_PARAMETERS: Final = frozenset(
    {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge"),
        *("code_challenge_method", "client_secret", "request", "request_uri"),
    }
)
"""What an authorization request has from us, or must not have."""

_ID: Final = re.compile(r"[a-z](-?[a-z0-9]){0,31}", re.ASCII)
_PRINTABLE: Final = re.compile(rf"[!-~]{{1,{TEXT_LIMIT_CHARS}}}", re.ASCII)
_SCOPE: Final = re.compile(r"[!#-\[\]-~]{1,256}", re.ASCII)  # RFC 6749, appendix A.4
_PARAMETER_VALUE: Final = re.compile(rf"[ -~]{{1,{TEXT_LIMIT_CHARS}}}", re.ASCII)
_SECRET: Final = re.compile(r"[ -~]*", re.ASCII)
_SECRET_FILE: Final = "client_secret_file"  # noqa: S105 - a field's name, no secret


class ProvidersError(ValueError):
    """The file is not usable. The message is one line for people: where and what, never a value that may be secret."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """One provider, and us as its client. Raises ValueError, in one line, for what does not fit."""

    id: str
    """What our callers call it; part of the linked identities, so it stays."""

    issuer: str
    """Exactly what the provider's discovery document and tokens say."""

    client_id: str
    client_secret: str = field(default="", repr=False)
    """Empty: a public client, which PKCE alone protects."""

    scopes: tuple[str, ...] = ("openid", "email", "profile")
    redirect_uris: tuple[str, ...] = ()
    """Where a sign-in may come back to, each compared character by character. None: ID-token exchange alone."""

    allowed_algorithms: tuple[str, ...] = DEFAULT_ALGORITHMS
    trusted_clients: tuple[str, ...] = ()
    """Other client ids that may be a token's further audience, or the party it was issued to: an app's of our own."""

    discovery_url: str = ""
    """Where the discovery document is, for a provider that has it elsewhere than OpenID Connect Discovery says."""

    authorization_parameters: Mapping[str, str] = field(default_factory=dict)
    """What the authorization request has beside ours: `prompt`, `response_mode` and the like."""

    link_by_verified_email: bool = False
    """Whether the provider's word on an e-mail address is good enough to link to an account that has it."""

    allow_sign_up: bool = False
    """Whether somebody who has no account gets one."""

    private_network: bool = False
    """Whether its addresses, and those that its documents name, may be others than public ones."""

    def __post_init__(self) -> None:
        _check_names(self)
        _check_lists(self)
        _check_urls(self)

    @property
    def on_loopback(self) -> bool:
        """Whether the issuer is on this machine, in plain http: the one case in which http is spoken."""
        parts = split_url(self.issuer)
        return parts.scheme == "http" and is_loopback_name(parts.hostname or "")

    @property
    def metadata_url(self) -> str:
        """Where the discovery document is."""
        return self.discovery_url or self.issuer.removesuffix("/") + "/.well-known/openid-configuration"


def load_providers(path: Path) -> tuple[Provider, ...]:
    """The providers that the file names, in its order.

    Raises ProvidersError, in one line, where the file or a secret's cannot be read, can be read by anybody, or does not
    hold what it should.
    """
    content = _read_private(path, FILE_LIMIT_BYTES)
    try:
        document = tomllib.loads(content.decode()) if path.suffix == ".toml" else orjson.loads(content)
    except (ValueError, RecursionError):
        # The parsers' own words may show the line, which may hold a secret.
        raise ProvidersError(f"{path}: is not {'TOML' if path.suffix == '.toml' else 'JSON'}") from None
    if (
        not isinstance(document, dict)
        or document.keys() != {"providers"}
        or not isinstance(document["providers"], list)
    ):
        raise ProvidersError(f"{path}: holds one list, `providers`, and nothing else")
    if len(document["providers"]) > PROVIDERS_LIMIT:
        raise ProvidersError(f"{path}: names more than {PROVIDERS_LIMIT} providers")
    found: list[Provider] = []
    for number, each in enumerate(document["providers"], 1):
        try:
            found.append(_provider(each, path.parent))
        except ValueError as error:
            raise ProvidersError(f"{path}: provider {number}: {error}") from None
    ids = [each.id for each in found]
    if len(set(ids)) != len(ids):
        raise ProvidersError(f"{path}: two providers have one id")
    return tuple(found)


def _provider(table: Any, folder: Path) -> Provider:
    if not isinstance(table, dict):
        raise ProvidersError("is not a table")
    known = {each.name: each for each in fields(Provider)}
    unknown = sorted(table.keys() - known.keys() - {_SECRET_FILE})
    if unknown:
        raise ProvidersError(f"has no field {unknown[0]!r}")
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name == _SECRET_FILE:
            continue
        values[name] = _value(name, value, known[name].type)
    missing = sorted({"id", "issuer", "client_id"} - values.keys())
    if missing:
        raise ProvidersError(f"lacks the field {missing[0]!r}")
    if _SECRET_FILE in table:
        if "client_secret" in table:
            raise ProvidersError("client_secret and client_secret_file are both set; set one")
        if not isinstance(table[_SECRET_FILE], str) or not table[_SECRET_FILE]:
            raise ProvidersError("client_secret_file is not a path")
        secret = _read_private(folder / table[_SECRET_FILE], SECRET_LIMIT_BYTES)
        values["client_secret"] = secret.decode(errors="replace").rstrip("\r\n")
        if not values["client_secret"]:
            raise ProvidersError("client_secret_file is empty")
    return Provider(**values)


def _value(name: str, value: Any, annotation: Any) -> Any:
    """A field's value as `Provider` has it, by the field's annotation."""
    if annotation == "bool" and isinstance(value, bool):
        return value
    if annotation == "str" and isinstance(value, str):
        return value
    if annotation == "tuple[str, ...]" and isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if (
        annotation == "Mapping[str, str]"
        and isinstance(value, dict)
        and all(isinstance(each, str) for each in value.values())
    ):
        return value
    wanted = {"bool": "true or false", "str": "a text", "tuple[str, ...]": "a list of texts"}
    raise ProvidersError(f"{name} is not {wanted.get(annotation, 'a table of texts')}")


def _read_private(path: Path, limit_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & stat.S_IRWXO:
                raise ProvidersError(f"{path} can be read by anybody; remove the rights of others (chmod o-rwx)")
            content = file.read(limit_bytes + 1)
    except OSError as error:
        raise ProvidersError(f"cannot read {path}: {error.strerror}") from None
    if len(content) > limit_bytes:
        raise ProvidersError(f"{path} is larger than {limit_bytes} bytes")
    return content


def _check_names(provider: Provider) -> None:
    if not _ID.fullmatch(provider.id):
        raise ValueError("id is not 1 to 32 lower-case letters, digits and single hyphens, a letter first")
    for name, ids in (("client_id", (provider.client_id,)), ("trusted_clients", provider.trusted_clients)):
        if not all(_PRINTABLE.fullmatch(each) for each in ids):
            raise ValueError(f"{name}: a client id is 1 to {TEXT_LIMIT_CHARS} printable ASCII characters, no space")
    if len(provider.client_secret) > SECRET_LIMIT_BYTES or not _SECRET.fullmatch(provider.client_secret):
        raise ValueError(f"client_secret is not at most {SECRET_LIMIT_BYTES} printable ASCII characters")


def _check_lists(provider: Provider) -> None:
    for name in ("scopes", "redirect_uris", "allowed_algorithms", "trusted_clients", "authorization_parameters"):
        if len(getattr(provider, name)) > LIST_LIMIT:
            raise ValueError(f"{name} has more than {LIST_LIMIT} entries")
    if "openid" not in provider.scopes or not all(_SCOPE.fullmatch(each) for each in provider.scopes):
        raise ValueError("scopes lack `openid`, or one of them is no scope")
    if not provider.allowed_algorithms or not ALGORITHMS.issuperset(provider.allowed_algorithms):
        raise ValueError(f"allowed_algorithms are some of {', '.join(sorted(ALGORITHMS))}")
    for name, value in provider.authorization_parameters.items():
        if name in OWN_PARAMETERS or not _PRINTABLE.fullmatch(name) or not _PARAMETER_VALUE.fullmatch(value):
            raise ValueError("authorization_parameters: one is not printable ASCII, or is ours to set")


def _check_urls(provider: Provider) -> None:
    for name, url in (("issuer", provider.issuer), ("discovery_url", provider.discovery_url)):
        if name == "discovery_url" and not url:
            continue
        try:
            parts = split_url(url)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        if parts.scheme == "http" and not is_loopback_name(parts.hostname or ""):
            raise ValueError(f"{name} is not https; http is for a provider on this machine alone")
    if "?" in provider.issuer:
        raise ValueError("issuer has a query")
    if urlsplit(provider.discovery_url).scheme == "http" and not provider.on_loopback:
        raise ValueError("discovery_url is not https; http is for a provider on this machine alone")
    for uri in provider.redirect_uris:
        if not _is_redirect_uri(uri):
            raise ValueError(
                "redirect_uris: each is https, http to this machine, or an app's own scheme with a dot in it "
                f"(com.example.app:/signed-in), at most {URL_LIMIT_CHARS} characters, and without a fragment"
            )


def _is_redirect_uri(uri: str) -> bool:
    if len(uri) > URL_LIMIT_CHARS or not _PRINTABLE.fullmatch(uri) or "#" in uri:
        return False
    try:
        parts = urlsplit(uri)
        if parts.scheme in {"http", "https"}:
            parts = split_url(uri)
            return parts.scheme == "https" or is_loopback_name(parts.hostname or "")
    except ValueError:
        return False
    return "." in parts.scheme  # RFC 8252, section 7.1: a scheme that its owner's domain makes unique
