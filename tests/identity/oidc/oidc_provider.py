"""The certified provider of `provider/` as a process, and a browser that signs in at it."""

from __future__ import annotations

import hashlib
import http.cookiejar
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tests.identity.oidc.tokens import SigningKey

SOURCE_DIR: Final = Path(__file__).parent / "provider"
BUILD_DIR: Final = Path(__file__).parents[3] / "build"
FILES: Final = ("package.json", "package-lock.json", "provider.js")
INSTALL_LIMIT_S: Final = 100
START_LIMIT_S: Final = 30
BROWSER_LIMIT_S: Final = 10
STEPS_LIMIT: Final = 20

WEB: Final = "web"
WEB_SECRET: Final = "a secret: with + signs & spaces / of the web client"
NATIVE: Final = "native"
REDIRECT_URI: Final = "https://shop.example.com/signed-in"


class MissingError(Exception):
    """Something that the provider needs is not on this machine; the message names it."""


def find_or_install() -> Path:
    """The folder with the provider and what it needs; kept between runs under the digest of what it is made from.

    Raises MissingError where it is not installed yet and there is no `node` or `npm`.
    """
    _program("node")
    digest = hashlib.sha256(b"".join((SOURCE_DIR / name).read_bytes() for name in FILES)).hexdigest()
    installed = BUILD_DIR / f"oidc-provider-{digest[:16]}"
    if installed.exists():
        return installed
    BUILD_DIR.mkdir(exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=BUILD_DIR, prefix=".oidc-provider-"))
    try:
        for name in FILES:
            shutil.copy(SOURCE_DIR / name, unfinished)
        subprocess.run(
            [_program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=unfinished,
            check=True,
            timeout=INSTALL_LIMIT_S,
        )
        try:
            unfinished.rename(installed)  # in one step: others may look for it now
        except OSError:
            assert installed.exists()  # another process was quicker
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return installed


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise MissingError(f"no `{name}` on the PATH to run a certified OpenID Connect provider with")
    return path


class OidcProvider:
    """A running provider."""

    def __init__(
        self,
        folder: Path,
        keys: Sequence[SigningKey],
        *,
        claims_in_id_token: bool = True,
        client_authentication: str = "client_secret_basic",
    ) -> None:
        """`client_authentication` is the one way in which it takes a client's secret."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `__exit__`
        self._process = subprocess.Popen(
            [_program("node"), "provider.js"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=os.environ | {"NODE_ENV": "test"},
        )
        web = {"client_id": WEB, "client_secret": WEB_SECRET, "token_endpoint_auth_method": client_authentication}
        native = {"client_id": NATIVE, "token_endpoint_auth_method": "none"}
        settings = {
            "jwks": jwks(keys),
            "clients": [{**each, "redirect_uris": [REDIRECT_URI]} for each in (web, native)],
            "clientAuthMethods": [client_authentication, "none"],
            "claimsInIdToken": claims_in_id_token,
        }
        self.issuer: str = self._ask(settings)["issuer"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()
        for each in (self._process.stdin, self._process.stdout, self._log):
            assert each is not None
            each.close()

    def rotate(self, keys: Sequence[SigningKey]) -> None:
        """From now on it signs with the first of these keys, and publishes them alone."""
        self._ask({"do": "rotate", "jwks": jwks(keys)})

    def forget(self) -> None:
        """Counts anew."""
        self._ask({"do": "forget"})

    def count(self, path: str) -> int:
        """How often it was asked for the path."""
        return int(self._ask({"do": "counts"}).get(path, 0))

    def stop(self) -> None:
        """Kills it."""
        self._process.kill()
        self._process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections, for the system does that, and does nothing more."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def _ask(self, command: Mapping[str, Any]) -> dict[str, Any]:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(command) + "\n")
        process.stdin.flush()
        readable, _, _ = select.select([process.stdout], [], [], START_LIMIT_S)
        line = process.stdout.readline() if readable else ""
        if not line:
            self._log.seek(0)
            raise AssertionError(f"the provider does not answer:\n{self._log.read().decode()}")
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer


def jwks(keys: Sequence[SigningKey]) -> dict[str, Any]:
    """The key set, with the private parts."""
    return {"keys": [each.private_jwk for each in keys]}


@dataclass(frozen=True, slots=True)
class Returned:
    """What the redirect URI gets."""

    code: str
    state: str
    issuer: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def sign_in(authorization_url: str, login: str = "alice") -> Returned:
    """Goes through the provider's forms as a person does with a browser, up to the redirect to us."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar, _NoRedirect, urllib.request.ProxyHandler({}))
    url, form = authorization_url, None
    for _ in range(STEPS_LIMIT):
        if url.startswith(REDIRECT_URI):
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
            assert "code" in query, query
            return Returned(query["code"], query["state"], query["iss"])
        try:
            with browser.open(url, form, timeout=BROWSER_LIMIT_S) as answer:
                page = answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                assert error.status in {302, 303}, error.read().decode()
                url, form = urllib.parse.urljoin(url, error.headers["Location"]), None
            continue
        action = re.search(r'<form[^>]* action="([^"]+)"', page)
        prompt = re.search(r'name="prompt" value="(\w+)"', page)
        assert action, page
        assert prompt, page
        fields = {"prompt": prompt[1], "login": login, "password": "anything"}
        url, form = urllib.parse.urljoin(url, action[1]), urllib.parse.urlencode(fields).encode()
    raise AssertionError("the forms have no end")
