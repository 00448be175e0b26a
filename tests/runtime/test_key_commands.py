"""`counterfoil key` as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from counterfoil_server.identity.keyring import CLOCK_SKEW_S, TTL_LIMIT_S, KeyRing, Standing
from counterfoil_server.identity.keys import KEYS_LIMIT, Keys, add_signing_key, signing_files

COMMANDS = ("list", "rotate", "remove")


def _run(*arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "counterfoil_server", "key", *arguments]
    own = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
    return subprocess.run(command, env=own, input=answer, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The keys of a first start; no command shows any of them."""
    Keys.load_or_create(tmp_path / "keys")
    return tmp_path / "keys"


def _listed(folder: Path) -> list[list[str]]:
    done = _run("list", "--keys-dir", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n")[0].split() == ["kid", "signs", "from", "trusted", "until", "state"]
    return [line.split() for line in done.stdout.splitlines()[1:]]


def _at(unix_s: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(unix_s))


def test_help_explains_each_command() -> None:
    assert all(command in _run("--help").stdout for command in COMMANDS)
    for command in COMMANDS:
        done = _run(command, "--help")
        assert done.returncode == 0
        assert "Exit codes:" in done.stdout
        assert f"counterfoil key {command}" in done.stdout.split("Options:")[0].partition("\n")[2], "an example"


def test_rotate_adds_a_key_that_signs_later_and_list_shows_both(folder: Path) -> None:
    first = Keys.load_or_create(folder).kid
    assert _listed(folder) == [[first, "-", "-", "signing"]]
    before = int(time.time())
    done = _run("rotate", "--keys-dir", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    made = KeyRing.open(folder).members()[1].key
    assert before + 600 <= made.begins_s <= time.time() + 600
    assert done.stdout.splitlines()[0] == f"{made.kid} begins to sign at {_at(made.begins_s)}"
    assert made.file in done.stdout
    assert (folder / made.file).stat().st_mode & 0o777 == 0o600
    assert _listed(folder) == [
        [first, "-", _at(made.begins_s + TTL_LIMIT_S + CLOCK_SKEW_S), "signing"],
        [made.kid, _at(made.begins_s), "-", "next"],
    ]
    for path in folder.glob("signing*.pem"):
        assert path.read_text().split("\n")[1] not in done.stdout


def test_a_key_in_each_state(folder: Path) -> None:
    now = int(time.time())
    for begins_s in (now - 2 * TTL_LIMIT_S, now - TTL_LIMIT_S - 60, now - 60, now + 60):
        add_signing_key(folder, begins_s)
    assert [line[3] for line in _listed(folder)] == ["retired", "retired", "trusted", "signing", "next"]
    done = _run("remove", "--retired", "--yes", "--keys-dir", str(folder))
    assert done.returncode == 0
    assert [line[3] for line in _listed(folder)] == ["trusted", "signing", "next"]
    assert done.stdout.count("removed") == 2


def test_rotating_at_once_from_two_processes_makes_two_keys(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: _run("rotate", "--in", "30", "--keys-dir", str(folder)), range(4)))
    assert [each.returncode for each in done] == [0] * 4
    said = {each.stdout.split()[0] for each in done}
    ring = KeyRing.open(folder)
    assert {each.key.kid for each in ring.members()[1:]} == said
    assert len(said) == len({each.key.begins_s for each in ring.members()[1:]}) == 4
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == [".lock"], "no draft is left"
    for now in (time.time(), *(each.key.begins_s for each in ring.members())):
        signing = KeyRing.open(folder, now=lambda now=now: now).signing()  # type: ignore[misc]
        standings = [each.standing(signing, now) for each in ring.members()]
        assert standings.count(Standing.SIGNING) == 1


def test_remove_asks_and_removes_one(folder: Path) -> None:
    first = Keys.load_or_create(folder).kid
    made = add_signing_key(folder, int(time.time()) - 5)
    again = folder / f"signing-{int(time.time()) + 600}.pem"
    again.write_bytes((folder / "signing.pem").read_bytes())
    again.chmod(0o600)
    refused = _run("remove", first, "--keys-dir", str(folder), answer="n\n")
    assert refused.returncode == 1
    assert "trusted" in refused.stderr
    assert (folder / "signing.pem").exists()
    done = _run("remove", first, "--keys-dir", str(folder), answer="y\n")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [f"removed {first}", f"{made.kid} signs now"]
    assert list(signing_files(folder)) == [made.file], "a second file of the key would have it back"


def test_the_last_key_is_not_removed_nor_one_that_is_not_there(folder: Path) -> None:
    first = Keys.load_or_create(folder).kid
    done = _run("remove", first, "--yes", "--keys-dir", str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert "rotate first" in done.stderr
    assert (folder / "signing.pem").exists()
    for arguments in (("nobody",), (), (first, "--retired"), ("-x",)):
        done = _run("remove", *arguments, "--yes", "--keys-dir", str(folder))
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "Traceback" not in done.stderr
    now = int(time.time())
    signing = add_signing_key(folder, now - 2 * TTL_LIMIT_S)
    done = _run("remove", signing.kid, "--yes", "--keys-dir", str(folder))
    assert done.returncode == 1, "the one that is left has retired, and must not sign again"
    assert _run("remove", "--retired", "--yes", "--keys-dir", str(folder)).returncode == 0
    assert list(signing_files(folder)) == [signing.file]


def test_two_removals_at_once_leave_a_key(folder: Path) -> None:
    kids = [Keys.load_or_create(folder).kid, add_signing_key(folder, int(time.time()) - 5).kid]
    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(lambda kid: _run("remove", kid, "--yes", "--keys-dir", str(folder)).returncode, kids))
    assert sorted(codes) == [0, 1]
    assert len(signing_files(folder)) == 1


def test_a_folder_without_keys_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path):
        for command in (("list",), ("rotate",), ("remove", "x", "--yes")):
            done = _run(*command, "--keys-dir", str(path))
            assert (done.returncode, done.stdout) == (7, ""), done.stderr
            (line,) = done.stderr.splitlines()
            assert line.startswith("counterfoil: ")
    assert list(tmp_path.iterdir()) == [], "nothing was made"


def test_bad_files_are_named_and_full_folders_refused(folder: Path) -> None:
    (folder / "signing-5.pem").write_bytes(b"canary")
    (folder / "signing-5.pem").chmod(0o600)
    done = _run("list", "--keys-dir", str(folder))
    assert done.returncode == 0
    assert "signing-5.pem" in done.stderr
    assert "canary" not in done.stdout + done.stderr
    for index in range(KEYS_LIMIT - 2):
        add_signing_key(folder, 1_000 + index)
    done = _run("rotate", "--keys-dir", str(folder))
    assert done.returncode == 7
    assert "remove those that are retired" in done.stderr


def test_a_lead_that_cannot_be_is_a_usage_error(folder: Path) -> None:
    for lead in ("-1", "1e3", "soon", str(10**12)):
        assert _run("rotate", "--in", lead, "--keys-dir", str(folder)).returncode == 2
    assert len(signing_files(folder)) == 1
