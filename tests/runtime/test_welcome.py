"""The first calls that a person is shown fit how the server is served."""

from __future__ import annotations

from typing import Any

import pytest

from counterfoil_server.config import Settings
from counterfoil_server.runtime.supervisor import Running
from counterfoil_server.runtime.welcome import first_calls, greeting

TLS = {"tls_certificate_file": "tls.crt", "tls_key_file": "tls.key"}
MUTUAL = {**TLS, "tls_client_ca_file": "clients.crt", "tls_client_certificates": "required"}


@pytest.mark.parametrize(
    ("given", "grpcurl", "python"),
    [
        ({}, "grpcurl -plaintext ", 'token=os.environ["TOKEN"])'),
        (TLS, "grpcurl -cacert CA.pem ", 'root_certificates=Path("CA.pem"))'),
        (MUTUAL, "grpcurl -cacert CA.pem -cert ME.pem -key ME-KEY.pem ", 'client_key=Path("ME-KEY.pem"))'),
    ],
    ids=["clear", "tls", "mutual"],
)
def test_the_calls_to_paste_fit_the_transport(given: dict[str, Any], grpcurl: str, python: str) -> None:
    settings = Settings(**given)
    text = first_calls("shop.test:50051", "a-token", settings)
    assert f"{grpcurl}-H" in text
    script = text.split("<<'PYTHON'\n")[1].split("PYTHON\n")[0]
    compile(script, "pasted", "exec")
    assert python in script
    assert ("from pathlib import Path" in script) == bool(given)
    running = Running(settings, "shop.test:50051", "127.0.0.1:50052", embedded=False)
    assert f"{grpcurl}shop.test:50051 list" in greeting(running)
