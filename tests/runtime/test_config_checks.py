"""What settings for mail must be like; a refusal names the setting and shows no secret."""

from __future__ import annotations

import pytest

from counterfoil_server.config import ConfigError, load

GOOD = {"COUNTERFOIL_MAIL_FROM": "shop@example.com"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_VERIFY_URL", "https://shop.example.com/verify#{token}"),
        ("MAIL_VERIFY_URL", "http://localhost:8080/verify?token={token}"),
        ("MAIL_RESET_URL", "http://[::1]:8080/{token}"),
        ("MAIL_FROM", "Läden <shop@example.com>"),
        ("SMTP_URL", "smtps://user:p%40ss@mail.example.com"),
        ("SMTP_URL", "smtp://127.0.0.1:2525"),
    ],
)
def test_good(name: str, value: str) -> None:
    assert getattr(load(environ=GOOD | {f"COUNTERFOIL_{name}": value}).settings, name.lower()) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_VERIFY_URL", "https://shop.example.com/verify"),
        ("MAIL_VERIFY_URL", "https://shop.example.com/{token}/{token}"),
        ("MAIL_VERIFY_URL", "http://shop.example.com/{token}"),
        ("MAIL_VERIFY_URL", "http://127.0.0.1.example.com/{token}"),
        ("MAIL_VERIFY_URL", "https://{token}.example.com/"),
        ("MAIL_RESET_URL", "javascript:{token}"),
        ("MAIL_RESET_URL", "https://shop.example.com/a b{token}"),
        ("MAIL_RESET_URL", "https://shop.example.com/{token}\r\nBcc: x@example.com"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "a@example.com, b@example.com"),
        ("MAIL_FROM", "a@example.com\r\nBcc: b@example.com"),
        ("MAIL_FROM", "a@bücher.example"),
        ("SMTP_URL", "http://secret:secret@example.com"),
        ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://secret@example.com"),
        ("SMTP_URL", "smtp://a:secret@example.com:99999"),
        ("SMTP_URL", "smtp://a:secret@example.com/path"),
        ("SMTP_URL", "smtp://a:secret%C3%A4@example.com"),
    ],
)
def test_bad(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(environ=GOOD | {f"COUNTERFOIL_{name}": value})
    assert f"COUNTERFOIL_{name} " in str(error.value)
    assert "secret" not in str(error.value)


def test_a_server_needs_a_sender() -> None:
    with pytest.raises(ConfigError, match="COUNTERFOIL_MAIL_FROM"):
        load(environ={"COUNTERFOIL_SMTP_URL": "smtp://127.0.0.1"})
