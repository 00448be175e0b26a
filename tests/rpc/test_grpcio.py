"""The range of grpcio that the engine knows: the same in the engine, in pyproject.toml and in what CI installs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from counterfoil_server.rpc.engine.core import NEWEST, OLDEST

ROOT = Path(__file__).parents[2]


def pinned(end: str) -> Version:
    text = (ROOT / ".ci" / f"grpcio-{end}.txt").read_text()
    (version,) = re.findall(r"^grpcio==(\S+)", text, re.MULTILINE)
    return Version(version)


def allowed(requirements: list[str]) -> Requirement:
    (found,) = (each for each in map(Requirement, requirements) if each.name == "grpcio")
    return found


def test_both_ends_are_of_the_releases_that_the_engine_knows() -> None:
    assert (pinned("oldest").release[:2], pinned("newest").release[:2]) == (OLDEST, NEWEST)


def test_the_service_allows_what_the_engine_knows_and_no_more() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    range_ = allowed(extras["server"]).specifier
    for end in (OLDEST, NEWEST):
        assert range_.contains(f"{end[0]}.{end[1]}.0")
    assert not range_.contains(f"{OLDEST[0]}.{OLDEST[1] - 1}.99")
    assert not range_.contains(f"{NEWEST[0]}.{NEWEST[1] + 1}.0")


def test_a_run_that_is_meant_for_another_grpcio_ends_at_once() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"GRPCIO_UNDER_TEST": "1.2.3"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 3, done.stdout
    assert "these tests are meant for grpcio 1.2.3" in done.stdout + done.stderr
