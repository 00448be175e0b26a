"""The systemd unit is one, and fits the server's settings, exit codes and times."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from counterfoil_server import config
from counterfoil_server.cli import serve
from counterfoil_server.runtime.exits import ExitCode
from tests.deploy.documented import ROOT

UNIT = ROOT / "deploy" / "systemd" / "counterfoil.service"
ANALYZE = shutil.which("systemd-analyze")


class Sections(dict[str, str]):
    """The options of a section; those that come several times are lines."""

    def __setitem__(self, key: str, value: str) -> None:
        super().__setitem__(key, f"{self[key]}\n{value}" if key in self else value)


@pytest.fixture
def service() -> dict[str, str]:
    """The unit's section Service."""
    options = Sections()
    section = UNIT.read_text().split("[Service]\n")[1].split("\n[")[0]
    for line in section.splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("=")
            options[key] = value
    return options


def test_it_fits_the_server(service: dict[str, str]) -> None:
    _, command, *flags = shlex.split(service["ExecStart"])
    assert command == "serve"
    given = serve.make_context("serve", flags).params
    environ = dict(line.split("=", 1) for line in service["Environment"].splitlines())
    # What is in the files is not here, only that settings take them.
    files = {name for name in environ if name.endswith("_URL_FILE")}
    loaded = config.load(
        {name: value for name, value in given.items() if name != "sample"},
        {name: value for name, value in environ.items() if name not in files},
    )
    assert loaded.unknown_variables == ()
    assert {f"{config.variable_of(each)}_FILE" for each in fields(config.Settings)} >= files
    settings = loaded.settings
    assert settings.production
    assert int(service["TimeoutStopSec"]) >= (settings.lame_duck_ms + settings.drain_grace_ms) / 1000 + 30
    assert int(service["LimitNOFILE"]) >= settings.connections_limit + 1_000
    assert f"/var/lib/{service['StateDirectory']}" == str(settings.data_dir)
    loaded_files = {line.split(":")[0] for line in service["LoadCredential"].splitlines()}
    assert {value.removeprefix("%d/") for value in environ.values() if value.startswith("%d/")} == loaded_files
    ends = {ExitCode(int(code)) for code in service["RestartPreventExitStatus"].split()}
    assert ends == {ExitCode.USAGE, ExitCode.SCHEMA, ExitCode.DATA_DIR, ExitCode.REFUSED}


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not here to look at it")
def test_systemd_takes_it(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text().replace("/opt/counterfoil/bin/counterfoil", "/bin/true"))
    done = subprocess.run([str(ANALYZE), "verify", unit], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert UNIT.name not in done.stderr
