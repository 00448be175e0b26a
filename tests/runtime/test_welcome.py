"""The first calls that a person is shown fit how the server is served."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from counterfoil_server.config import Settings
from counterfoil_server.identity.rules.access import FirstAdministrator
from counterfoil_server.runtime import welcome
from counterfoil_server.runtime.supervisor import Running
from counterfoil_server.runtime.welcome import ADMINISTRATOR_FILE, Welcome, first_calls, greeting
from tests.runtime.processes import eventually

TLS = {"tls_certificate_file": "tls.crt", "tls_key_file": "tls.key"}
MADE = FirstAdministrator("serviceAccounts/admin", "cfk_a-secret")
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
    assert f"{grpcurl}-expand-headers -H 'authorization: Bearer ${{TOKEN}}'" in text
    assert text.count("a-token") == 1  # where the shell sets it: other users can read a program's arguments
    script = text.split("<<'PYTHON'\n")[1].split("PYTHON\n")[0]
    compile(script, "pasted", "exec")
    assert python in script
    assert ("from pathlib import Path" in script) == bool(given)
    running = Running(settings, "shop.test:50051", "127.0.0.1:50052", embedded=False)
    assert f"{grpcurl}shop.test:50051 list" in greeting(running)


def hand_over(data_dir: Path, *, show: bool) -> tuple[list[str], list[Any]]:
    """The first administrator's key to whoever is there: what is echoed and what is logged."""
    echoed: list[str] = []
    with capture_logs() as lines:
        log = structlog.get_logger()
        Welcome(data_dir=data_dir, sample=False, show=show, echo=echoed.append, log=log).show_administrator(MADE)
    return echoed, list(lines)


def test_the_first_administrators_key_is_shown_to_a_person_at_a_terminal(tmp_path: Path) -> None:
    echoed, lines = hand_over(tmp_path, show=True)
    assert MADE.secret in echoed[0]
    assert lines == []
    assert list(tmp_path.iterdir()) == []


def test_elsewhere_the_first_administrators_key_goes_into_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / ADMINISTRATOR_FILE
    path.write_text("that of an earlier database")
    path.chmod(0o644)
    echoed, lines = hand_over(tmp_path, show=False)
    assert echoed == []
    assert (path.read_text(), path.stat().st_mode & 0o777) == (MADE.secret + "\n", 0o600)
    assert [(line["log_level"], line["administrator"], line["path"]) for line in lines] == [
        ("warning", MADE.name, str(path))
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_that_cannot_be_kept_is_not_shown_either(tmp_path: Path) -> None:
    echoed, (line,) = hand_over(tmp_path / "gone", show=False)
    assert echoed == []
    assert line["log_level"] == "error"
    assert "counterfoil service-account key serviceAccounts/admin" in line["event"]
    assert MADE.secret not in str(line)


# Answers once a file is there, as the loader of the sample does when it is done.
LOADER = """
import sys, time
from pathlib import Path
from counterfoil_server.runtime.control import Channel
channel = Channel.inherited(int(sys.argv[1]))
channel.receive()
while not Path({done!r}).exists():
    time.sleep(0.01)
channel.send("done", summary="all of it")
"""


def test_ready_is_said_once_the_sample_store_is_there(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = tmp_path / "done"
    command = (sys.executable, "-c", LOADER.format(done=str(done)))
    monkeypatch.setattr(welcome, "SAMPLE_COMMAND", command)
    running = Running(Settings(data_dir=data_dir), "127.0.0.1:50051", "127.0.0.1:50052", embedded=True)
    said: list[str] = []
    with ExitStack() as stack:
        Welcome(data_dir=data_dir, sample=True, show=True, echo=said.append, log=structlog.get_logger())(running, stack)
        assert "127.0.0.1:50051" in said[0]
        assert "ready" not in said[0]
        done.touch()
        eventually(lambda: len(said) > 1, "the loader's end")
    assert len(said) == 2
    assert "Counterfoil is ready" in said[1]
    assert first_calls("127.0.0.1:50051", "", running.settings).splitlines()[0] in said[1]
