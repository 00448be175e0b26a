"""The load generators and the server in Go: found, or built where possible, or asked for in one clear message."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GO_PROGRAMS: Final = Path(__file__).parent / "go"
GO_TOOLS: Final = Path(__file__).parent / "profiles/tools"
"""Whose go.mod has the versions that `make tools` and this install."""

_GHZ: Final = "github.com/bojand/ghz"
_GHZ_COMMAND: Final = f"{_GHZ}/cmd/ghz"
_INSTALL_LIMIT_S: Final = 600
_VERSION_LIMIT_S: Final = 20


class ToolMissingError(Exception):
    """Something is not there and could not be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Where the load generators are."""

    h2load: Path
    ghz: Path

    def versions(self) -> dict[str, str]:
        """Their versions, by name."""
        return {"h2load": _version(self.h2load), "ghz": _version(self.ghz)}


def find(install_dir: Path) -> Tools:
    """Finds both; ghz is built into `install_dir` with Go where it is missing.

    Raises:
        ToolMissingError: naming everything that is missing, not only the first.
    """
    missing: list[str] = []
    h2load = shutil.which("h2load")
    if h2load is None:
        missing.append("h2load: install nghttp2-client (Debian, Ubuntu), nghttp2 (Alpine, Homebrew)")
    ghz = _find_ghz(install_dir)
    if ghz is None:
        missing.append("ghz: install Go, with which it is built")
    if h2load is None or ghz is None:
        raise ToolMissingError("the benchmark needs\n  " + "\n  ".join(missing))
    return Tools(Path(h2load), ghz)


def go_server(install_dir: Path) -> Path:
    """Builds the empty server in Go; nothing is done where it is up to date.

    Raises:
        ToolMissingError: there is no Go, or it could not build it.
    """
    return _built(".", install_dir.resolve() / "empty-go")


def go_load(install_dir: Path) -> Path:
    """Builds the load generator for calls that differ, see `bench.load`. Raises as `go_server`."""
    return _built("./load", install_dir.resolve() / "load-go")


def _built(package: str, binary: Path) -> Path:
    go = shutil.which("go")
    if go is None:
        raise ToolMissingError("Go is not installed")
    command = [go, "build", "-mod=readonly", "-o", str(binary), package]
    try:
        done = subprocess.run(
            command, cwd=GO_PROGRAMS, capture_output=True, text=True, check=False, timeout=_INSTALL_LIMIT_S
        )
    except subprocess.TimeoutExpired as error:
        raise ToolMissingError("Go did not build bench/go in time") from error
    if done.returncode != 0:
        raise ToolMissingError(f"Go could not build bench/go: {' '.join(done.stderr.split())[-300:]}")
    return binary


def go_versions() -> dict[str, str]:
    """The versions of Go and of grpc-go that the server in Go is built with; none where Go is missing."""
    go = shutil.which("go")
    if go is None:
        return {}
    done = subprocess.run(
        [go, "env", "GOVERSION"], cwd=GO_PROGRAMS, capture_output=True, text=True, check=False, timeout=_VERSION_LIMIT_S
    )
    return {"Go": done.stdout.strip().removeprefix("go"), "grpc-go": _pinned("google.golang.org/grpc", GO_PROGRAMS)}


def _pinned(module: str, folder: Path) -> str:
    """The version that a folder's go.mod has of a module."""
    pinned = re.search(rf"{re.escape(module)} v(\S+)", (folder / "go.mod").read_text())
    assert pinned is not None
    return pinned.group(1)


def _find_ghz(install_dir: Path) -> Path | None:
    go_paths = os.environ.get("GOPATH", str(Path.home() / "go")).split(os.pathsep)
    folders = [os.environ.get("GOBIN", ""), str(install_dir), *(str(Path(path) / "bin") for path in go_paths)]
    search = os.pathsep.join([os.environ.get("PATH", ""), *filter(None, folders)])
    if found := shutil.which("ghz", path=search):
        return Path(found)
    go = shutil.which("go")
    if go is None:
        return None
    install_dir.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"GOBIN": str(install_dir.resolve())}
    print(f"installing {_GHZ_COMMAND}", flush=True)
    done = subprocess.run(
        [go, "install", _GHZ_COMMAND], cwd=GO_TOOLS, env=environment, check=False, timeout=_INSTALL_LIMIT_S
    )
    return install_dir / "ghz" if done.returncode == 0 else None


def _version(tool: Path) -> str:
    done = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False, timeout=_VERSION_LIMIT_S)
    # ghz built by `go install` does not know its own version.
    found = re.search(r"\d+\.\d+\.\d+", done.stdout + done.stderr)
    return found.group() if found else _pinned(_GHZ, GO_TOOLS) + " (as built by Go)"
