"""Log lines: their form, and that secrets are not in them."""

from __future__ import annotations

import json
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from counterfoil_server.runtime import logs
from counterfoil_server.runtime.logs import Log, open_log, redact, redact_text

CANARY = "canary-0b7e"
JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"


@pytest.fixture
def opened() -> Iterator[Callable[..., tuple[Log, Callable[[], list[str]]]]]:
    """Opens a log onto a pipe; the second value returns the lines so far. Puts the standard library's logging back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    ends: list[int] = []

    def open_one(**how: Any) -> tuple[Log, Callable[[], list[str]]]:
        out, into = os.pipe()
        os.set_blocking(out, False)
        ends.extend((out, into))
        given: dict[str, Any] = {"level": "info", "format": "json", "component": "test", "worker": 3}
        log = open_log(**(given | how), descriptor=into)
        return log, lambda: os.read(out, 1 << 20).decode().splitlines()

    yield open_one
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    for end in ends:
        os.close(end)


def test_a_line_is_one_json_object(opened: Any) -> None:
    log, lines = opened()
    log.info("something happened", amount=3, text="line\nbreak", nested={"list": [1, "two"]})
    log.debug("below the level")
    (line,) = [json.loads(line) for line in lines()]
    assert list(line)[:3] == ["timestamp", "level", "event"]
    assert line["timestamp"].endswith("Z")
    assert line | {"timestamp": ""} == {
        "timestamp": "", "level": "info", "event": "something happened", "component": "test", "worker": 3,
        "pid": os.getpid(), "amount": 3, "text": "line\nbreak", "nested": {"list": [1, "two"]},
    }  # fmt: skip


def test_the_standard_library_takes_the_same_way(opened: Any) -> None:
    _, lines = opened()
    logging.getLogger("some.library").warning("watch %s", "out")
    logging.getLogger("some.library").debug("below the level")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old ways", DeprecationWarning, stacklevel=1)
    first, second = [json.loads(line) for line in lines()]
    assert (first["event"], first["level"], first["logger"]) == ("watch out", "warning", "some.library")
    assert first["component"] == "test"
    assert "old ways" in second["event"]


def test_exceptions_are_inside_the_line_and_without_secrets(opened: Any) -> None:
    log, lines = opened()
    try:
        raise ValueError(f"no connection to postgresql://someone:{CANARY}@db/shop")  # noqa: TRY301
    except ValueError:
        log.exception("failed")
        logging.getLogger("lib").exception("failed there")
    own, foreign = [json.loads(line) for line in lines()]
    for line in (own, foreign):
        assert line["level"] == "error"
        assert "ValueError: no connection to postgresql://someone:[redacted]@db/shop" in line["exception"]
    assert CANARY not in str(own) + str(foreign)


def test_a_console_line_has_no_secrets_either(opened: Any) -> None:
    log, lines = opened(format="console")
    log.warning("called", authorization=CANARY, text=f"Bearer {CANARY}")
    text = "\n".join(lines())
    assert "called" in text
    assert CANARY not in text


def test_long_values_are_cut(opened: Any) -> None:
    log, lines = opened()
    log.info("long", text="x" * (logs.TEXT_LIMIT_CHARS + 1))
    (line,) = [json.loads(line) for line in lines()]
    assert len(line["text"]) < logs.TEXT_LIMIT_CHARS + 20


def test_a_reader_that_is_gone_stops_nothing() -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out, into = os.pipe()
    os.close(out)
    try:
        open_log(level="info", format="json", component="test", descriptor=into).info("nobody hears")
    finally:
        root.handlers[:], root.level = handlers, level
        logging.captureWarnings(capture=False)
        structlog.reset_defaults()
        os.close(into)


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"authorization=basic {CANARY}",
        f"postgresql://someone:{CANARY}@db:5432/shop",
        f"redis://:{CANARY}@cache",
        f"host=db password={CANARY} user=x",
        f"host=db password = {CANARY}",
        f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----",
        f"-----BEGIN EC PRIVATE KEY-----\n{CANARY}",
    ],
)
def test_credentials_are_blanked_wherever_they_stand(text: str) -> None:
    for wrapped in (text, f"before {text} after", text.upper().replace(CANARY.upper(), CANARY)):
        assert CANARY not in redact_text(wrapped), wrapped
    assert CANARY not in str(redact(None, "info", {"event": "x", "deep": {"list": [{"er": text}]}, "pair": (text,)}))


def test_a_jwt_is_blanked_anywhere() -> None:
    assert redact_text(f"the token {JWT} was refused") == "the token [redacted] was refused"


@pytest.mark.parametrize("mark", ["cfk_", "cfr_"])
def test_our_own_credentials_are_blanked_anywhere(mark: str) -> None:
    secret = f"{mark}{'aB3-' * 6}.{'xY_9' * 10}abc"
    for text in (f"the key {secret} was refused", f"b'{secret}\\xc3'", f"x-api-key={secret}"):
        left = redact_text(text)
        assert "[redacted]" in left
        assert secret[10:] not in left
        assert "xY_9" not in left


@pytest.mark.parametrize("key", ["authorization", "Authorization", "db_password", "api_key", "cookie", "database_url"])
def test_values_of_telling_keys_are_blanked(key: str) -> None:
    assert CANARY not in str(redact(None, "info", {key: CANARY, "metadata": {key: [CANARY]}}))


@pytest.mark.parametrize(
    "text",
    [
        "GET http://127.0.0.1:50052/metrics",
        "products/25671 was created",
        "grpc://localhost:50051 and someone@example.com",
        "the password is wrong",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact_text(text) == text


@given(st.text(max_size=300))
def test_redaction_takes_any_text_and_is_stable(text: str) -> None:
    once = redact_text(text)
    assert redact_text(once) == once


@given(st.text("abcdefABCDEF0123456789._~+/=-", min_size=6, max_size=80))
def test_no_bearer_token_survives(token: str) -> None:
    assert redact_text(f"Bearer {token}") == "Bearer [redacted]"
