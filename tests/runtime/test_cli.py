"""The commands as a person runs them: what they print, and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counterfoil_server.identity.keys import Keys
from counterfoil_server.identity.tokens import TokenVerifier

COMMANDS = ("serve", "migrate", "token", "load", "config")


def _run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return _run_python("-m", "counterfoil_server", *arguments, **environ)


def _run_python(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    own = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
    return subprocess.run(command, env=own | environ, capture_output=True, text=True, timeout=60, check=False)


def _fails_with_one_line(done: subprocess.CompletedProcess[str], code: int) -> str:
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("counterfoil: ")
    return line


@pytest.fixture
def keys(data_dir: Path) -> Keys:
    """The keys that a first start would have made."""
    return Keys.load_or_create(data_dir / "keys")


def test_help_names_every_command_and_exit_code() -> None:
    text = _run("--help").stdout
    for command in COMMANDS:
        assert command in text
    assert "3 address in use" in text
    for line in text.splitlines():
        assert len(line) <= 100, line


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    done = _run(command, "--help")
    assert done.returncode == 0
    assert "Exit codes:" in done.stdout
    if command != "config":
        assert f"counterfoil {command}" in done.stdout.split("Options:")[0].partition("\n")[2], "an example"


def test_a_token_is_all_that_is_printed_and_it_holds(data_dir: Path, keys: Keys) -> None:
    done = _run("token", "--subject", "me", "--permission", "catalog.read", "--ttl", "5m", "--data-dir", str(data_dir))
    assert (done.returncode, done.stderr) == (0, "")
    principal = TokenVerifier(keys).verify(done.stdout.removesuffix("\n"))
    assert principal.subject == "me"
    assert principal.may("catalog.read")
    assert not principal.may("catalog.write")


def test_a_token_may_hold_everything(data_dir: Path, keys: Keys) -> None:
    done = _run("token", "--subject", "me", "--all", COUNTERFOIL_DATA_DIR=str(data_dir))
    assert TokenVerifier(keys).verify(done.stdout.strip()).all_permissions


def test_keys_may_be_elsewhere_than_the_data(data_dir: Path, keys: Keys) -> None:
    done = _run("token", "--subject", "me", "--all", COUNTERFOIL_KEYS_DIR=str(data_dir / "keys"))
    assert TokenVerifier(keys).verify(done.stdout.strip()).all_permissions


@pytest.mark.usefixtures("keys")
def test_no_token_in_production(data_dir: Path) -> None:
    done = _run("token", "--subject", "me", "--all", "--data-dir", str(data_dir), COUNTERFOIL_ENV="production")
    assert "production" in _fails_with_one_line(done, 8)


def test_no_sample_data_in_production(data_dir: Path) -> None:
    done = _run("serve", "--sample", "grocery-year", "--data-dir", str(data_dir), COUNTERFOIL_ENV="production")
    assert "production" in _fails_with_one_line(done, 8)
    assert not data_dir.exists()


def test_a_token_needs_keys_and_makes_none(data_dir: Path) -> None:
    done = _run("token", "--subject", "me", "--all", "--data-dir", str(data_dir))
    assert "--data-dir" in _fails_with_one_line(done, 7)
    assert not data_dir.exists()


@pytest.mark.parametrize("command", [("token", "--subject", "me", "--all"), ("role", "list")])
def test_no_command_makes_keys_in_a_folder_that_has_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A volume that was just mounted, say."""
    (tmp_path / "lost+found").mkdir()
    done = _run(*command, COUNTERFOIL_KEYS_DIR=str(tmp_path))
    assert "has no keys" in _fails_with_one_line(done, 7)
    assert [each.name for each in tmp_path.iterdir()] == ["lost+found"]


@pytest.mark.usefixtures("keys")
def test_an_operator_s_command_on_a_database_that_is_behind_is_one_line(
    data_dir: Path, make_database: Callable[[str | None], str]
) -> None:
    url = make_database(None)
    for command in (("role", "list"), ("account", "create", "ada@example.com")):
        done = _run(*command, "--data-dir", str(data_dir), COUNTERFOIL_DATABASE_URL=url)
        assert "counterfoil migrate" in _fails_with_one_line(done, 5)


@pytest.mark.usefixtures("keys")
def test_keys_that_anybody_may_read_are_refused(data_dir: Path) -> None:
    for file in (data_dir / "keys").iterdir():
        file.chmod(0o644)
    done = _run("token", "--subject", "me", "--all", "--data-dir", str(data_dir))
    line = _fails_with_one_line(done, 7)
    assert "chmod" in line
    assert "None" not in line


@pytest.mark.parametrize(
    "arguments",
    [
        ("--subject", "me"),
        ("--subject", "me", "--all", "--permission", "catalog.read"),
        ("--all",),
        ("--subject", "me", "--all", "--ttl", "25h"),
        ("--subject", "me", "--all", "--ttl", "0s"),
        ("--subject", "me", "--all", "--ttl", "forever"),
        ("--subject", "", "--all"),
        ("--subject", "me", "--permission", "no permission"),
    ],
)
@pytest.mark.usefixtures("keys")
def test_a_token_that_cannot_be_is_a_usage_error(data_dir: Path, arguments: tuple[str, ...]) -> None:
    done = _run("token", *arguments, "--data-dir", str(data_dir))
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_is_not_allowed_is_one_line() -> None:
    assert "--workers" in _fails_with_one_line(_run("serve", "--workers", "1000"), 2)
    assert "COUNTERFOIL_LISTEN" not in _run("config", COUNTERFOIL_LISTEN="").stderr


def test_config_shows_values_and_sources_but_no_secret() -> None:
    done = _run("config", COUNTERFOIL_DATABASE_URL="postgresql://a:canary-91d@db/shop", COUNTERFOIL_DRAIN_GRACE_MS="7")
    assert done.returncode == 0
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["COUNTERFOIL_DRAIN_GRACE_MS"].split()[1:] == ["7", "environment"]
    assert lines["COUNTERFOIL_DATABASE_URL"].endswith("environment")
    assert "canary" not in done.stdout + done.stderr


def test_migrate_brings_an_empty_database_up_and_then_does_nothing(make_database: Callable[[str | None], str]) -> None:
    url = make_database(None)
    behind = _run("migrate", "--check", COUNTERFOIL_DATABASE_URL=url)
    assert "counterfoil migrate" in _fails_with_one_line(behind, 5)
    assert _run("migrate", COUNTERFOIL_DATABASE_URL=url).stdout.startswith("applied 0001")
    assert _run("migrate", COUNTERFOIL_DATABASE_URL=url).stdout == "the schema is up to date\n"
    assert _run("migrate", "--check", COUNTERFOIL_DATABASE_URL=url).returncode == 0


def test_a_check_makes_no_embedded_database(data_dir: Path) -> None:
    done = _run("migrate", "--check", "--data-dir", str(data_dir))
    assert "no embedded database" in _fails_with_one_line(done, 4)
    assert not data_dir.exists()


def test_migrate_makes_an_embedded_database_and_a_check_finds_it(data_dir: Path) -> None:
    assert _run("migrate", "--data-dir", str(data_dir)).stdout.startswith("applied 0001")
    done = _run("migrate", "--check", "--data-dir", str(data_dir))
    assert (done.returncode, done.stdout) == (0, "the schema is up to date\n"), done.stderr


def test_migrate_without_a_database_is_one_line() -> None:
    done = _run("migrate", COUNTERFOIL_DATABASE_URL="postgresql://a:canary-91d@127.0.0.1:1/shop")
    line = _fails_with_one_line(done, 4)
    assert "127.0.0.1:1/shop" in line
    assert "canary" not in line


@pytest.mark.usefixtures("keys")
def test_load_mints_no_token_in_production(data_dir: Path) -> None:
    done = _run("load", "grocery-year", "--data-dir", str(data_dir), COUNTERFOIL_ENV="production")
    assert "production" in _fails_with_one_line(done, 8)


def test_a_server_that_can_start_no_process_says_so(data_dir: Path, database_url: str) -> None:
    # Where Python itself is not found any more, as during an upgrade; a process limit ends the same way.
    program = "import sys; sys.executable += '.gone'; from counterfoil_server.cli import main; main()"
    where = ("--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--data-dir", str(data_dir))
    done = _run_python("-c", program, "serve", *where, COUNTERFOIL_DATABASE_URL=database_url)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == "counterfoil: no process can be started: No such file or directory"
